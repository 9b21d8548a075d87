"""The way back. Before a switchover the green environment is deleted; after it, names go back, loss-free.

After a switchover the old cluster holds every row that was there, as long as nobody has written to the new
one. So the first step is to know that nobody has; from then on the record of the rollback decides, by
resource ids, which do not move, and whatever was done already is seen in the live names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from maintenance.bluegreen.action import (
    Action,
    CloseDebt,
    Delete,
    End,
    Fence,
    Rename,
    Unfence,
    Unprotect,
    Wait,
)
from maintenance.bluegreen.ending import Ending, Kind, done, ending, refused
from maintenance.bluegreen.live import (
    COMPLETED,
    DELETING,
    IN_PROGRESS,
    Cluster,
    Deployment,
    World,
    name_of,
)
from maintenance.bluegreen.way_back import NEEDED_AFTER_WRITES, after_cleanup
from maintenance.bluegreen.written import Attempt, Before, Retreat, Side

LONGEST_NAME = 63
"""Characters of a cluster's or instance's identifier."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows beside RDS' answer. None is unknown, never a default."""

    attempt: Attempt | None = None
    retreat: Retreat | None = None
    before: Before | None = None
    writes: tuple[str, ...] = ()
    """Signs that writes have resumed; only looked for before the first change."""
    failed_read_only: bool | None = None
    """`@@read_only` of the writer that is to be given up."""
    back_read_only: bool | None = None
    """`@@read_only` of the writer that comes back."""
    debts: bool = False
    """The cluster that comes back has external replication configured."""


@dataclass(frozen=True, slots=True)
class WriteRetreat:
    """Write the rollback down before its first change."""

    retreat: Retreat
    reason: str


def next_for_rollback(world: World, known: Known, *, now: datetime, window: str) -> Action | WriteRetreat:
    """Decide the next action on the way back to how it was."""
    if known.retreat is not None:
        return _retreat(world, known, known.retreat)
    deployment = world.deployment
    if deployment is None:
        return _nothing_left(world, known.before)
    if deployment.status == DELETING:
        return Wait(f"{deployment.id} is being deleted")
    if deployment.status == IN_PROGRESS:
        return End(
            ending(
                Kind.NOT_READY,
                world,
                what=f"the switchover of {deployment.id} is running; RDS itself takes it back at its timeout",
            )
        )
    if deployment.status == COMPLETED:
        return _after_switchover(world, deployment, known, now=now, window=window)
    return _before_switchover(world, deployment, known)


def _before_switchover(world: World, deployment: Deployment, known: Known) -> Action:
    switched = [member.name for member in deployment.members if member.status == COMPLETED]
    if switched or deployment.target_id == world.production_id:
        return End(
            refused(
                f"{deployment.id} is {deployment.status}, but {', '.join(switched) or 'the cluster'} "
                "did switch: deleting the green environment would delete production",
                next_step="maint bluegreen status, then AWS Support with the deployment id",
            )
        )
    attempt = known.attempt
    if attempt is not None and attempt.open and attempt.deployment == deployment.id:
        return End(
            refused(
                f"a switchover of {deployment.id} was sent at {attempt.at:%H:%M:%S}; nobody has seen its end",
                next_step="maint bluegreen switchover waits for its end; then maint bluegreen rollback",
            )
        )
    green = world.green
    if green is not None and green.deletion_protection:
        return Unprotect(green.id, f"{green.id} has deletion protection")
    return Delete(
        deployment.id,
        with_green=True,
        reason=f"{deployment.id} has not switched; without its green cluster nothing goes on replicating",
    )


def _nothing_left(world: World, before: Before | None) -> Action:
    production = world.production
    if before is not None and production is not None and production.resource_id == before.green.resource_id:
        return End(after_cleanup(production, world.owning(before.blue.resource_id), before))
    left = [each for each in world.clusters if each.id.startswith(f"{world.production_id}-green-")]
    if going := [each.id for each in left if each.status == "deleting"]:
        return Wait(f"{', '.join(going)} is being deleted")
    if left:
        return End(
            refused(
                f"the deployment is gone, but {', '.join(each.id for each in left)} is still there: it "
                "costs, and may still replicate from production",
                next_step="its instances first, then "
                f"aws rds delete-db-cluster --db-cluster-identifier {left[0].id}",
            )
        )
    return End(done("nothing to take back: there is no deployment, and production is as it is"))


