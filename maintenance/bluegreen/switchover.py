"""What switches over, exactly once. Everything is derived from live state and the attempt that was written.

The rules, and why:
* An attempt is written before the call, so a killed run knows that it may have sent one.
* `AVAILABLE` just after the call means nothing for a grace period: RDS answers late.
* `AVAILABLE` after any other status, or with a cancel event, is a failure: RDS took everything back.
* `SWITCHOVER_COMPLETED` is not proof: every member must say so.
* A cancelled attempt is explained once and closed; only saying the command again starts another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.bluegreen.action import Action, End, Request, TakeBefore, Wait
from maintenance.bluegreen.ending import Kind, done, ending
from maintenance.bluegreen.live import (
    AVAILABLE,
    CANCELLED_WORDS,
    COMPLETED,
    DELETING,
    FAILED,
    IN_PROGRESS,
    INVALID,
    PROVISIONING,
    STARTED_WORDS,
    Deployment,
    Event,
    World,
    says,
)
from maintenance.bluegreen.written import Attempt

STEADY_LOOKS = 3
"""How often in a row everything must be available before the call: RDS' answers lag behind each other."""


_ENDS = {FAILED: Kind.FAILED, INVALID: Kind.INVALID, PROVISIONING: Kind.NOT_READY}
TOLD_WORDS = ("switchover", "binary log coordinates")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run knows beside RDS' answer."""

    now: datetime
    grace: timedelta
    attempt: Attempt | None = None
    left_available: bool = False
    """This process saw another status since the attempt."""
    steady: int = 0
    """How many looks in a row found everything available."""
    refused: bool = False
    """RDS has just refused this process's call, so it is not running."""
    before_taken: bool = False
    """Production was written down in this process."""
    before_resource_id: str | None = None
    """Resource id of the blue cluster, if an earlier run wrote it down."""


def ready(world: World) -> tuple[str, ...]:
    """What is not ready for a switchover; empty means that this look counts."""
    deployment = world.deployment
    if deployment is None or deployment.status != AVAILABLE:
        return ("the deployment is not AVAILABLE",)
    if world.production is None or world.green is None:
        return ("blue or green is not listed",)
    missing = [
        f"task {task.name} is {task.status}" for task in deployment.tasks if task.status != "COMPLETED"
    ]
    missing += [f"{member.name} is {member.status}" for member in deployment.members_not(AVAILABLE)]
    return (*missing, *world.production.unready, *world.green.unready)


def next_for_switchover(world: World, seen: Seen) -> Action:
    """Decide the next action on the way to a completed switchover."""
    deployment, attempt = world.deployment, seen.attempt
    events = world.events_after(attempt.after_event) if attempt else world.events
    if deployment is None:
        return _without_deployment(world, seen, events)
    match deployment.status:
        case s if s == COMPLETED:
            return _completed(world, deployment, events)
        case s if s == IN_PROGRESS:
            return Wait(f"switchover of {deployment.id}: {deployment.progress()}", soon=True)
        case s if s in _ENDS:
            return End(ending(_ENDS[s], world, events))
        case s if s == DELETING:
            return End(ending(Kind.GONE, world, events, what=f"deployment {deployment.id} is being deleted"))
        case s if s == AVAILABLE:
            if seen.left_available:
                return End(ending(Kind.CANCELLED, world, events))
            if attempt is not None and attempt.open and attempt.deployment == deployment.id:
                return _attempted(world, deployment, attempt, seen, events)
            return _not_attempted(world, deployment, seen)
        case _:
            return Wait(f"{deployment.id} is {deployment.status}, a status that this version does not know")


def _without_deployment(world: World, seen: Seen, events: tuple[Event, ...]) -> Action:
    production, attempt = world.production, seen.attempt
    switched = (
        production is not None
        and seen.before_resource_id is not None
        and production.resource_id != seen.before_resource_id
    )
    if switched and production is not None:
        return End(
            done(
                f"{production.id} was switched over already; its deployment has been deleted since",
                f"{production.id} is {production.resource_id} at {production.version}",
                next_step="maint bluegreen verify",
            )
        )
    which = f"deployment {attempt.deployment}" if attempt else f"a deployment of {world.production_id}"
    what = f"{which} does not exist" + (
        ": somebody deleted it; production is the blue cluster" if attempt else ""
    )
    return End(ending(Kind.GONE, world, events, what=what))


def _completed(world: World, deployment: Deployment, events: tuple[Event, ...]) -> Action:
    if not deployment.members or deployment.members_not(COMPLETED):
        return End(ending(Kind.MEMBER_FAILED, world, events))
    production = world.production
    if production is None or deployment.target_id != world.production_id:
        return Wait(f"{deployment.id} is {COMPLETED}, but {world.production_id} is not listed yet", soon=True)
    return End(
        done(
            f"switched over: {production.id} is {production.resource_id} at {production.version}; "
            f"the former production is {deployment.source_id}",
            *dict.fromkeys(f"{event.at:%H:%M:%S} {event.message}" for event in says(events, *TOLD_WORDS)),
            next_step="maint bluegreen verify",
        )
    )


def _attempted(
    world: World, deployment: Deployment, attempt: Attempt, seen: Seen, events: tuple[Event, ...]
) -> Action:
    if says(events, *CANCELLED_WORDS):
        return End(ending(Kind.CANCELLED, world, events))
    if seen.refused:
        return _not_attempted(world, deployment, seen)
    age = seen.now - attempt.at
    if age < seen.grace:
        left = (seen.grace - age).total_seconds()
        return Wait(
            f"{deployment.id} still says AVAILABLE after the call; grace period, {left:.0f} s left", soon=True
        )
    if says(events, *STARTED_WORDS):
        return End(ending(Kind.CANCELLED, world, events))
    if attempt.accepted:
        return End(ending(Kind.NOT_STARTED, world, events))
    return _not_attempted(world, deployment, seen)


def _not_attempted(world: World, deployment: Deployment, seen: Seen) -> Action:
    if missing := ready(world):
        return Wait(f"before the call everything must be available: {', '.join(missing)}")
    if seen.steady < STEADY_LOOKS:
        return Wait(f"everything is available, {seen.steady} of {STEADY_LOOKS} looks in a row; then the call")
    if not seen.before_taken:
        return TakeBefore("production is written down before it is replaced")
    attempt = seen.attempt
    same = attempt is not None and attempt.open and attempt.deployment == deployment.id
    number = (attempt.number if same else attempt.number + 1) if attempt else 1
    why = "an earlier run wrote it down, but RDS never saw the call" if same else "everything is available"
    return Request(deployment.id, number, why)
