"""Gather the facts that a phase's checks judge. A probe without an answer leaves the reason, not a gap."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from maintenance.bluegreen.checks.check import Phase, Unasked
from maintenance.bluegreen.checks.facts import Facts, Group, Server
from maintenance.bluegreen.checks.replication import caught_up
from maintenance.bluegreen.live import Cluster, World
from maintenance.bluegreen.written import Before
from maintenance.errors import MaintenanceError
from maintenance.replication.channel import Channel, Replication, merged
from scripts.bluegreen.context import Context
from scripts.bluegreen.neighbours import denied, scalable_targets, scaling_policies
from scripts.bluegreen.session import Session
from scripts.bluegreen.statements import ask, ask_server, replica_status, replication
from scripts.bluegreen.tables import read_tables, unseen_tables

SECOND_LOOK_SECONDS = 1.1
"""Between two looks at green's lag where no place in the log is told: it counts in whole seconds."""
CATCH_UP_SECONDS = 1.0
"""How long green may take to apply what blue had written when it was asked, and count as not lagging."""
_STEP_SECONDS = 0.1


def gather(context: Context, phase: Phase, world: World | None = None) -> Facts:
    """Ask RDS, its neighbours and the databases.

    Raises:
        MaintenanceError: RDS itself did not answer; everything else is a fact of its own.
    """
    live = world or context.world()
    production, wanted = live.production, context.wanted
    arns = frozenset(each.arn for each in (production, live.green) if each is not None)
    rds = context.rds
    before = context.notes.before() if phase is Phase.AFTER else None
    common = Facts(
        wanted=wanted,
        world=live,
        now=context.clock.now(),
        blue=_server(context, production, phase, before),
        earlier=context.earlier,
        before=before,
    )
    match phase:
        case Phase.CREATE:
            return replace(
                common,
                green=_green(context, live.green) if live.green else common.green,
                blue_group=_group(context, production.parameter_group if production else ""),
                cluster_group=_group(context, wanted.cluster_group),
                instance_group=ask(lambda: rds.instance_group(wanted.instance_group))
                if wanted.instance_group
                else Unasked("the plan names no instance parameter group: AWS takes its default"),
                upgrade_targets=ask(lambda: rds.upgrade_targets(production.version if production else "")),
                pending_maintenance=ask(lambda: rds.pending_maintenance(production) if production else ()),
                integrations=ask(lambda: rds.integrations(arns)),
                proxies=ask(lambda: rds.proxies(wanted.cluster)),
                quotas=ask(rds.quotas),
                deployments=ask(lambda: _deployments(context)),
                scalable=ask(lambda: scalable_targets(wanted.cluster)),
                endpoints=ask(lambda: rds.custom_endpoints(wanted.cluster)),
                denied=ask(denied),
            )
        case Phase.SWITCHOVER:
            return replace(
                common,
                green=_green(context, live.green, blue=common.blue),
                pending_maintenance=ask(lambda: rds.pending_maintenance(production) if production else ()),
                integrations=ask(lambda: rds.integrations(arns)),
                scalable=ask(lambda: scalable_targets(wanted.cluster)),
                denied=ask(denied),
                snapshots=ask(lambda: _recent_snapshots(context)),
            )
        case Phase.AFTER:
            return replace(
                common,
                scalable=ask(lambda: scalable_targets(wanted.cluster)),
                policies=ask(lambda: scaling_policies(wanted.cluster)),
                addresses=_addresses(production),
            )


def _server(
    context: Context, cluster: Cluster | None, phase: Phase, before: Before | None
) -> Server | Unasked:
    if cluster is None:
        return Unasked(f"there is no cluster {context.plan.cluster}")
    try:
        session = context.writer(cluster)
    except MaintenanceError as error:
        return Unasked(_why(error))
    wanted = context.wanted
    try:
        server = ask_server(session)
        if phase is not Phase.AFTER:
            return replace(server, unseen=ask(lambda: unseen_tables(session, wanted.compared)))
        columns = {name: each.columns for name, each in before.checksums.items()} if before else {}
        return replace(server, tables=read_tables(session, wanted.tables, wanted.checksums, columns))
    finally:
        session.close()


