"""Go back: delete the green environment before a switchover, give the names back after it."""

from __future__ import annotations

from maintenance.bluegreen.action import (
    CloseDebt,
    Delete,
    Fence,
    Rename,
    Unfence,
    Unprotect,
)
from maintenance.bluegreen.ending import Ending
from maintenance.bluegreen.live import COMPLETED, Cluster, World
from maintenance.bluegreen.rollback import Known, WriteRetreat, next_for_rollback
from maintenance.bluegreen.written import Retreat
from maintenance.errors import MaintenanceError
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import NotYet
from scripts.bluegreen.fence import fence, is_read_only, unfence
from scripts.bluegreen.fix import find_leftovers, fix_leftovers
from scripts.bluegreen.follow import Work, follow
from scripts.bluegreen.resumed import signs_of_writes


def rollback(context: Context) -> Ending:
    """Go back to how it was. Saying it again finishes it.

    Raises:
        MaintenanceError: AWS refused, or nothing can be decided.
        Interrupted: somebody pressed Ctrl-C.
    """
    run = _Run(context)
    ended = follow(
        context,
        Work(
            run.decide, run.carry_out, context.pace.change, "this fails; what was done stays, and is resumed"
        ),
    )
    if ended.ok:
        known = context.notes.deployment()
        if known is not None:
            context.debt("deployment", known, "closed", "rolled back")
        retreat = context.notes.retreat()
        if retreat is not None:
            context.debt("old cluster", retreat.failed.name, "open", "given up by a rollback; it costs")
        context.notes.archive("rollback", "switchover", "deployment")
    return ended


class _Run:
    def __init__(self, context: Context) -> None:
        self._context = context

    def decide(self, world: World) -> object:
        """Look, and decide."""
        context = self._context
        retreat = context.notes.retreat()
        completed = world.deployment is not None and world.deployment.status == COMPLETED
        known = Known(
            attempt=context.notes.attempt(),
            retreat=retreat,
            before=context.notes.before(),
            writes=signs_of_writes(context, world) if completed and retreat is None else (),
        )
        if retreat is not None:
            known = self._know(world, retreat, known)
        return next_for_rollback(world, known, now=context.clock.now(), window=context.window)

    def _know(self, world: World, retreat: Retreat, known: Known) -> Known:
        """Ask both databases what only they know, once they can answer."""
        new, old = world.owning(retreat.failed.resource_id), world.owning(retreat.back.resource_id)
        if old is None or old.unready or (new is not None and new.unready):
            return known
        renamed = old.id == retreat.back.name
        return Known(
            attempt=known.attempt,
            retreat=retreat,
            failed_read_only=is_read_only(self._context, new) if new is not None else None,
            back_read_only=is_read_only(self._context, old) if renamed else None,
            debts=self._debts(old) if renamed else False,
        )

    def _debts(self, cluster: Cluster) -> bool:
        try:
            session = self._context.writer(cluster)
        except MaintenanceError:
            return False  # the next action needs a connection too and says why there is none
        try:
            return bool(find_leftovers(self._context, session))
        finally:
            session.close()

    def carry_out(self, action: object, world: World) -> Ending | None:
        """Do it."""
        context = self._context
        context.before_change()
        match action:
            case WriteRetreat(retreat, reason):
                context.notes.write_retreat(retreat)
                context.done(f"the way back was written down: {reason}", subject=retreat.deployment)
            case Fence(cluster, _):
                fence(context, _named(world, cluster))
            case Unfence(cluster, _):
                unfence(context, _named(world, cluster))
            case CloseDebt(cluster, _):
                ended = fix_leftovers(context, _named(world, cluster), lambda _: True)
                return None if ended.ok else ended
            case _:
                self._change_rds(action)
        return None

    def _change_rds(self, action: object) -> None:
        context, rds = self._context, self._context.rds
        match action:
            case Unprotect(cluster, reason):
                rds.unprotect(cluster)
                context.done(f"deletion protection of {cluster} is off: {reason}", subject=cluster)
            case Delete(deployment, with_green, reason):
                if with_green:
                    self._sure_not_switched(deployment)
                rds.delete(deployment, with_green=with_green)
                context.done(f"deployment {deployment} is being deleted: {reason}", subject=deployment)
            case Rename("cluster", identifier, to, _):
                rds.rename_cluster(identifier, to)
                context.done(f"cluster {identifier} is renamed to {to}", subject=identifier)
            case Rename(_, identifier, to, _):
                rds.rename_instance(identifier, to)
                context.done(f"instance {identifier} is renamed to {to}", subject=identifier)
            case _:
                raise TypeError(action)

    def _sure_not_switched(self, deployment: str) -> None:
        """Look once more, just before green is deleted: somebody may have pressed the button meanwhile."""
        live = self._context.world()
        found = live.deployment
        if found is not None and found.id == deployment:
            switched = found.status in {COMPLETED, "SWITCHOVER_IN_PROGRESS"}
            if switched or found.target_id == live.production_id:
                raise NotYet(f"{deployment} is {found.status} now", where=deployment)


def _named(world: World, cluster: str) -> Cluster:
    found = world.named(cluster)
    if found is None:
        raise NotYet(f"cluster {cluster} is not listed", where=cluster)
    return found
