"""An operator who says commands, is killed after any change, and says them again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from maintenance.bluegreen.action import (
    CloseDebt,
    Create,
    Delete,
    End,
    Fence,
    Rename,
    Request,
    TakeBefore,
    Unfence,
    Unprotect,
    Wait,
)
from maintenance.bluegreen.cleanup import Leftovers, next_for_cleanup, old_clusters
from maintenance.bluegreen.create import next_for_create
from maintenance.bluegreen.ending import Ending, Kind
from maintenance.bluegreen.live import World
from maintenance.bluegreen.rollback import Known, WriteRetreat, next_for_rollback
from maintenance.bluegreen.switchover import Seen, next_for_switchover, ready
from maintenance.bluegreen.written import Attempt, Before, Retreat, read_back, text_of
from tests.maintenance.bluegreen.cloud import NEW_VERSION, PROD, Cloud, StateFault

GRACE = timedelta(seconds=60)
MOST_LOOKS = 120


class Killed(Exception):
    """kill -9."""


@dataclass
class Operator:
    """One team with one record store. Notes are kept as text, as the store keeps them."""

    cloud: Cloud
    notes: dict[str, str] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    kill_after: int | None = None
    changes: int = 0
    shown: Ending | None = None
    """What the last command printed."""

    def say(self, command: str, kills: tuple[int, ...] = ()) -> Ending:
        """Say a command; after each kill it is said again, until it ends."""
        for kill_after in (*kills, None):
            self.kill_after, self.changes, self.shown = kill_after, 0, None
            try:
                return getattr(self, command)()
            except Killed:
                if self.shown is not None:
                    return self.shown
        raise AssertionError

    def change(self, what: Callable[[], Any]) -> None:
        """Change something outside this process; perhaps the last thing it does."""
        what()
        self.changes += 1
        if self.changes == self.kill_after:
            raise Killed

    def note(self, name: str, value: str) -> None:
        self.change(lambda: self.notes.__setitem__(name, value))

    def _loop(self, decide: Callable[[World], Any], do: Callable[[Any, World], None]) -> Ending:
        for _ in range(MOST_LOOKS):
            world = self.cloud.look()
            action = decide(world)
            if isinstance(action, End):
                return action.ending
            if not isinstance(action, Wait):
                try:
                    do(action, world)
                except StateFault:
                    continue
        raise AssertionError(f"no end after {MOST_LOOKS} looks: {action}")

    def create(self) -> Ending:
        def decide(world: World) -> Any:
            known = self.notes.get("deployment")
            if world.deployment is not None and known is None:
                self.note("deployment", world.deployment.id)
                known = world.deployment.id
            return next_for_create(world, name="upgrade", target_version=NEW_VERSION, known=known)

        def do(action: Any, _world: World) -> None:
            assert isinstance(action, Create)
            made: list[str] = []
            self.change(lambda: made.append(self.cloud.create()))
            self.note("deployment", made[0])

        return self._loop(decide, do)

    def switchover(self) -> Ending:
        seen = Seen(now=self.cloud.now, grace=GRACE, attempt=self._get(Attempt, "switchover"))

        def decide(world: World) -> Any:
            nonlocal seen
            left = world.deployment is not None and world.deployment.status == "SWITCHOVER_IN_PROGRESS"
            before = self._get(Before, "before")
            seen = replace(
                seen,
                now=self.cloud.now,
                left_available=seen.left_available or left,
                steady=0 if ready(world) else seen.steady + 1,
                before_resource_id=before.blue.resource_id if before else None,
            )
            return next_for_switchover(world, seen)

        def do(action: Any, world: World) -> None:
            nonlocal seen
            match action:
                case TakeBefore():
                    assert world.deployment
                    assert world.production
                    assert world.green
                    before = Before(world.deployment.id, "w", self.cloud.now, world.production, world.green)
                    self.note("before", text_of(before))
                    seen = replace(seen, before_taken=True)
                case Request(deployment, number, _):
                    last = world.events[-1].at if world.events else None
                    attempt = Attempt(deployment, number, self.cloud.now, last, 600)
                    seen = replace(seen, attempt=attempt, refused=False)
                    self.note("switchover", text_of(attempt))
                    try:
                        self.change(lambda: self.cloud.switch(deployment))
                    except StateFault:
                        seen = replace(seen, refused=True, steady=0, before_taken=False)
                        raise
                    seen = replace(seen, attempt=replace(attempt, accepted=True))
                    self.note("switchover", text_of(replace(attempt, accepted=True)))

        self.shown = self._loop(decide, do)
        if seen.attempt is not None and seen.attempt.open:
            self.note("switchover", text_of(replace(seen.attempt, ended=str(self.shown.kind))))
        return self.shown

    def rollback(self) -> Ending:
        def decide(world: World) -> Any:
            retreat = self._get(Retreat, "rollback")
            known = Known(
                attempt=self._get(Attempt, "switchover"),
                retreat=retreat,
                before=self._get(Before, "before"),
                writes=self.writes,
            )
            if retreat is not None:
                failed, back = retreat.failed.resource_id, retreat.back.resource_id
                known = replace(
                    known,
                    failed_read_only=self.cloud.read_only.get(failed),
                    back_read_only=self.cloud.read_only.get(back),
                    debts=back in self.cloud.debts,
                )
            return next_for_rollback(world, known, now=self.cloud.now, window="w")

        ended = self._loop(decide, self._change_clusters)
        if ended.ok:
            for name in ("rollback", "switchover", "deployment"):
                self.change(lambda name=name: self.notes.pop(name, None))
        return ended

    def cleanup(self) -> Ending:
        def decide(world: World) -> Any:
            old = [world.named(name) for name in old_clusters(world)]
            everyone = [each for each in (*old, world.production) if each is not None]
            open_ones = [each.id for each in old if each and not self.cloud.fenced(each.resource_id)]
            debts = [each.id for each in everyone if each.resource_id in self.cloud.debts]
            return next_for_cleanup(world, Leftovers(tuple(open_ones), tuple(debts)))

        ended = self._loop(decide, self._change_clusters)
        if ended.ok:
            for name in ("switchover", "deployment"):
                self.change(lambda name=name: self.notes.pop(name, None))
        return ended

    def _change_clusters(self, action: Any, _world: World) -> None:
        cloud = self.cloud
        match action:
            case WriteRetreat(retreat, _):
                self.note("rollback", text_of(retreat))
            case Unprotect(name, _):
                self.change(lambda: cloud.unprotect(name))
            case Delete(deployment, with_green, _):
                self.change(lambda: cloud.delete(deployment, with_green=with_green))
            case Rename(kind, identifier, to, _):
                self.change(lambda: cloud.rename(kind, identifier, to))
            case Fence(name, _):
                self.change(lambda: cloud.fence(name))
            case Unfence(name, _):
                self.change(lambda: cloud.unfence(name))
            case CloseDebt(name, _):
                self.change(lambda: cloud.close_debt(name))
            case _:
                raise AssertionError(action)

    def _get(self, kind: Any, name: str) -> Any:
        text = self.notes.get(name)
        return None if text is None else read_back(kind, text, where=name)


__all__ = ["PROD", "Kind", "Operator"]