def _green(
    context: Context, cluster: Cluster | None, blue: Server | Unasked | None = None
) -> Server | Unasked:
    """Green. With `blue`, asked before, whether it follows is looked at more than once."""
    if cluster is None:
        return Unasked("there is no green cluster")
    try:
        session = context.writer(cluster)
    except MaintenanceError as error:
        return Unasked(_why(error))
    try:
        server = ask_server(session)
        return server if blue is None else _followed(context, server, session, blue)
    finally:
        session.close()


def _followed(context: Context, green: Server, session: Session, blue: Server | Unasked) -> Server:
    """Green with the look at its replication that decides.

    Where both tell their place in blue's log, until green has reached it, or not in time. Else the worse of
    two looks.
    """
    seen = green.replication
    if isinstance(seen, Unasked):
        return green
    channel = next((each for each in seen.channels if each.seen_in == "replica status"), None)
    written = None if isinstance(blue, Unasked) or isinstance(blue.position, Unasked) else blue.position
    if channel is None or caught_up(channel, written) is None:
        context.pause(SECOND_LOOK_SECONDS)
        again = ask(lambda: replication(session))
        worse = not isinstance(again, Unasked) and _lag(again) >= _lag(seen)
        return replace(green, replication=again) if worse else green
    until = time.monotonic() + CATCH_UP_SECONDS
    while not caught_up(channel, written) and channel.applying and time.monotonic() < until:
        context.pause(_STEP_SECONDS)
        status = ask(lambda: replica_status(session))
        same = None if isinstance(status, Unasked) else _of_name(channel.name, status)
        if isinstance(status, Unasked) or same is None:
            break
        channel = same
        seen = replace(seen, channels=merged(status, seen.channels))
    return replace(green, replication=seen)


def _of_name(name: str, channels: Iterable[Channel]) -> Channel | None:
    return next((each for each in channels if each.name == name), None)


def _lag(seen: Replication) -> float:
    """Seconds behind, where not knowing is worse than any number."""
    behind = [each.behind for each in seen.channels if each.seen_in == "replica status"]
    unknown = not behind or any(each is None for each in behind)
    return float("inf") if unknown else float(max(each for each in behind if each is not None))


def _group(context: Context, name: str) -> Group | Unasked | None:
    if not name:
        return Unasked(
            "the plan names no cluster parameter group: AWS takes its default, without a binary log"
        )
    if name.startswith("default."):
        return Unasked(f"{name} is AWS' default")
    return ask(lambda: context.rds.cluster_group(name))


def _deployments(context: Context) -> tuple[str, ...]:
    plan = context.plan
    return tuple(
        f"{each.id} ({each.name}) of {each.source_id} is {each.status}"
        for each in context.rds.look().deployments
        if plan.cluster in {each.source_id, each.target_id} or each.name == plan.deployment
    )


def _recent_snapshots(context: Context) -> tuple[str, ...]:
    since = (context.clock.now() - timedelta(days=1)).isoformat(sep=" ")
    return tuple(
        each for each in context.rds.snapshots(context.plan.cluster) if each.split(" of ")[1] >= since
    )


def _addresses(cluster: Cluster | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in (cluster.endpoint, cluster.reader_endpoint) if cluster else ():
        if not name:
            continue
        try:
            answers = socket.getaddrinfo(name, None, proto=socket.IPPROTO_TCP)
        except OSError:
            answers = []
        found[name] = tuple(sorted({str(each[4][0]) for each in answers}))
    return found


def _why(error: MaintenanceError) -> str:
    return f"{error.where}: {error.what}" if error.where else error.what
