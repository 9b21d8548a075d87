"""What may happen while a window is open, for all four kinds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from maintenance.errors import ManualChange, PermanentError, RecordConflict, Refused
from provider.ecs.claims import claim
from provider.override.kind import PartlyDone
from provider.records.store import open_store
from tests.provider.apigateway.engine import Override, paths
from tests.provider.apigateway.estate import MAKERS, Case, move_by_hand
from tests.provider.apigateway.test_there_and_back import retry_after
from tests.provider.crash import Killed, Writes
from tests.sandbox.edge.world import World

kinds = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
Maker = Callable[[World], Case]


def entered(world: World, make: Maker) -> tuple[Case, Override]:
    case = make(world)
    override = Override(case.place)
    override.up(case.off())
    override.up(case.on())
    return case, override


@kinds
@pytest.mark.parametrize("on", [True, False])
def test_a_manual_change_stops_with_a_table_and_the_command(
    world: World, writes: Writes, make: Maker, on: bool
) -> None:
    case, override = entered(world, make)
    move_by_hand(case)
    moved = case.state()
    writes.forget()
    with pytest.raises(ManualChange) as caught:
        override.up(case.on() if on else case.off())
    text = caught.value.text()
    assert case.name in text
    assert "is now" in text
    assert "pulumi config set maintenance:onManualChange keep" in text
    assert (writes.made, case.state()) == ([], moved)


@kinds
def test_a_manual_change_is_kept(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case, override = entered(world, make)
    move_by_hand(case)
    asked = [case.ask(path, method).status_code for method, path in case.closed]
    override.up(case.off(onManualChange="keep"))
    assert [case.ask(path, method).status_code for method, path in case.closed] == asked
    assert case.record() is None
    assert paths(override.up(case.off())) == []


@kinds
def test_a_manual_change_is_undone(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    made = move_by_hand(case)
    override.up(case.on(onManualChange="restore"))
    case.assert_in_maintenance(retry_after(case))
    move_by_hand(case)
    override.up(case.off(onManualChange="restore"))
    case.assert_open()
    made()
    assert case.state() == before


@kinds
@pytest.mark.parametrize("on", [True, False])
def test_a_record_of_another_window_is_named(world: World, writes: Writes, make: Maker, on: bool) -> None:
    case, override = entered(world, make)
    state = case.state()
    writes.forget()
    with pytest.raises(RecordConflict, match=f"window {case.program['window']}"):
        override.up((case.on if on else case.off)(window="2031-06-network"))
    assert (writes.made, case.state()) == ([], state)


@kinds
def test_without_a_record_nothing_is_changed(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before = case.state()
    writes.refuse.add("PutObject")
    with pytest.raises(PermanentError, match="could not be written, so nothing was changed"):
        Override(case.place).up(case.on())
    assert (writes.made, case.state()) == ([], before)


@kinds
def test_destroying_is_leaving(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    override.destroy()
    case.assert_open()
    assert case.state() == before


@kinds
def test_what_the_plan_claims_under_another_name_stays(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case, override = entered(world, make)
    renamed = Override(case.place)
    renamed.up(case.on())
    claim([case.name])
    try:
        override.destroy()
    finally:
        claim([])
    case.assert_in_maintenance(retry_after(case))
    renamed.up(case.off())
    case.assert_open()


@kinds
def test_a_create_that_was_killed_is_created_again(world: World, writes: Writes, make: Maker) -> None:
    """Between the change and the saved state: the engine sends create once more."""
    case = make(world)
    before = case.state()
    Override(case.place).up(case.on())
    writes.forget()
    again = Override(case.place)
    again.up(case.on())
    assert writes.made == []
    again.up(case.off())
    case.assert_open()
    assert case.state() == before


@kinds
def test_a_forgotten_record_is_restored_when_the_flag_is_off(
    world: World, writes: Writes, make: Maker
) -> None:
    """The state was lost, and the flag was switched off meanwhile."""
    del writes
    case = make(world)
    before = case.state()
    Override(case.place).up(case.on())
    Override(case.place).up(case.off())
    case.assert_open()
    assert case.state() == before


@kinds
def test_what_an_owner_moves_while_the_flag_is_off_is_no_diff(
    world: World, writes: Writes, make: Maker
) -> None:
    case = make(world)
    override = Override(case.place)
    override.up(case.off())
    old = {name: override.outputs[name] for name in case.place.fields}
    move_by_hand(case)
    diff, _, _ = override.preview(case.off())
    assert paths(diff) == []
    assert {name: override.outputs[name] for name in case.place.fields} != old
    assert writes.made == []


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
    override.up(case.on())
    case.assert_in_maintenance(retry_after(case))
    override.up(case.off())
    case.assert_open()


@kinds
def test_import_of_what_does_not_exist(world: World, writes: Writes, make: Maker) -> None:
    del writes
    case = make(world)
    wrong = case.name.split(":", 1)[1][:-1] + "z"
    for id_ in (wrong, "nothing"):
        with pytest.raises(Refused):
            Override(case.place, id=id_).refresh()


@kinds
def test_a_refused_change_leaves_what_was_captured(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    refused = {"UpdateBasePathMapping", "UpdateApiMapping", "UpdateRoute", "PutIntegrationResponse"}
    writes.refuse |= refused
    with pytest.raises(PartlyDone, match="to this role"):
        override.up(case.on())
    assert case.statuses(case.closed) == [200] * len(case.closed)
    assert case.record() is not None
    writes.refuse.clear()
    override.up(case.on())
    case.assert_in_maintenance(retry_after(case))
    override.up(case.off())
    case.assert_open()
    assert case.state() == before


@kinds
def test_first_preview_says_from_which_value_and_changes_nothing(
    world: World, writes: Writes, make: Maker
) -> None:
    case = make(world)
    before = case.state()
    override = Override(case.place)
    override.preview(case.on())
    live = override.place.look(case.on())
    assert live is not None
    for value in live.value.values():
        assert value in override.warnings[0]
    assert (writes.made, case.state(), case.record()) == ([], before, None)


@kinds
def test_preview_reads_from_live_to_wanted_and_back(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    field = case.place.fields[0]
    override = Override(case.place)
    override.up(case.off())
    origin = override.outputs[field]
    writes.forget()
    diff, old, new = override.preview(case.on())
    assert field in paths(diff)
    assert old[field] == origin
    wanted = new[field]
    assert wanted != origin
    assert writes.made == []
    override.up(case.on())
    assert override.outputs[field] == wanted
    diff, old, new = override.preview(case.off())
    assert field in paths(diff)
    assert (old[field], new[field]) == (wanted, origin)


@kinds
def test_an_unreadable_record_is_an_error(world: World, writes: Writes, make: Maker) -> None:
    case, override = entered(world, make)
    writes.forget()
    open_store(case.program["recordStore"]).replace(case.name, "{}")
    writes.forget()
    with pytest.raises(RecordConflict, match="cannot be read"):
        override.up(case.off())
    assert writes.made == []


@kinds
def test_in_maintenance_without_a_record_is_refused(world: World, writes: Writes, make: Maker) -> None:
    """Captured as it is, leaving would lead back into maintenance."""
    case, override = entered(world, make)
    open_store(case.program["recordStore"]).delete(case.name)
    case.place.tag(case.program, None)
    writes.forget()
    with pytest.raises(RecordConflict, match="no record says"):
        override.up(case.on())
    assert writes.made == []


@kinds
def test_killed_twice(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    for after in (3, 2, 1):
        writes.die_after = after
        with contextlib.suppress(Killed):
            override.up(case.on())
            override.up(case.off())
    writes.die_after = None
    override.up(case.off())
    case.assert_open()
    assert case.state() == before
