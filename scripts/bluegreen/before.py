"""Write production down before it is replaced: what verification compares with."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.live import World, kind_of, name_of
from maintenance.bluegreen.written import Before
from maintenance.errors import PermanentError
from scripts.bluegreen.context import Context
from scripts.bluegreen.neighbours import scalable_targets, scaling_policies
from scripts.bluegreen.statements import ask, counts, events, position, variables


def take_before(context: Context, world: World) -> Before:
    """Read production and write it into the record store.

    Raises:
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
        counted = counts(session, context.plan.tables)
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
        tables={name: found for name, found in counted.items() if isinstance(found, int)},
        uncounted={name: found for name, found in counted.items() if isinstance(found, str)},
        position=None if isinstance(where, Unasked) else where,
        event_scheduler="" if isinstance(scheduler, Unasked) else scheduler,
        events=() if isinstance(enabled, Unasked) else enabled,
        scalable=() if isinstance(scalable, Unasked) else scalable,
        policies=() if isinstance(policies, Unasked) else policies,
        custom_endpoints=()
        if isinstance(endpoints, Unasked)
        else tuple(str(each.get("DBClusterEndpointIdentifier")) for each in endpoints),
    )
    context.notes.write_before(before)
    rows = ", ".join(f"{name} {found}" for name, found in counted.items()) or "no table is named in the plan"
    context.done(f"production was written down: {rows}", subject=deployment.id)
    return before
