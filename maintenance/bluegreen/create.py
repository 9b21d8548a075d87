"""What creates, adopts and waits for a green environment. Days before the window."""

from __future__ import annotations

from datetime import datetime

from maintenance.bluegreen.action import Action, Create, End, Wait
from maintenance.bluegreen.ending import Kind, done, ending, refused
from maintenance.bluegreen.live import (
    AVAILABLE,
    COMPLETED,
    DELETING,
    FAILED,
    IN_PROGRESS,
    INVALID,
    PROVISIONING,
    Deployment,
    Event,
    World,
)


def next_for_create(
    world: World, *, name: str, target_version: str, known: str | None = None, since: datetime | None = None
) -> Action:
    """Decide the next action on the way to a green environment that is ready.

    Args:
        world: what RDS says now.
        name: how a new deployment is called.
        target_version: the wanted engine version.
        known: id of the deployment that an earlier run of this command made or adopted.
        since: events of this creation are later than this.
    """
    deployment, production = world.deployment, world.production
    if production is None:
        return End(
            refused(
                f"there is no cluster {world.production_id} in this account and region",
                next_step="correct database.cluster in the plan document, or the profile and region",
            )
        )
    if deployment is None:
        if known is not None:
            return End(ending(Kind.GONE, world, world.events_after(since), what=_gone(known)))
        if production.version == target_version:
            return End(
                refused(
                    f"{production.id} is already at {target_version}",
                    next_step="nothing to upgrade; correct database.target_version if it should go higher",
                )
            )
        return Create(name, production.arn, f"no deployment of {production.id} exists")
    return _by_status(world, deployment, target_version, world.events_after(since))


def _by_status(
    world: World, deployment: Deployment, target_version: str, events: tuple[Event, ...]
) -> Action:
    match deployment.status:
        case s if s == PROVISIONING:
            if any(task.status == "FAILED" for task in deployment.tasks):
                return End(ending(Kind.CREATION_FAILED, world, events))
            return Wait(f"{deployment.id} is being created: {deployment.progress()}")
        case s if s == AVAILABLE:
            return _available(world, deployment, target_version)
        case s if s == INVALID:
            failed = any(task.status == "FAILED" for task in deployment.tasks)
            return End(ending(Kind.CREATION_FAILED if failed else Kind.INVALID, world, events))
        case s if s == DELETING:
            return Wait(f"{deployment.id} is being deleted")
        case s if s in {IN_PROGRESS, COMPLETED, FAILED}:
            return End(
                refused(
                    f"deployment {deployment.id} of {world.production_id} is already {deployment.status}",
                    next_step="maint bluegreen status",
                )
            )
        case _:
            return Wait(f"{deployment.id} is {deployment.status}, a status that this version does not know")


def _available(world: World, deployment: Deployment, target_version: str) -> Action:
    green = world.green
    if green is None:
        return Wait(f"{deployment.id} is AVAILABLE, but its cluster {deployment.target_id} is not listed yet")
    if green.version != target_version:
        return End(
            refused(
                f"deployment {deployment.id} leads to {green.version}, the plan wants {target_version}",
                next_step="correct database.target_version, or maint bluegreen rollback and create again",
            )
        )
    if any(task.status != "COMPLETED" for task in deployment.tasks):
        return Wait(f"{deployment.id} is AVAILABLE, tasks are not done: {deployment.progress()}")
    if green.unready:
        return Wait(f"{deployment.id} is AVAILABLE, but {', '.join(green.unready)}")
    return End(
        done(
            f"deployment {deployment.id} ({deployment.name}) is ready: {green.id} at {green.version}",
            *(f"{member.name}: {member.status}" for member in deployment.members),
            next_step="maint bluegreen check, and in the window maint bluegreen switchover",
        )
    )


def _gone(known: str) -> str:
    return f"deployment {known}, made or adopted by an earlier run, no longer exists: somebody deleted it"
