"""Write production down before it is replaced: what verification compares with."""

from __future__ import annotations

from collections.abc import Collection

from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checksum import Checksum, described
from maintenance.bluegreen.live import World, kind_of, name_of
from maintenance.bluegreen.written import Before
from maintenance.errors import PermanentError, Refused
from scripts.bluegreen.context import Context
from scripts.bluegreen.neighbours import scalable_targets, scaling_policies
from scripts.bluegreen.statements import ask, events, position, variables
from scripts.bluegreen.tables import read_tables

COMPARED = "P09"
"""The check that compares afterwards what is read here."""


def take_before(context: Context, world: World, *, accept: Collection[str] = ()) -> Before:
    """Read production and write it into the record store.

    Args:
        context: the window's database.
        world: what RDS says now.
        accept: ids of checks that somebody answers for.

    Raises:
        Refused: a table of the plan could not be read, so that it would prove nothing afterwards.
        TemporaryError: the database or a table did not answer now.
        MaintenanceError: the database did not answer, so nothing could be compared afterwards.
    """
    deployment, blue, green = world.deployment, world.production, world.green
    if deployment is None or blue is None or green is None:
        raise PermanentError(
            "blue or green is not there, so nothing can be written down",
            where=f"cluster {context.plan.cluster}",
            next_step="maint bluegreen status",
        )
    session = context.writer(blue)
    try:
        tables = read_tables(session, context.plan.tables, context.plan.checksums, None)
        scheduler = ask(lambda: variables(session)["event_scheduler"])
        enabled = ask(lambda: events(session))
        where = ask(lambda: position(session))
    finally:
        session.close()
    scalable = ask(lambda: scalable_targets(blue.id))
    policies = ask(lambda: scaling_policies(blue.id))
    endpoints = ask(lambda: context.rds.custom_endpoints(blue.id))
    before = Before(
        deployment=deployment.id,
        window=context.window,
        at=context.clock.now(),
        blue=blue,
        green=green,
        pairs=tuple(
            (name_of(each.source), name_of(each.target))
            for each in deployment.members
            if kind_of(each.source) == "db"
        ),
        tables={name: found for name, found in tables.items() if isinstance(found, int)},
        checksums={name: found for name, found in tables.items() if isinstance(found, Checksum)},
        uncounted={name: found for name, found in tables.items() if isinstance(found, str)},
        position=None if isinstance(where, Unasked) else where,
        event_scheduler="" if isinstance(scheduler, Unasked) else scheduler,
        events=() if isinstance(enabled, Unasked) else enabled,
        scalable=() if isinstance(scalable, Unasked) else scalable,
        policies=() if isinstance(policies, Unasked) else policies,
        custom_endpoints=()
        if isinstance(endpoints, Unasked)
        else tuple(str(each.get("DBClusterEndpointIdentifier")) for each in endpoints),
    )
    if before.uncounted and COMPARED not in accept:
        raise Refused(
            "these tables could not be read, so nothing would prove afterwards that they are whole: "
            + "; ".join(f"{name}: {why}" for name, why in before.uncounted.items()),
            where=f"cluster {blue.id}",
            next_step="take them out of database.tables and database.checksums, or --accept P09 "
            "(here and to maint bluegreen verify)",
        )
    context.notes.write_before(before)
    read = described(tables, context.wanted.compared) or "no table is named in the plan"
    context.done(f"production was written down: {read}", subject=deployment.id)
    return before
