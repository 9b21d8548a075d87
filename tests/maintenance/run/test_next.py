"""Any sequence of kills and wishes: the steps come in order, each is done once, and the end is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.bluegreen.live import AVAILABLE, COMPLETED, IN_PROGRESS
from maintenance.phase import Phase
from maintenance.run.next import Do, Finished, Live, Next, Stop, Wish, ahead, decide
from maintenance.run.past import past_of
from maintenance.run.steps import Only, Step, path
from maintenance.window.entry import Entry

START = datetime(2030, 12, 8, tzinfo=UTC)
PHASES = {Step.ON, Step.GATE, Step.SWITCHOVER, Step.DATABASE, Step.VERIFY, Step.OFF}


class Killed(Exception):
    """The process is gone."""


@dataclass
class World:
    """A stack and its journal. Every write can be the last one of a process."""

    database: bool = True
    applied: Phase = Phase.OFF
    deployment: str = AVAILABLE
    held: bool = False
    entries: list[Entry] = field(default_factory=list)
    did: list[Step] = field(default_factory=list)
    switched: int = 0
    kills: Iterator[bool] = field(default_factory=lambda: iter(()))

    def survive(self) -> None:
        if next(self.kills, False):
            raise Killed

    def write(self, what: str, subject: str, outcome: str, after: str = "") -> None:
        at = START + timedelta(seconds=len(self.entries))
        self.entries.append(Entry("w", at, "mori@bastion", what, subject, outcome, after=after))
        self.survive()

    def live(self) -> Live:
        return Live(self.applied, self.database, self.deployment if self.database else "", self.held)

    def next(self, wish: Wish) -> Next:
        return decide(past_of(self.entries), self.live(), wish)

    def run(self, wish: Wish) -> Finished | Stop:
        """As the executor does it, with the world in place of AWS."""
        if past_of(self.entries).ended and isinstance(first := self.next(wish), Finished):
            return first
        self.held = True
        self.write("lease", "lease", "done", "held")
        for _ in range(40):
            action = self.next(wish)
            if not isinstance(action, Do):
                return action
            if action.step is Step.CLOSE:
                if past_of(self.entries).ended is None:
                    self.write("window", "w", "done")
                self.held = False
                self.write("lease", "lease", "done", "released")
                return Finished("closed")
            self.carry_out(action.step)
            wish = Wish(wish.only)
        pytest.fail(f"no end: {self.did[-10:]}")

    def carry_out(self, step: Step) -> None:
        if step is Step.OPEN:
            self.write("window", "w", "started")
            return
        kind = "phase" if step in PHASES else "step"
        self.write(kind, step.value, "started")
        self.effect(step)
        self.did.append(step)
        self.survive()
        self.write(kind, step.value, "done")

    def effect(self, step: Step) -> None:
        if step is Step.OFF:
            assert self.applied is not Phase.ON, "never off without verify"
        if step.phase is not None:
            self.applied = step.phase
        if step in {Step.GATE, Step.SWITCHOVER}:
            assert self.applied is Phase.ON, "the database is only touched behind the 503"
        if step is Step.SWITCHOVER and self.deployment == AVAILABLE:
            self.deployment = IN_PROGRESS
            self.switched += 1
            self.survive()
        if step is Step.SWITCHOVER:
            self.deployment = COMPLETED  # it waits for the end, whoever began it


def test_the_whole_path_in_order() -> None:
    world = World()
    assert isinstance(world.run(Wish()), Finished)
    assert world.did == [step for step in path(None, database=True) if step is not Step.CLOSE]
    assert (world.applied, world.switched, world.held) == (Phase.OFF, 1, False)
    assert isinstance(world.run(Wish()), Finished)


def test_without_a_database_its_steps_are_not_there() -> None:
    world = World(database=False)
    world.run(Wish())
    assert not {Step.GATE, Step.SWITCHOVER, Step.DATABASE} & set(world.did)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.booleans(), max_size=30), max_size=12), st.booleans())
def test_any_kills_end_like_none(runs: list[list[bool]], database: bool) -> None:
    world = World(database=database)
    for kills in runs:
        world.kills = iter(kills)
        try:
            world.run(Wish())
        except Killed:
            continue
    world.kills = iter(())
    assert isinstance(world.run(Wish()), Finished)
    assert (world.applied, world.held) == (Phase.OFF, False)
    assert world.switched == (1 if database else 0)
    first = list(dict.fromkeys(step for step in world.did))
    assert first == [step for step in path(None, database=database) if step in first]
    last_off = len(world.did) - 1 - world.did[::-1].index(Step.OFF)
    assert not {Step.ON, Step.SWITCHOVER, Step.VERIFY} & set(world.did[last_off:]), "never back on by itself"
    assert sum((each.what, each.outcome) == ("window", "done") for each in world.entries) == 1


WISHES = st.sampled_from([None, *Only])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(WISHES, st.lists(st.booleans(), max_size=12)), max_size=8))
def test_any_wishes_and_kills_can_be_ended(said: list[tuple[Only | None, list[bool]]]) -> None:
    world = World()
    for only, kills in said:
        world.kills = iter(kills)
        try:
            world.run(Wish(only))
        except Killed:
            continue
    world.kills = iter(())
    end = world.run(Wish())
    if isinstance(end, Stop):
        assert "--only off" in end.next_step or "--only bluegreen" in end.next_step
        world.run(Wish(Only.BLUEGREEN))
        end = world.run(Wish(Only.OFF))
    assert isinstance(end, Finished)
    assert world.applied is Phase.OFF
    assert world.switched <= 1


def test_an_update_by_hand_is_not_overrun() -> None:
    world = World(database=False)
    world.run(Wish(Only.ON))
    world.applied = Phase.OFF
    found = world.next(Wish())
    assert isinstance(found, Stop)
    assert "outside of maint run" in found.why
    world.did.clear()
    assert isinstance(world.next(Wish(Only.ON)), Do)
    steps = ahead(past_of(world.entries), world.live(), Wish(Only.OFF))
    assert Step.VERIFY not in steps, "503 does not come back on the way off"


def test_going_on_once_more_after_verify() -> None:
    world = World()
    kills = iter([])
    world.kills = kills
    world.run(Wish(Only.ON))
    world.run(Wish(Only.BLUEGREEN))
    world.carry_out(Step.VERIFY)
    world.did.clear()
    world.run(Wish(Only.ON))
    assert world.did == [Step.CHECKS, Step.ON, Step.PROBES_ON]
    world.did.clear()
    world.run(Wish())
    assert Step.SWITCHOVER not in world.did
    assert world.did[0] is Step.VERIFY


def test_nothing_but_waiting_while_the_database_switches() -> None:
    world = World()
    world.run(Wish(Only.ON))
    world.deployment = IN_PROGRESS
    for only in (Only.ON, Only.OFF):
        found = world.next(Wish(only))
        if only is Only.OFF:
            assert isinstance(found, Stop)
            assert "under way" in found.why
    found = world.next(Wish())
    assert isinstance(found, Do)
    assert found.step is Step.SWITCHOVER


def test_a_window_that_is_done_is_run_again_only_on_purpose() -> None:
    world = World(database=False)
    world.run(Wish())
    world.did.clear()
    world.run(Wish())
    assert world.did == []
    world.run(Wish(again=True))
    assert world.did[0] is Step.CHECKS
    assert world.did[-1] is Step.LEFT
