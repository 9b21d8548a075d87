"""Have writes resumed since the switchover? Signs from the stack, notes, connections and the binary log."""

from __future__ import annotations

from datetime import datetime

from maintenance.bluegreen.binlog import coordinates_in, foreign_writes
from maintenance.bluegreen.checks.activity import application_connections
from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checksum import Checksum, differences
from maintenance.bluegreen.ending import Kind
from maintenance.bluegreen.live import COMPLETED, Cluster, World, says
from maintenance.bluegreen.written import Before, Position
from maintenance.errors import MaintenanceError
from maintenance.phase import Phase
from scripts.bluegreen.context import Context
from scripts.bluegreen.notes import Notes
from scripts.bluegreen.rds import Rds
from scripts.bluegreen.session import Session
from scripts.bluegreen.statements import ask, ask_server, log_events
from scripts.bluegreen.tables import read_tables
from scripts.maint.stack import Stack

_SWITCHED = frozenset({str(Kind.DONE), str(Kind.MEMBER_FAILED)})
"""Ends of an attempt after which the cluster's name is the new one's."""
TABLES_ONLY = "only the plan's tables can be compared"


def writes_resume(context: Context) -> None:
    """Close the way back: said before the first service comes back for customers."""
    context.notes.close_way_back(f"{context.window} {context.clock.now().isoformat(timespec='seconds')}")


def writes_resume_by_hand(stack: Stack, window: str, at: datetime) -> bool:
    """The same for an update without `maint run`; True where there was a way back, and this closed it.

    The notes say whether a switchover was made. RDS is asked only where nobody has seen the end of one; no
    answer closes the way back too, as it may have been made.
    """
    plan = stack.document.database
    if plan is None:
        return False
    notes = Notes(stack.settings.record_store, plan.cluster)
    attempt = notes.attempt()
    if attempt is None or notes.writes_resumed() is not None:
        return False
    if attempt.open:
        world = ask(lambda: Rds().world(plan.cluster, name=plan.deployment, known=attempt.deployment))
        there = None if isinstance(world, Unasked) else world.deployment
        switched = isinstance(world, Unasked) or (there is not None and there.status == COMPLETED)
    else:
        switched = attempt.ended in _SWITCHED
    if switched:
        notes.close_way_back(f"{window} {at.isoformat(timespec='seconds')}")
    return switched


def signs_of_writes(context: Context, world: World) -> tuple[str, ...]:
    """Everything that says, or might mean, that the new production was written to. Empty means: nobody has.

    Not knowing is a sign: a rollback that guesses loses rows.
    """
    signs = []
    if context.phase is Phase.OFF:
        signs.append(f"stack {context.stack} is not in maintenance (maintenance:phase is off)")
    if (since := context.notes.writes_resumed()) is not None:
        signs.append(f"applications were let back: {since}")
    production = world.production
    if production is None:
        return tuple(signs)
    try:
        session = context.writer(production)
    except MaintenanceError as error:
        return (*signs, f"{production.id} cannot be asked: {error.what}")
    try:
        signs += _on_server(context, world, production, session)
    finally:
        session.close()
    return tuple(signs)


def _on_server(context: Context, world: World, production: Cluster, session: Session) -> list[str]:
    before = context.notes.before()
    ours = before if before is not None and _of(world, before.deployment) else None
    server = ask_server(session)
    if isinstance(server.processes, Unasked):
        return [f"who is connected to {production.id} is not known: {server.processes.why}"]
    found = [f"{each} is connected" for each in application_connections(server, context.wanted)]
    start = switched_at(world)
    if start is None:
        found += _in_tables(session, ours)
        if not ours or not (ours.tables or ours.checksums):
            found.append(
                "RDS has no coordinates event and no tables were compared, so nothing can be compared"
            )
        else:
            context.say(f"RDS has no coordinates event: {TABLES_ONLY}")
        return found
    events = ask(lambda: log_events(session, start))
    if isinstance(events, Unasked):
        found.append(f"the binary log since {start.file}:{start.position} cannot be read: {events.why}")
        return found
    return [*found, *foreign_writes(events, context.plan.heartbeat_table)]


def _in_tables(session: Session, before: Before | None) -> tuple[str, ...]:
    """What the plan's tables hold now and did not before: asked only where no binary log can say who wrote.

    Tables that differ although nobody wrote are what the upgrade did to them, and the reason to go back.
    """
    if before is None:
        return ()
    columns = {name: each.columns for name, each in before.checksums.items()}
    was: dict[str, int | Checksum | str] = {**before.tables, **before.checksums}
    now = read_tables(session, was, columns, columns)
    differ, unsure = differences(tuple(was), was, now)
    return (*differ, *(f"{each}, so whether it was written to is not known" for each in unsure))


def switched_at(world: World) -> Position | None:
    """Where the new production's binary log began, as RDS' coordinates event says."""
    for event in reversed(says(world.events, "binary log coordinates")):
        if (found := coordinates_in(event.message)) is not None:
            return Position(*found)
    return None


def _of(world: World, deployment: str) -> bool:
    return world.deployment is not None and world.deployment.id == deployment
