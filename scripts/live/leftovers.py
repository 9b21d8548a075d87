"""Look at AWS, Datadog, the databases, the lease and the journal for what earlier windows left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from maintenance.apigateway.names import all_names, names_of
from maintenance.bluegreen.live import COMPLETED, Cluster
from maintenance.datadog.downtimes import marker, window_of
from maintenance.ecs.copies import reconcile
from maintenance.ecs.decision import Refusal
from maintenance.ecs.live import LiveService
from maintenance.edge.live import LiveListener
from maintenance.errors import MaintenanceError
from maintenance.gate.answers import GatewayEdge
from maintenance.gate.live import planned_clusters
from maintenance.leftovers import judge
from maintenance.leftovers.leftover import Report, report_of
from maintenance.orphans import TAG_STACK, TAG_WINDOW
from maintenance.owner.ask import left_to_owners
from maintenance.plan.database import Database
from maintenance.replication.leftover import Leftover as Replicating
from maintenance.replication.leftover import leftovers as replicating
from maintenance.window.entry import Entry
from maintenance.window.summary import open_debts
from provider.captured import by_name
from provider.datadog.api import Datadog
from provider.records.store import open_store
from scripts.bluegreen.earlier import earlier_windows
from scripts.bluegreen.rds import Found, Rds
from scripts.bluegreen.session import Login, connected
from scripts.bluegreen.statements import replication
from scripts.live.ask import ask_all
from scripts.live.balancers import plan_listeners
from scripts.live.edges import plan_gateways
from scripts.live.services import see_services
from scripts.maint.stack import Stack, project_root
from scripts.window.open import open_journal, open_lease, open_objects
from scripts.window.process import holder

Captured = dict[str, tuple[str, str]]


def look_for_leftovers(stack: Stack, live: Callable[[], Mapping[str, LiveService]] | None = None) -> Report:
    """Ask everything at once. What could not be asked is said, and is not taken for nothing.

    `live` is a look at the services that somebody else makes as well.
    """
    document, at = stack.document, datetime.now(UTC)
    now = judge.Now(
        stack.name,
        document.window.id,
        open=stack.settings.phase.edge_closed,
        ended=at >= document.window.end,
    )
    answers = ask_all(
        {
            "services": lambda: _services(stack, live or (lambda: _look(stack))),
            "records of API Gateway and other writers": lambda: _other_records(stack),
            "listener rules": lambda: plan_listeners(document),
            "API Gateway": lambda: plan_gateways(document, stack.name),
            "Datadog": lambda: _downtimes(stack),
            "lease": lambda: open_lease(_objects(stack)).read(),
            "journal": lambda: open_journal(_objects(stack), holder("maint leftovers")).read(),
            **({"RDS": lambda: Rds().look()} if document.database else {}),
        }
    )
    unasked = list(answers.why())
    services: Mapping[str, LiveService]
    services, service_records, holders = answers.found.get("services", ({}, {}, {}))
    owners = dict.fromkeys(left_to_owners(document), "") | holders
    captured = {**service_records, **answers.get("records of API Gateway and other writers", {})}
    entries: list[Entry] = answers.get("journal", [])
    found = [
        *judge.records(captured, now, owners),
        *judge.scaling(
            {key: each.target for key, each in services.items() if each.target is not None},
            captured,
            {key: each.desired for key, each in services.items()},
        ),
        *judge.rules(_rules(answers.get("listener rules", {}), unasked), now),
        *judge.mappings(_mappings(stack, answers.get("API Gateway", {}), captured, unasked), now, owners),
        *judge.downtimes(answers.get("Datadog", {}), now),
        *judge.lease(answers.get("lease", None), now, at),
    ]
    rds: Found | None = answers.get("RDS", None)
    if document.database is not None and rds is not None:
        windows = _windows(entries)
        found += judge.databases(rds.clusters, rds.deployments, document.database, windows, now)
        asked = _replication(document.database, rds, entries, unasked)
        found += judge.replication(asked, document.database.cluster, now)
    found += judge.debts(open_debts(entries), found, now)
    return report_of(found, unasked)


def _objects(stack: Stack) -> Any:  # noqa: ANN401 - a protocol of scripts.window
    return open_objects(stack.name, otherwise=stack.settings.record_store)


def recorded_clusters(stack: Stack) -> set[str]:
    """Clusters of services with an open record in the store, whether the plan still names them or not."""
    names = open_store(stack.settings.record_store).names()
    return {name.split("/")[0] for name in names if not by_name.is_captured_value(name)}


def _look(stack: Stack) -> dict[str, LiveService]:
    return see_services({*planned_clusters(stack.document), *recorded_clusters(stack)}).live()


def _services(
    stack: Stack, look: Callable[[], Mapping[str, LiveService]]
) -> tuple[Mapping[str, LiveService], Captured, dict[str, str]]:
    """Services of the plan's clusters, every open record on them or in the store, and who holds them."""
    store = open_store(stack.settings.record_store)
    kept = [name for name in store.names() if not by_name.is_captured_value(name)]
    live = look()
    copies = store.read(kept)
    captured: Captured = {}
    owners: dict[str, str] = {}
    for key in sorted({*live, *kept}):
        service = live.get(key)
        tag, copy = service.tag if service else None, copies.get(key)
        if tag is None and copy is None:
            continue
        try:
            record = reconcile(key, tag, copy)
        except MaintenanceError as error:
            captured[key] = ("", error.what)
            continue
        if isinstance(record, Refusal):
            captured[key] = ("", record.reason)
        elif record is not None:
            captured[key] = (record.window, str(record.captured))
            if record.owner:
                owners[key] = record.owner
    return live, captured, owners


