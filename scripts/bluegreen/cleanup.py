"""Put away what a switchover leaves: debts paid, the old cluster closed, then the deployment deleted."""

from __future__ import annotations

from functools import partial

from maintenance.bluegreen.action import CloseDebt, Delete, Fence
from maintenance.bluegreen.cleanup import Leftovers, next_for_cleanup, old_clusters
from maintenance.bluegreen.ending import Ending
from maintenance.bluegreen.live import World
from maintenance.errors import MaintenanceError
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import NotYet
from scripts.bluegreen.fence import fence, is_fenced
from scripts.bluegreen.fix import close_settled_debts, find_leftovers, fix_leftovers
from scripts.bluegreen.follow import Work, follow


def cleanup(context: Context) -> Ending:
    """Leave nothing open. Saying it again finishes it.

    Raises:
        MaintenanceError: AWS or a database refused.
        Interrupted: somebody pressed Ctrl-C.
    """
    looked: list[World] = []

    def decide(world: World) -> object:
        looked[:] = [world]
        return next_for_cleanup(world, _left(context, world))

    ended = follow(
        context,
        Work(
            decide,
            partial(_carry_out, context),
            context.pace.change,
            "this fails; what was done stays, and is resumed",
        ),
    )
    if ended.ok:
        for world in looked:  # the last look: every old cluster and production were asked, and are clean
            clean = {world.production_id, *old_clusters(world)}
            close_settled_debts(context, clean, [each.id for each in world.clusters])
        known = context.notes.deployment()
        if known is not None:
            context.debt("deployment", known, "closed", "cleaned up")
        context.notes.archive("switchover", "deployment", "resumed", "fenced")
    return ended


def _carry_out(context: Context, action: object, world: World) -> Ending | None:
    context.before_change()
    match action:
        case Fence(name, _):
            cluster = world.named(name)
            if cluster is None:
                raise NotYet(f"cluster {name} is not listed", where=name)
            fence(context, cluster)
        case CloseDebt(name, _):
            cluster = world.named(name)
            if cluster is None:
                raise NotYet(f"cluster {name} is not listed", where=name)
            ended = fix_leftovers(context, cluster, lambda _: True)
            return None if ended.ok else ended
        case Delete(deployment, _, reason):
            context.rds.delete(deployment, with_green=False)
            context.done(f"deployment {deployment} is being deleted: {reason}", subject=deployment)
        case _:
            raise TypeError(action)
    return None


def _left(context: Context, world: World) -> Leftovers:
    writable, debts, unasked = [], [], []
    old = old_clusters(world)
    protected = world.deployment is not None
    for name in dict.fromkeys((world.production_id, *old)):
        cluster = world.named(name)
        if cluster is None:
            continue
        try:
            session = context.writer(cluster)
            try:
                if find_leftovers(context, session):
                    debts.append(name)
                if name in old and not is_fenced(context, cluster, session, protected=protected):
                    writable.append(name)
            finally:
                session.close()
        except MaintenanceError as error:
            unasked.append((name, error.what))
    return Leftovers(tuple(writable), tuple(debts), tuple(unasked))
