"""Where a deployment stands, and what the next command is. Reads only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from maintenance.bluegreen.live import (
    AVAILABLE,
    COMPLETED,
    DELETING,
    FAILED,
    IN_PROGRESS,
    INVALID,
    KNOWN,
    PROVISIONING,
    Cluster,
    World,
)
from scripts.bluegreen.context import Context

NEXT = {
    PROVISIONING: "maint bluegreen create waits for it",
    AVAILABLE: "maint bluegreen check; in the window maint bluegreen switchover",
    IN_PROGRESS: "maint bluegreen switchover waits for its end",
    COMPLETED: "maint bluegreen verify; later maint bluegreen cleanup",
    FAILED: "maint bluegreen switchover explains it; maint bluegreen rollback deletes green",
    INVALID: "maint bluegreen rollback deletes it, then maint bluegreen create",
    DELETING: "wait; then maint bluegreen status",
}


@dataclass(frozen=True, slots=True)
class Status:
    """One look."""

    world: World
    known: str | None
    """The deployment that this tool made or adopted."""
    rollback: bool
    """A rollback has begun and is not finished."""
    attempt: str
    next_step: str

    def lines(self) -> tuple[str, ...]:
        """As people read it."""
        world, found = self.world, []
        for title, cluster in (("production", world.production), ("green", world.green), ("old", world.old)):
            if cluster is not None:
                found += _cluster(title, cluster)
        deployment = world.deployment
        if deployment is None:
            gone = f" ({self.known} was made or adopted, and is gone)" if self.known else ""
            found.append(f"deployment   none{gone}")
        else:
            new = "" if deployment.status in KNOWN else " (a status that this version does not know)"
            found.append(f"deployment   {deployment.id} ({deployment.name}) {deployment.status}{new}")
            found += [f"  {deployment.details}"] if deployment.details else []
            found += [f"  task {each.name} {each.status}" for each in deployment.tasks]
            found += [f"  {each.name} {each.status}" for each in deployment.members]
        found += [f"switchover   {self.attempt}"] if self.attempt else []
        found += [f"event        {each}" for each in world.events[-6:]]
        return (*found, f"next         {self.next_step}")

    def data(self) -> dict[str, Any]:
        """For JSON."""
        world = self.world
        return {
            "production": asdict(world.production) if world.production else None,
            "green": asdict(world.green) if world.green else None,
            "old": asdict(world.old) if world.old else None,
            "deployment": asdict(world.deployment) if world.deployment else None,
            "events": [str(each) for each in world.events],
            "rollback": self.rollback,
            "next_step": self.next_step,
        }


def status(context: Context) -> Status:
    """Look once.

    Raises:
        MaintenanceError: RDS or the record store did not answer.
    """
    world, attempt = context.world(), context.notes.attempt()
    retreat, known = context.notes.retreat(), context.notes.deployment()
    text = ""
    if attempt is not None and world.deployment is not None and attempt.deployment == world.deployment.id:
        text = f"attempt {attempt.number} of {attempt.at:%Y-%m-%d %H:%M:%S}: "
        text += attempt.ended or "end not seen yet"
    if retreat is not None:
        step = "a rollback has begun: maint bluegreen rollback finishes it"
    elif world.deployment is None:
        step = "maint bluegreen create"
    else:
        step = NEXT.get(world.deployment.status, "say maint bluegreen status again")
    return Status(world, known, retreat is not None, text, step)


def _cluster(title: str, cluster: Cluster) -> list[str]:
    lines = [f"{title:<12} {cluster.id} {cluster.status} {cluster.version} {cluster.resource_id}"]
    for each in cluster.instances:
        role = "writer" if each.writer else "reader"
        lines.append(f"  {each.id} {role} {each.status} {each.version}")
    return lines