def _other_records(stack: Stack) -> Captured:
    store = open_store(stack.settings.record_store)
    names = {*all_names(stack.document), *(each.key for each in stack.document.writers)}
    names |= {*(each for each in store.names() if by_name.is_captured_value(each))}
    captured: Captured = {}
    for name in sorted(names):
        copies = by_name.read_copies(name, store)
        if copies.tag is not None or copies.copy is not None:
            window, what = copies.shown()
            captured[name] = ("" if window == "?" else window, what)
    return captured


def _rules(read: Mapping[str, LiveListener | MaintenanceError | None], unasked: list[str]) -> Captured:
    found: Captured = {}
    for name, each in read.items():
        if isinstance(each, MaintenanceError):
            unasked.append(f"edge {name}: {each.what}")
        elif each is not None:
            for arn, tags in each.tags.items():
                if TAG_STACK in tags:
                    found[arn] = (tags[TAG_STACK], tags.get(TAG_WINDOW, ""))
    return found


def _mappings(
    stack: Stack,
    read: Mapping[str, GatewayEdge | MaintenanceError | None],
    captured: Captured,
    unasked: list[str],
) -> dict[str, str]:
    """Edges that lead to the maintenance API, with the window of a record of theirs."""
    found: dict[str, str] = {}
    for name, each in read.items():
        if isinstance(each, MaintenanceError):
            unasked.append(f"edge {name}: {each.what}")
        elif each is not None and each.ours:
            records = [captured[one] for one in names_of(stack.document, name) if one in captured]
            found[name] = records[0][0] if records else ""
    return found


def _downtimes(stack: Stack) -> Captured:
    if not any(team.monitors for team in stack.document.teams):
        return {}
    return {
        each.id: (window_of(each.message, stack.name) or "", each.end)
        for each in Datadog.from_environment().active_downtimes()
        if marker(stack.name) in each.message
    }


def _windows(entries: Iterable[Entry]) -> dict[str, str]:
    """Which window the journal first names a cluster or deployment in."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.what in {"old cluster", "deployment", "change"}:
            found.setdefault(entry.subject, entry.window)
    return found


def _replication(
    database: Database, rds: Found, entries: list[Entry], unasked: list[str]
) -> dict[str, tuple[Replicating, ...]]:
    """External replication on production, former and green clusters, asked of the databases themselves.

    The green cluster of a deployment that has not switched over follows production, as it should.
    """
    ca = project_root() / database.tls_ca if database.tls_ca else None
    login = Login(database.user, database.password, ca)
    earlier = earlier_windows(entries)
    others = (f"{database.cluster}-old", f"{database.cluster}-failed", f"{database.cluster}-green-")
    following = {each.target_id for each in rds.deployments if each.status != COMPLETED}
    related = [
        each
        for each in rds.clusters
        if each.id == database.cluster or (each.id.startswith(others) and each.id not in following)
    ]

    def look(cluster: Cluster) -> tuple[Replicating, ...]:
        with connected(login, cluster.endpoint, cluster.port) as session:
            return replicating(replication(session), earlier)

    answers = ask_all({each.id: partial(look, each) for each in related})
    unasked += [f"replication of {line}" for line in answers.why()]
    return dict(answers.found)
