"""Stop and reset leftover external replication, and look again: a CALL that says success is not believed."""

from __future__ import annotations

from collections.abc import Callable

from maintenance.bluegreen.ending import Ending, Kind, done, refused
from maintenance.bluegreen.live import Cluster
from maintenance.errors import Refused
from maintenance.replication.fix import Call, CannotFix, fix_calls
from maintenance.replication.leftover import Leftover, leftovers
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
    for each in found:
        context.debt("replication", debt_subject(cluster.id, each), "closed", "stopped and reset")
    return done(
        f"{cluster.id} replicates from nowhere any more", *(f"removed: {each.text()}" for each in found)
    )


def debt_subject(cluster: str, leftover: Leftover) -> str:
    """How the journal names a replication that somebody has to take down again."""
    return f"{cluster} from {leftover.channel.host}:{leftover.channel.port}"


def _call(session: Session, call: Call) -> None:
    try:
        session.call(call.procedure, call.arguments)
    except SqlRefused as error:
        if not any(text in error.what.lower() for text in call.harmless):
            raise
