"""On and off over real HTTP, for all four kinds: 503 where listed, 200 elsewhere, and all back as it was."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.provider.apigateway.engine import Override, paths
from tests.provider.apigateway.estate import MAKERS, RETRY_AFTER, Case
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World

kinds = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
Maker = Callable[[World], Case]


def retry_after(case: Case) -> str | None:
    return RETRY_AFTER if "methods" in case.program else None


@kinds
def test_on_and_off(world: World, writes: Writes, make: Maker) -> None:
    case = make(world)
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    assert writes.made == []
    assert override.outputs["captured"] == {}
    case.assert_open()
    override.up(case.on())
    case.assert_in_maintenance(retry_after(case))
    record = case.record()
    assert record is not None
    assert writes.made[0] == "PutObject"
    writes.forget()
    assert paths(override.up(case.on())) == []
    assert (writes.made, case.record()) == ([], record)
    override.up(case.off())
    case.assert_open()
    assert case.state() == before
    assert paths(override.up(case.off())) == []


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
            case.assert_in_maintenance(retry_after(case))
            override.up(case.off())
        case.assert_open()
        assert case.state() == before, writes.made
    assert next(after) > 2
