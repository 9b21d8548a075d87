"""Stop and reset leftover external replication, and look again: a CALL that says success is not believed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from maintenance.bluegreen.ending import Ending, Kind, done, refused
from maintenance.bluegreen.live import Cluster
from maintenance.errors import Refused
from maintenance.replication.fix import Call, CannotFix, fix_calls
from maintenance.replication.leftover import Leftover, leftovers
from maintenance.window.summary import open_debts
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import SqlRefused
from scripts.bluegreen.session import GRANTS, Session
from scripts.bluegreen.statements import replication

Confirm = Callable[[str], bool]
"""Shows what would be done, and says whether to do it."""


def find_leftovers(context: Context, session: Session) -> tuple[Leftover, ...]:
    """What is configured on this server.

    Raises:
        Refused: the server shows nothing and says that it may not be asked.
    """
    seen = replication(session)
    if seen.unread and not seen.channels:
        raise Refused(
            f"replication could not be read: {'; '.join(seen.unread)}",
            where=session.host,
            next_step=GRANTS,
        )
    return leftovers(seen, context.earlier)


def fix_leftovers(context: Context, cluster: Cluster, confirm: Confirm) -> Ending:
    """Remove every external source of a cluster's writer, after asking.

    Raises:
        MaintenanceError: the database did not answer, or refused.
    """
    session = context.writer(cluster)
    try:
        found = find_leftovers(context, session)
        if not found:
            _close_debts(context, cluster, ())
            return done(f"nothing to fix: no external source is configured on {session.host}")
        calls = fix_calls(found, replication(session).routines)
        if isinstance(calls, CannotFix):
            return refused(f"nothing was called on {cluster.id}: {calls.reason}", next_step=calls.next_step)
        shown = "\n".join([*(f"  {each.text()}" for each in found), *(f"  {each.text()};" for each in calls)])
        if not confirm(f"on the writer of {cluster.id} ({session.host}):\n{shown}"):
            return refused(
                "nothing was called",
                *(each.text() for each in found),
                next_step="maint bluegreen check --fix --yes, or type these calls",
            )
        for call in calls:
            context.before_change()
            _call(session, call)
            context.done(f"{call.text()} on {session.host}", subject=cluster.id)
        left = find_leftovers(context, session)
    finally:
        session.close()
    if left:
        return Ending(
            Kind.BLOCKED,
            f"the calls came back, but {cluster.id} still has an external source",
            tuple(each.text() for each in left),
            "look at the server's error log, and ask AWS Support to reset it",
        )
    _close_debts(context, cluster, found)
    return done(
        f"{cluster.id} replicates from nowhere any more", *(f"removed: {each.text()}" for each in found)
    )


def debt_subject(cluster: str, leftover: Leftover) -> str:
    """How the journal names a replication that somebody has to take down again."""
    return f"{cluster} from {leftover.channel.host}:{leftover.channel.port}"


def _close_debts(context: Context, cluster: Cluster, removed: Iterable[Leftover]) -> None:
    """Close what was removed, and what an earlier run removed before it was killed."""
    if context.journal is None:
        return
    ours = dict.fromkeys((debt_subject(cluster.id, each) for each in removed), "stopped and reset")
    for each in open_debts(context.journal.read()):
        if each.kind == "replication" and each.subject.startswith(f"{cluster.id} from "):
            ours.setdefault(each.subject, "it is not configured any more")
    for subject, why in ours.items():
        context.debt("replication", subject, "closed", why)


def close_settled_debts(context: Context, clean: Collection[str], there: Collection[str]) -> None:
    """Close the journal's debts of clusters that replicate from nowhere, or that are not there any more.

    Args:
        context: for the journal.
        clean: clusters that were asked and have no external source.
        there: every cluster that RDS lists.
    """
    if context.journal is None:
        return
    for each in open_debts(context.journal.read()):
        cluster = each.subject.partition(" from ")[0]
        if each.kind == "replication" and (cluster in clean or cluster not in there):
            why = "it is not configured any more" if cluster in there else "the cluster is gone"
            context.debt("replication", each.subject, "closed", why)


def _call(session: Session, call: Call) -> None:
    try:
        session.call(call.procedure, call.arguments)
    except SqlRefused as error:
        if not any(text in error.what.lower() for text in call.harmless):
            raise
