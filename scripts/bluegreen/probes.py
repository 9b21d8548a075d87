"""Gather the facts that a phase's checks judge. A probe without an answer leaves the reason, not a gap."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from maintenance.bluegreen.checks.check import Phase, Unasked
from maintenance.bluegreen.checks.facts import Facts, Group, Server
from maintenance.bluegreen.live import Cluster, World
from maintenance.errors import MaintenanceError
from maintenance.replication.channel import Replication
from scripts.bluegreen.context import Context
from scripts.bluegreen.neighbours import denied, scalable_targets, scaling_policies
from scripts.bluegreen.session import Session
from scripts.bluegreen.statements import ask, ask_server, replication

LOOK_TWICE_SECONDS = 1.0
"""Between two looks at green's lag: one 0 can be luck."""


def gather(context: Context, phase: Phase, world: World | None = None) -> Facts:
    """Ask RDS, its neighbours and the databases.

    Raises:
        MaintenanceError: RDS itself did not answer; everything else is a fact of its own.
    """
    live = world or context.world()
    production, wanted = live.production, context.wanted
    arns = frozenset(each.arn for each in (production, live.green) if each is not None)
    rds = context.rds
    common = Facts(
        wanted=wanted,
        world=live,
        now=context.clock.now(),
        blue=_server(context, production, wanted.tables if phase is Phase.AFTER else ()),
        earlier=context.earlier,
        before=context.notes.before() if phase is Phase.AFTER else None,
    )
    match phase:
        case Phase.CREATE:
            return replace(
                common,
                green=_green(context, live.green, twice=False) if live.green else common.green,
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
                green=_green(context, live.green, twice=True),
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


def _server(context: Context, cluster: Cluster | None, tables: Iterable[str]) -> Server | Unasked:
    if cluster is None:
        return Unasked(f"there is no cluster {context.plan.cluster}")
    try:
        session = context.writer(cluster)
    except MaintenanceError as error:
        return Unasked(_why(error))
    try:
        return ask_server(session, tables)
    finally:
        session.close()


def _green(context: Context, cluster: Cluster | None, *, twice: bool) -> Server | Unasked:
    """Green, whose lag is looked at twice; the worse of the two counts."""
    if cluster is None:
        return Unasked("there is no green cluster")
    try:
        session = context.writer(cluster)
    except MaintenanceError as error:
        return Unasked(_why(error))
    try:
        server = ask_server(session)
        if not twice:
            return server
        context.pause(min(LOOK_TWICE_SECONDS, context.pace.poll))
        return _with_second_look(server, session)
    finally:
        session.close()


def _with_second_look(server: Server, session: Session) -> Server:
    first, second = server.replication, ask(lambda: replication(session))
    if isinstance(first, Unasked) or isinstance(second, Unasked):
        return server
    return replace(server, replication=second if _lag(second) >= _lag(first) else first)


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
