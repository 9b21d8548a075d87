"""Stopped and back as it was, for all kinds of writers, whatever happens in between."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maintenance.errors import ManualChange, Refused
from provider.override.kind import PartlyDone
from provider.records.store import open_store
from tests.provider.apigateway.engine import Override, paths
from tests.provider.crash import Killed, Writes
from tests.provider.writers.estate import MAKERS, STOPPED, Maker
from tests.sandbox.edge.world import World

kinds = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
stopped_before = pytest.mark.parametrize("make", STOPPED.values(), ids=STOPPED.keys())


@kinds
def test_on_and_off(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    assert (writes.made, override.outputs["captured"], override.outputs[case.field]) == ([], {}, case.running)
    override.up(case.on())
    assert case.live() == case.stopped
    assert writes.made[0] == "PutObject"
    record = case.record()
    writes.forget()
    assert paths(override.up(case.on())) == []
    assert (writes.made, case.record()) == ([], record)
    override.up(case.off())
    assert (case.state(), case.record()) == (before, None)
    assert paths(override.up(case.off())) == []


@stopped_before
def test_what_is_stopped_already_stays_stopped(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    diff, _, _ = override.preview(case.on())
    assert paths(diff) == [case.field]
    override.up(case.on())
    assert case.record() is not None
    assert set(writes.made) <= {"PutObject", "TagResource", "TagResource20170331v2"}
    override.up(case.off())
    assert (case.state(), case.record()) == (before, None)
    assert not set(writes.made) & {
        "EnableRule",
        "UpdateSchedule",
        "DeleteFunctionConcurrency",
        "PutFunctionConcurrency",
    }


@pytest.mark.parametrize("phase", ["on", "off"])
@kinds
def test_crash_after_every_write(world: World, writes: Writes, make: Maker, phase: str) -> None:
    """The same command again ends where it would have ended."""
    case = make(world)
    before, after = case.state(), itertools.count(1)
    survived = False
    while not survived:
        override = Override(case.place)
        override.up(case.off() if phase == "on" else case.on())
        writes.die_after = next(after)
        override.up_though_killed(case.on() if phase == "on" else case.off())
        survived, writes.die_after = writes.die_after is not None, None
        if phase == "on":
            assert case.live() == case.stopped
            override.up(case.off())
        assert (case.state(), case.record()) == (before, None), writes.made
    assert next(after) > 2


steps = st.lists(
    st.tuples(
        st.sampled_from(["on", "off", "on", "off", "preview", "stop by hand", "start by hand", "lose state"]),
        st.none() | st.integers(1, 4),
    ),
    max_size=7,
)


EVERY = MAKERS | {f"stopped {name}": make for name, make in STOPPED.items()}


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY.keys())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=steps)
def test_any_sequence_of_commands_hands_and_kills_ends_with_the_original(
    world: World, writes: Writes, make: Maker, sequence: list[tuple[str, int | None]]
) -> None:
    """Hands only set what is captured or what stops it: nobody has to decide on those to go back."""
    writes.die_after = None
    case = make(world)
    before, override = case.state(), Override(case.place)
    for step, die_after in sequence:
        recorded = case.record() is not None
        match step:
            case "on" | "off":
                writes.die_after = die_after
                # Going on, one that somebody started by hand is a question; going off, it never is.
                with contextlib.suppress(Killed, *([ManualChange, PartlyDone] if step == "on" else [])):
                    override.up(case.on() if step == "on" else case.off())
                writes.die_after = None
            case "preview":
                override.preview(case.on())
            case "stop by hand" if recorded:
                case.set_by_hand(case.stopped)
            case "start by hand" if recorded:
                case.set_by_hand(case.running)
            case "lose state":
                override = Override(case.place)
    override.up(case.off())
    assert (case.state(), case.record()) == (before, None)


@kinds
def test_the_tag_alone_or_the_store_alone_restores(world: World, writes: Writes, make: Maker) -> None:
    """An owner's apply deletes an unknown tag; a bucket is emptied. One of both copies is enough."""
    del writes
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    case.place.tag(case.program, None)
    override.up(case.off())
    assert case.state() == before
    override.up(case.on())
    live = case.place.look(case.program)
    if live is not None and live.tag is not None:  # schedules carry none
        open_store(case.program["recordStore"]).delete(case.name)
        override.up(case.off())
        assert case.state() == before
    else:
        override.up(case.off())


@kinds
def test_destroying_while_on_is_leaving(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    override.destroy()
    assert (case.state(), case.record()) == (before, None)


@kinds
def test_import_by_name(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    override = Override(case.place, id=case.name.split(":", 1)[1])
    override.refresh()
    assert {name: override.inputs[name] for name in case.place.identity} == {
        name: case.program[name] for name in case.place.identity
    }
    assert paths(override.up(case.off())) == []
    assert writes.made == []
    for wrong in (f"{override.id}z", "", "a:b"):
        with pytest.raises(Refused):
            Override(case.place, id=wrong).kind.read(override.context, wrong, {}, {})


@kinds
def test_previews_read_from_live_to_stopped_and_back(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    first = Override(case.place)
    first.preview(case.on())
    assert f"{case.field} {case.running} → {case.field} {case.stopped}" in first.warnings[0]
    override = Override(case.place)
    override.up(case.off())
    diff, old, new = override.preview(case.on())
    assert (paths(diff), old[case.field], new[case.field]) == ([case.field], case.running, case.stopped)
    assert writes.made == []
    override.up(case.on())
    diff, old, new = override.preview(case.off())
    assert (paths(diff), old[case.field], new[case.field]) == ([case.field], case.stopped, case.running)


@kinds
def test_a_refused_change_leaves_what_was_captured(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    writes.refuse |= {"DisableRule", "UpdateSchedule", "PutFunctionConcurrency"}
    with pytest.raises(PartlyDone, match="to this role"):
        override.up(case.on())
    assert case.live() == case.running
    assert case.record() is not None
    writes.refuse.clear()
    override.up(case.on())
    assert case.live() == case.stopped
    override.up(case.off())
    assert (case.state(), case.record()) == (before, None)


@kinds
def test_what_an_owner_changes_while_the_flag_is_off_is_no_diff(
    world: World, writes: Writes, make: Maker
) -> None:
    case = make(world)
    override = Override(case.place)
    override.up(case.off())
    case.set_by_hand(case.stopped)
    diff, _, _ = override.preview(case.off())
    assert (paths(diff), override.outputs[case.field], writes.made) == ([], case.stopped, [])
