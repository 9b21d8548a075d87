"""Tasks that take time: what moto's ECS lacks.

moto sets the running count to the desired count at once. Here a change of the desired count starts a
movement: tasks drain over `drain_seconds`, or start over `start_seconds`, times a spread of the service's
own, so that there is always a slowest one. Counts are computed when somebody looks; nothing runs.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.ecs.models import Service


@dataclass
class Pace:
    """How long tasks take at most, in seconds, and which clock tells."""

    drain_seconds: float = 3.0
    start_seconds: float = 4.0
    clock: Callable[[], float] = time.monotonic
    on: bool = False
    """Off while the estate is built, so that it is steady from the beginning."""


PACE = Pace()
"""moto's models are made by moto, so what they need is in one place of the process."""


@dataclass
class Movement:
    """From how many running tasks to how many, since when, for how long (seconds)."""

    start: int = 0
    goal: int = 0
    since: float = 0.0
    seconds: float = 0.0

    def running(self, now: float) -> int:
        """How many run: starting tasks appear all at the end, draining ones go one after the other."""
        share = 1.0 if self.seconds <= 0 else min(1.0, (now - self.since) / self.seconds)
        if self.goal >= self.start:
            return self.goal if share >= 1 else self.start
        return self.goal + round((self.start - self.goal) * (1 - share))


@dataclass
class Rollout:
    """A deployment in progress until a moment of the clock."""

    until: float = 0.0
    id: str = ""


@dataclass
class Tasks:
    """What belongs to one service."""

    movement: Movement = field(default_factory=Movement)
    rollout: Rollout = field(default_factory=Rollout)


def spread(name: str) -> float:
    """A service's share of the longest time: 0.5 to 1.0, always the same for one name."""
    return 0.5 + (zlib.crc32(name.encode()) % 501) / 1000


def _tasks(service: Service) -> Tasks:
    tasks: Tasks | None = service.__dict__.get("_tasks")
    if tasks is None:
        tasks = service.__dict__["_tasks"] = Tasks()
    return tasks


def running(service: Service) -> int:
    """How many tasks run now. A service that was deleted drains like one at 0."""
    return _tasks(service).movement.running(PACE.clock())


def change_desired(service: Service, count: int) -> None:
    """Start moving towards a new desired count."""
    tasks = _tasks(service)
    now = PACE.clock()
    current = tasks.movement.running(now)
    longest = PACE.drain_seconds if count < current else PACE.start_seconds
    seconds = longest * spread(service.__dict__.get("name", "")) if PACE.on else 0.0
    tasks.movement = Movement(current, count, now, seconds)


def deploy(service: Service, seconds: float) -> None:
    """Begin a deployment that takes a while."""
    _tasks(service).rollout = Rollout(PACE.clock() + seconds)


def deploying(service: Service) -> bool:
    """Whether a deployment is in progress."""
    return PACE.clock() < _tasks(service).rollout.until


def _desired(service: Service) -> int:
    return int(service.__dict__.get("_desired", 0))


def _set_desired(service: Service, count: int) -> None:
    service.__dict__["_desired"] = int(count)
    change_desired(service, int(count))


def _pending(service: Service) -> int:
    return max(0, _desired(service) - running(service)) if service.status == "ACTIVE" else 0


def _ignore(service: Service, value: int) -> None:
    """Moto's own idea of running and pending counts."""


def _deployments(service: Service) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = service.__dict__.get("_deployments", [])
    state = "IN_PROGRESS" if deploying(service) else "COMPLETED"
    counts = {
        "desiredCount": _desired(service),
        "runningCount": running(service),
        "pendingCount": _pending(service),
        "rolloutState": state,
        "rolloutStateReason": f"ECS deployment {state.lower()}.",
    }
    return [{**each, **counts} for each in kept]


def _set_deployments(service: Service, value: list[dict[str, Any]]) -> None:
    service.__dict__["_deployments"] = value


def install() -> None:
    """Make moto's services move. Attributes become properties, so that every API agrees on them."""
    model: Any = Service
    model.desired_count = property(_desired, _set_desired)
    model.running_count = property(running, _ignore)
    model.pending_count = property(_pending, _ignore)
    model.deployments = property(_deployments, _set_deployments)
