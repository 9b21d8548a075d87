"""What is left after a switchover, put away: the old cluster closed, debts paid, the deployment deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maintenance.bluegreen.action import Action, CloseDebt, Delete, End, Fence, Wait
from maintenance.bluegreen.ending import Ending, Kind, done, ending, refused
from maintenance.bluegreen.live import COMPLETED, DELETING, Cluster, World


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a run knows beside RDS' answer, by cluster. A cluster that could not be asked is in `unasked`."""

    unfenced: tuple[str, ...] = ()
    """Old clusters that take writes, or would once the deployment is deleted."""
    debts: tuple[str, ...] = ()
    """Clusters with external replication configured."""
    unasked: tuple[tuple[str, str], ...] = ()
    """Cluster and why it did not answer."""


def old_clusters(world: World) -> tuple[str, ...]:
    """Former production clusters: the deployment's, and those of earlier ones."""
    prefix = f"{world.production_id}-old"
    found = [
        each.id for each in world.clusters if each.id.startswith(prefix) and each.id[len(prefix) :].isdigit()
    ]
    deployment = world.deployment
    if deployment is not None and deployment.status == COMPLETED and world.old is not None:
        found = [*found, world.old.id]
    return tuple(dict.fromkeys(found))


def failed_clusters(world: World) -> tuple[str, ...]:
    """What rollbacks gave up and closed to writes."""
    prefix = f"{world.production_id}-failed"
    return tuple(
        each.id for each in world.clusters if re.fullmatch(rf"{re.escape(prefix)}\d*", each.id) is not None
    )


def next_for_cleanup(world: World, left: Leftovers) -> Action:
    """Decide the next action on the way to nothing being left open."""
    deployment = world.deployment
    if deployment is not None and deployment.status not in {COMPLETED, DELETING}:
        return End(
            refused(
                f"deployment {deployment.id} is {deployment.status}: it has not switched over",
                next_step="maint bluegreen rollback takes it back; cleanup is for after a switchover",
            )
        )
    if deployment is not None and deployment.status == COMPLETED and deployment.members_not(COMPLETED):
        return End(ending(Kind.MEMBER_FAILED, world, world.events))
    if left.unasked:
        silent = [cluster for name, _ in left.unasked if (cluster := world.named(name)) is not None]
        if restarting := [what for cluster in silent for what in cluster.unready]:
            return Wait(f"{', '.join(restarting)} and does not answer yet")
        lines = [f"{cluster}: {why}" for cluster, why in left.unasked]
        return End(
            refused(
                "without an answer it is not known whether the old cluster takes writes or replicates; the "
                "deployment keeps it read-only, so the deployment stays",
                *lines,
                next_step="make these clusters reachable, then say maint bluegreen cleanup again",
            )
        )
    if left.debts:
        return CloseDebt(left.debts[0], "replication left configured stops the next switchover")
    if left.unfenced:
        return Fence(left.unfenced[0], "once the deployment is deleted nothing else keeps it read-only")
    if deployment is not None and deployment.status == DELETING:
        return Wait(f"{deployment.id} is being deleted")
    if deployment is not None:
        return Delete(deployment.id, with_green=False, reason="both clusters stay; only the deployment goes")
    return End(_clean(world))


def _clean(world: World) -> Ending:
    kept = (*old_clusters(world), *failed_clusters(world))
    steps = [step for cluster in kept for step in removal_steps(world, cluster)]
    if not steps:
        return done("nothing is left: no deployment, no old cluster, no external replication")
    return done(
        "the deployment is gone, external replication is clean, and what is left takes no writes",
        *steps,
        next_step="keep the old cluster for a day or more, then type the commands above in this order",
    )


def removal_steps(world: World, cluster_id: str) -> tuple[str, ...]:
    """The commands that remove an old cluster: snapshot first, readers before the writer."""
    cluster = world.named(cluster_id)
    if cluster is None:
        return ()
    return (
        (
            f"aws rds create-db-cluster-snapshot --db-cluster-identifier {cluster.id} "
            f"--db-cluster-snapshot-identifier {cluster.id}-last"
        ),
        *deletion_steps(cluster),
    )


def deletion_steps(cluster: Cluster) -> tuple[str, ...]:
    """The commands that delete a cluster for good."""
    readers_first = sorted(cluster.instances, key=lambda each: each.writer)
    return (
        *(f"aws rds delete-db-instance --db-instance-identifier {each.id}" for each in readers_first),
        *(
            (f"aws rds modify-db-cluster --db-cluster-identifier {cluster.id} --no-deletion-protection",)
            if cluster.deletion_protection
            else ()
        ),
        f"aws rds delete-db-cluster --db-cluster-identifier {cluster.id} --skip-final-snapshot",
    )
