"""One ECS service under Application Auto Scaling, as AWS documents them: small enough to reason about.

It carries out decisions and can crash after any write. The clamp is the documented one: every
RegisterScalableTarget puts the desired count back into [min, max], even while scaling is suspended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from maintenance.ecs.capacity import Capacity, ScalableTarget
from maintenance.ecs.copies import reconcile
from maintenance.ecs.decision import (
    Capture,
    CloseRecord,
    Decision,
    DropTag,
    Outcome,
    Policy,
    Refusal,
    Register,
    SetDesired,
    Write,
)
from maintenance.ecs.enter import enter
from maintenance.ecs.leave import leave
from maintenance.ecs.live import LiveService

KEY = "prod-core/checkout-api"
WINDOW = "2030-12-aurora"


@dataclass
class World:
    """The live service and both copies of its record."""

    live: LiveService
    copy: str | None = None

    @classmethod
    def of(cls, capacity: Capacity, *, propagates_tags: bool = False) -> World:
        """A steady service."""
        arn = f"arn:aws:ecs:ap-northeast-1:123456789012:service/{KEY}"
        live = LiveService(
            KEY,
            arn,
            capacity.desired,
            capacity.desired,
            0,
            target=capacity.target,
            propagates_tags=propagates_tags,
        )
        return cls(live)

    def register(self, target: ScalableTarget) -> None:
        """What anybody's RegisterScalableTarget does."""
        self.live = replace(self.live, target=target, desired=target.clamp(self.live.desired))

    def set_desired(self, count: int) -> None:
        """What anybody's UpdateService does."""
        self.live = replace(self.live, desired=count)

    def decide(self, *, on: bool, window: str = WINDOW, policy: Policy = "fail") -> Outcome:
        """Decide from what is live."""
        record = reconcile(KEY, self.live.tag, self.copy)
        if isinstance(record, Refusal):
            return record
        if on:
            return enter(KEY, self.live, record, window=window, at="2030-12-07T16:00:00Z", policy=policy)
        return leave(KEY, self.live, record, window=window, policy=policy)

    def run(self, outcome: Outcome, *, crash_after: int | None = None) -> None:
        """Carry out a decision; stop after `crash_after` writes."""
        if isinstance(outcome, Decision):
            steps = [step for write in outcome.writes for step in self._steps(write)]
            for step in steps[:crash_after]:
                step()

    def _steps(self, write: Write) -> list[Callable[[], None]]:
        match write:
            case Capture(record):
                return [lambda: self._copy(record.text()), lambda: self._tag(record.text())]
            case Register(target):
                return [lambda: self.register(target)]
            case SetDesired(count):
                return [lambda: self.set_desired(count)]
            case DropTag():
                tag = self.live.tag
                return [lambda: self._copy(tag), lambda: self._tag(None)]
            case CloseRecord():
                return [lambda: self._tag(None), lambda: self._copy(None)]

    def _tag(self, text: str | None) -> None:
        self.live = replace(self.live, tag=text)

    def _copy(self, text: str | None) -> None:
        self.copy = text