def _after_switchover(
    world: World, deployment: Deployment, known: Known, *, now: datetime, window: str
) -> Action | WriteRetreat:
    if known.writes:
        return End(
            refused(
                f"{world.production_id} may have taken writes since the switchover: {NEEDED_AFTER_WRITES}",
                *known.writes,
                next_step="if a sign is wrong, end its cause and say maint bluegreen rollback again",
            )
        )
    if world.production is None or world.old is None:
        missing = world.production_id if world.production is None else deployment.source_id
        return End(
            refused(
                f"cluster {missing} does not exist, so there is nothing to go back to",
                next_step="restore from the snapshot taken before the switchover (aws rds "
                "restore-db-cluster-from-snapshot)",
            )
        )
    retreat = plan_retreat(world, deployment, world.production, world.old, now=now, window=window)
    return WriteRetreat(
        retreat, f"{world.old.id} holds every row; nobody has written to {world.production_id}"
    )


def plan_retreat(
    world: World, deployment: Deployment, new: Cluster, old: Cluster, *, now: datetime, window: str
) -> Retreat:
    """Pair what is live with the names it must end with."""
    taken = {each.id for each in world.clusters}
    taken |= {instance.id for each in world.clusters for instance in each.instances}
    own_names = {name_of(member.source): name_of(member.target) for member in deployment.members}
    back = tuple((each.resource_id, own_names.get(each.id, each.id)) for each in old.instances)
    wanted = {world.production_id, *(name for _, name in back)}
    failed = tuple(
        (each.resource_id, free_name(each.id, taken) if each.id in wanted else each.id)
        for each in new.instances
    )
    return Retreat(
        deployment.id,
        window,
        now,
        Side(new.resource_id, free_name(new.id, taken), failed),
        Side(old.resource_id, world.production_id, back),
    )


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name-failed`, or with a number if somebody has that already."""
    used = set(taken)
    for number in range(1, len(used) + 2):
        suffix = "-failed" if number == 1 else f"-failed{number}"
        found = name[: LONGEST_NAME - len(suffix)].rstrip("-") + suffix
        if found not in used:
            return found
    raise AssertionError  # more suffixes were tried than names exist


def _retreat(world: World, known: Known, retreat: Retreat) -> Action:
    new, old = world.owning(retreat.failed.resource_id), world.owning(retreat.back.resource_id)
    if old is None:
        return End(
            refused(
                f"the cluster that should come back ({retreat.back.resource_id}) does not exist any more",
                next_step="restore from the snapshot taken before the switchover",
            )
        )
    busy = [*(new.unready if new else ()), *old.unready]
    if busy:
        return Wait(f"after a change RDS needs a moment: {', '.join(busy)}")
    if new is not None and new.id == world.production_id and known.failed_read_only is not True:
        return Fence(new.id, f"nothing may be written to {new.id} while names move")
    deployment = world.deployment
    if deployment is not None and deployment.id == retreat.deployment:
        if deployment.status == DELETING:
            return Wait(f"{deployment.id} is being deleted")
        return Delete(
            deployment.id,
            with_green=False,
            reason="members of a deployment cannot be renamed; both clusters stay",
        )
    return _names_back(known, retreat, new, old)


def _names_back(known: Known, retreat: Retreat, new: Cluster | None, old: Cluster) -> Action:
    for cluster, side in ((new, retreat.failed), (old, retreat.back)):
        if cluster is not None and (rename := _rename(cluster, side)):
            return rename
    if known.debts:
        return CloseDebt(old.id, "external replication must not come back with the old cluster")
    if known.back_read_only is not False:
        return Unfence(old.id, f"{old.id} is production again and must take writes")
    if new is not None and known.failed_read_only is False:
        return Fence(new.id, f"{new.id} was given up; nothing may be written to it by mistake")
    return End(_back(old, new))


def _rename(cluster: Cluster, side: Side) -> Action | None:
    if cluster.id != side.name:
        return Rename("cluster", cluster.id, side.name, f"{cluster.resource_id} becomes {side.name}")
    names = dict(side.instances)
    for instance in cluster.instances:
        wanted = names.get(instance.resource_id, instance.id)
        if instance.id != wanted:
            return Rename("instance", instance.id, wanted, f"{instance.resource_id} becomes {wanted}")
    return None


def _back(old: Cluster, new: Cluster | None) -> Ending:
    given_up = f"; {new.id} was given up and is closed to writes" if new else ""
    return done(
        f"rolled back: {old.id} is {old.resource_id} at {old.version} again{given_up}",
        f"endpoint {old.endpoint}",
        next_step="maint bluegreen verify, and put database.target_version and the stack that owns the "
        "cluster back to the old version before its next update",
    )
