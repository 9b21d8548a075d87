"""Close a cluster to writes, or open it again, and prove it on the server.

By procedure where the version has one (3.06 and later); else by `read_only` in a parameter group of the
cluster's own, copied from the one that it has, because that one is usually shared with production.
"""

from __future__ import annotations

from maintenance.bluegreen.checks.facts import Group
from maintenance.bluegreen.live import Cluster
from maintenance.errors import MaintenanceError, Refused
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import NotYet, Waiting
from scripts.bluegreen.session import Session
from scripts.bluegreen.statements import read_only, routines

SET_READ_ONLY = "rds_set_read_only"
OWN_GROUP = "-read-only"
"""End of the name of a group that this tool made."""


def is_read_only(context: Context, cluster: Cluster) -> bool | None:
    """`@@read_only` of a cluster's writer; None where it does not answer."""
    try:
        session = context.writer(cluster)
    except MaintenanceError as error:
        context.say(f"{cluster.id} does not say whether it takes writes: {error.what}")
        return None
    try:
        return read_only(session)
    except MaintenanceError:
        return None
    finally:
        session.close()


def is_fenced(context: Context, cluster: Cluster, session: Session, *, protected: bool) -> bool:
    """Whether a cluster stays closed to writes by what this tool did.

    Args:
        context: for the notes.
        cluster: an old cluster.
        session: a connection to its writer.
        protected: RDS keeps it read-only because the deployment exists, so being read-only proves nothing.
    """
    if not read_only(session):
        return False
    if cluster.parameter_group.endswith(OWN_GROUP) and not _needs_reboot(cluster):
        return True
    return not protected or cluster.resource_id in context.notes.fenced()


def fence(context: Context, cluster: Cluster) -> None:
    """Close a cluster to writes, so that it stays closed when the deployment goes.

    Raises:
        Waiting: the parameter group was changed and has not arrived yet; say it again.
        MaintenanceError: the database or RDS did not answer, or refused.
    """
    session = context.writer(cluster)
    try:
        if SET_READ_ONLY in routines(session):
            session.call(SET_READ_ONLY, (1,))
        else:
            _by_own_group(context, cluster)
        if not read_only(session):
            raise Waiting(f"{cluster.id} is not closed to writes yet")
    finally:
        session.close()
    context.notes.write_fenced(cluster.resource_id)
    context.done(f"{cluster.id} is closed to writes", subject=cluster.id)


def unfence(context: Context, cluster: Cluster) -> None:
    """Let a cluster take writes again.

    Raises:
        Waiting: it was rebooted, or its group was changed, and it still refuses writes.
        MaintenanceError: the database or RDS did not answer, or refused.
    """
    session = context.writer(cluster)
    try:
        if not read_only(session):
            return
        if cluster.parameter_group.endswith(OWN_GROUP):
            _former_group(context, cluster)
        elif SET_READ_ONLY in routines(session):
            session.call(SET_READ_ONLY, (0,))
        else:
            _reboot_if_that_helps(context, cluster)
        if read_only(session):
            raise Waiting(f"{cluster.id} is not open to writes yet")
    finally:
        session.close()
    context.done(f"{cluster.id} takes writes", subject=cluster.id)


def _by_own_group(context: Context, cluster: Cluster) -> None:
    rds = context.rds
    if not cluster.parameter_group.endswith(OWN_GROUP):
        own = f"{cluster.id}{OWN_GROUP}"
        made = rds.cluster_group(own)
        if made is None:
            rds.copy_group(cluster.parameter_group, own)
            context.done(f"{cluster.parameter_group} was copied to {own}", subject=cluster.id)
        if made is None or not _sets_read_only(made):
            rds.set_parameter(own, "read_only", "1")
        rds.use_group(cluster.id, own)
        context.done(f"{cluster.id} was given {own} with read_only=1", subject=cluster.id)
        raise Waiting(f"{cluster.id} takes over {own}")
    if _needs_reboot(cluster):
        _reboot(context, cluster)
        raise Waiting(f"{cluster.id} is rebooted, so that read_only holds")


def _former_group(context: Context, cluster: Cluster) -> None:
    before = context.notes.before()
    if before is not None and before.blue.resource_id == cluster.resource_id:
        context.rds.use_group(cluster.id, before.blue.parameter_group)
        context.done(f"{cluster.id} has {before.blue.parameter_group} again", subject=cluster.id)
    else:
        context.rds.set_parameter(cluster.parameter_group, "read_only", "0")
    raise Waiting(f"{cluster.id} takes over its parameters")


def _reboot_if_that_helps(context: Context, cluster: Cluster) -> None:
    group = context.rds.cluster_group(cluster.parameter_group)
    if group is not None and _sets_read_only(group):
        raise Refused(
            f"{cluster.parameter_group} sets read_only=1, so {cluster.id} takes no writes",
            where=f"cluster {cluster.id}",
            next_step=f"set read_only in {cluster.parameter_group} back, then say the command again",
        )
    _reboot(context, cluster)


def _sets_read_only(group: Group) -> bool:
    return isinstance(group.values, dict) and group.values.get("read_only") in {"1", "ON"}


def _needs_reboot(cluster: Cluster) -> bool:
    return any(each.cluster_parameter_status != "in-sync" for each in cluster.instances if each.writer)


def _reboot(context: Context, cluster: Cluster) -> None:
    if cluster.writer is None or cluster.unready:
        raise NotYet(f"{cluster.id} cannot be rebooted now", where=cluster.id)
    context.rds.reboot(cluster.writer.id)
    context.done(f"{cluster.writer.id} was rebooted", subject=cluster.id)
