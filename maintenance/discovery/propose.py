"""Match what leads to what: from listener rules, integrations and tags to entries for a plan document.

Every look-up goes through a table made once, so that twice the services take twice the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from maintenance.discovery.account import Account, Api, Listener, Operation, RunningService, Trigger
from maintenance.edge.rules import Forward, HostHeader, HttpRequestMethod, ListenerRule, PathPattern
from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, HttpRoutes, PlanDocument, RestStage
from maintenance.writers import names as writer_names

NOBODY = "nobody-yet"
"""The team of what carries no tag `team`."""


@dataclass(frozen=True, slots=True)
class FoundEdge:
    """Where traffic comes in. `name` is the plan's where it has one; `fields` are those of its entry."""

    name: str
    fields: Mapping[str, Any]
    planned: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundEndpoint:
    """One request path that leads to a service."""

    edge: str
    host: str | None
    path: str
    methods: tuple[str, ...] = ()
    target_group: str | None = None
    service: str = ""
    planned: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundService:
    """One service; `planned` names the team that lists it already."""

    service: RunningService
    team: str
    planned: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundMonitor:
    """A monitor whose tags name a team, a service or a cluster."""

    id: int
    name: str
    team: str
    because: str
    planned: bool = False


@dataclass(frozen=True, slots=True)
class FoundWriter:
    """A rule, schedule or function that would go on; `planned` names the team that lists it already."""

    trigger: Trigger
    team: str
    planned: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a plan could name."""

    services: tuple[FoundService, ...]
    edges: tuple[FoundEdge, ...] = ()
    endpoints: tuple[FoundEndpoint, ...] = ()
    monitors: tuple[FoundMonitor, ...] = ()
    writers: tuple[FoundWriter, ...] = ()
    unasked: tuple[str, ...] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    """Service → team, for its endpoints."""


def propose(account: Account, document: PlanDocument | None) -> Proposal:
    """Turn what was read into entries; what the plan has already is marked."""
    listed = _listed(document)
    services = tuple(_service(each, listed.services) for each in account.services)
    teams = {each.service.key: each.planned or each.team for each in services}
    behind = {group: each.key for each in account.services for group in each.target_groups}
    edges: list[FoundEdge] = []
    endpoints: list[FoundEndpoint] = []
    for listener in account.listeners:
        edge = _listener_edge(listener, listed)
        found = list(_on_listener(listener, edge.name, behind, listed))
        if found:
            edges.append(edge)
            endpoints += found
    names = {_word(each.key): each.key for each in account.services}
    unique = _unique(account.services)
    for api in account.apis:
        for edge, below in _in_gateway(api, account, names, unique, listed):
            edges.append(edge)
            endpoints += below
    return Proposal(
        services=services,
        edges=tuple(edges),
        endpoints=tuple(dict.fromkeys(endpoints)),
        monitors=tuple(_monitors(account.monitors, services, listed)),
        writers=tuple(_writers(account.triggers, services, listed)),
        unasked=account.unasked,
        teams=teams,
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the plan has, in tables."""

    services: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    endpoints: frozenset[tuple[str, str, str]] = frozenset()
    """Edge, host in small letters, path."""
    monitors: frozenset[int] = frozenset()
    tags: tuple[frozenset[str], ...] = ()
    """Of monitors that are listed by tags."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """Key of a writer → its team."""

    taken: set[str] = field(default_factory=set)
    """Names of edges, the plan's and those that were proposed."""

    def free(self, wanted: str, otherwise: object) -> str:
        """A name for a new edge: what it is called, with something of its own where that is taken."""
        name = _edge_name(wanted)
        if name in self.taken:
            name = _edge_name(f"{wanted}-{otherwise}")
        while name in self.taken:
            name = f"{name[:60]}-x"
        self.taken.add(name)
        return name

    def mutes(self, monitor: Mapping[str, Any]) -> bool:
        """Whether an entry of the plan mutes it."""
        tags = frozenset(monitor.get("tags") or ())
        return monitor["id"] in self.monitors or any(each <= tags for each in self.tags)


def _listed(document: PlanDocument | None) -> _Listed:
    if document is None:
        return _Listed()
    edges: dict[tuple[str, ...], str] = {}
    for name, edge in document.edges.items():
        match edge:
            case Alb():
                edges["alb", edge.listener] = name
            case BasePathMapping():
                edges["base_path_mapping", edge.domain, edge.base_path] = name
            case ApiMapping():
                edges["api_mapping", edge.domain, edge.mapping_key] = name
            case RestStage() | HttpRoutes():
                edges[edge.kind, edge.api, edge.stage] = name
    return _Listed(
        taken=set(document.edges),
        services={each.key: team.name for team in document.teams for each in team.services},
        writers={each.key: team.name for team in document.teams for each in team.writers},
        edges=edges,
        endpoints=frozenset(
            (each.edge, (each.host or "").lower(), each.path)
            for team in document.teams
            for each in team.endpoints
        ),
        monitors=frozenset(
            each.id for team in document.teams for each in team.monitors if each.id is not None
        ),
        tags=tuple(frozenset(each.tags) for team in document.teams for each in team.monitors if each.tags),
    )


def _service(service: RunningService, planned: Mapping[str, str]) -> FoundService:
    note = ""
    if service.scheduling == "DAEMON":
        note = "a daemon: ECS knows no desired count of it"
    elif service.controller != "ECS":
        note = f"deployed by {service.controller}: maintenance cannot stop it"
    team = service.tags.get("team") or NOBODY
    return FoundService(service, team, planned.get(service.key, ""), note)


def _listener_edge(listener: Listener, listed: _Listed) -> FoundEdge:
    name = listed.edges.get(("alb", listener.arn))
    first = min((each.priority for each in listener.rules if each.priority is not None), default=1000)
    fields: dict[str, Any] = {"kind": "alb", "listener": listener.arn}
    note = ""
    if first > 2:  # noqa: PLR2004 - one for each of the two ranges
        half = min(50, (first - 1) // 2)
        fields["bypass_priorities"] = {"first": first - 2 * half, "last": first - half - 1}
        fields["priorities"] = {"first": first - half, "last": first - 1}
    else:
        note = f"no priority is free above rule {first}: aws elbv2 set-rule-priorities makes room"
    return FoundEdge(name or listed.free(listener.balancer, listener.port), fields, name is not None, note)


def _on_listener(
    listener: Listener, edge: str, behind: Mapping[str, str], listed: _Listed
) -> Iterator[FoundEndpoint]:
    for rule in listener.rules:
        if not isinstance(rule.action, Forward) or rule.action.target_group not in behind:
            continue
        hosts, paths, methods, note = _conditions(rule)
        for host in hosts:
            for path in paths:
                planned = (edge, host.lower(), path) in listed.endpoints
                yield FoundEndpoint(
                    edge,
                    host,
                    path,
                    methods,
                    rule.action.target_group,
                    behind[rule.action.target_group],
                    planned,
                    note,
                )


def _conditions(rule: ListenerRule) -> tuple[Sequence[str], Sequence[str], tuple[str, ...], str]:
    """Hosts, paths and methods of a rule, and what of it an entry cannot say."""
    hosts: Sequence[str] = ("*",)
    paths: Sequence[str] = ("/*",)
    methods: tuple[str, ...] = ()
    others = []
    for condition in rule.conditions:
        match condition:
            case HostHeader(values, regex) if not regex:
                hosts = values
            case PathPattern(values, regex) if not regex:
                paths = values
            case HttpRequestMethod(values):
                methods = values
            case _:
                others.append(type(condition).__name__)
    what = "the default rule" if rule.priority is None else f"rule {rule.priority}"
    note = f"{what} also has {', '.join(others)}, which an entry cannot say" if others else ""
    return hosts, [each if each.startswith("/") else f"/{each}" for each in paths], methods, note


def _in_gateway(
    api: Api,
    account: Account,
    names: Mapping[str, str],
    unique: Mapping[str, str],
    listed: _Listed,
) -> Iterator[tuple[FoundEdge, list[FoundEndpoint]]]:
    """An edge for every mapping that leads to the API; for every stage where there is none."""
    leads = [(each, _service_behind(each.uri, names, unique)) for each in api.operations]
    if not any(service for _, service in leads):
        return
    others = tuple(each.path for each, service in leads if not service)
    mappings = [each for each in account.mappings if each.api == api.id]
    for mapping in mappings:
        kind = "base_path_mapping" if mapping.generation == 1 else "api_mapping"
        field_name = "base_path" if mapping.generation == 1 else "mapping_key"
        known = listed.edges.get((kind, mapping.domain, mapping.path))
        base = "" if mapping.path in {"", "(none)"} else f"/{mapping.path}"
        fields: dict[str, Any] = {"kind": kind, "domain": mapping.domain, field_name: mapping.path}
        if others:
            fields["acknowledged_paths"] = [f"{base}{each}" for each in others]
        note = "everything below the mapping answers 503" if others else ""
        edge = FoundEdge(
            known or listed.free(api.name or mapping.domain, mapping.domain), fields, known is not None, note
        )
        yield edge, list(_operations(edge, mapping.domain, base, leads, listed))
    if not mappings:
        kind = "rest_stage" if api.kind == "rest" else "http_routes"
        for stage in api.stages:
            known = listed.edges.get((kind, api.id, stage))
            edge = FoundEdge(
                known or listed.free(api.name or api.id, api.id),
                {"kind": kind, "api": api.id, "stage": stage},
                known is not None,
            )
            yield edge, list(_operations(edge, None, "", leads, listed))


def _operations(
    edge: FoundEdge,
    host: str | None,
    base: str,
    leads: Iterable[tuple[Operation, str]],
    listed: _Listed,
) -> Iterator[FoundEndpoint]:
    for operation, service in leads:
        if not service:
            continue
        path = f"{base}{operation.path}"
        planned = any((edge.name, one, path) in listed.endpoints for one in {"", (host or "").lower()})
        every = operation.method in {"ANY", "$default"}
        note = "any method: name those that are called" if every and host is None else ""
        methods = () if every else (operation.method,)
        yield FoundEndpoint(edge.name, host, path, methods, None, service, planned, note)


def _service_behind(uri: str, names: Mapping[str, str], unique: Mapping[str, str]) -> str:
    """The service that an integration's address names: `service.cluster…` as in Cloud Map, or `service…`."""
    host = urlsplit(uri).hostname or ""
    first, _, rest = host.partition(".")
    second = rest.partition(".")[0]
    return names.get(f"{first}.{second}") or unique.get(first, "")


def _word(key: str) -> str:
    cluster, _, service = key.partition("/")
    return f"{service}.{cluster}".lower()


def _unique(services: Iterable[RunningService]) -> dict[str, str]:
    """Services whose name no other cluster has."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for each in services:
        by_name[each.name.lower()].append(each.key)
    return {name: keys[0] for name, keys in by_name.items() if len(keys) == 1}


def _monitors(
    monitors: Iterable[Mapping[str, Any]], services: Sequence[FoundService], listed: _Listed
) -> Iterator[FoundMonitor]:
    about: dict[str, str] = {}
    for each in services:
        team = each.planned or each.team
        if team != NOBODY:
            about[f"team:{team}"] = team
        for key in ("service", "servicename", "ecs_service"):
            about[f"{key}:{each.service.name}"] = team
        for key in ("cluster", "clustername", "cluster_name", "ecs_cluster"):
            about[f"{key}:{each.service.cluster}"] = team
    for monitor in monitors:
        tag = next((each for each in sorted(monitor.get("tags") or ()) if each in about), None)
        if tag is not None:
            yield FoundMonitor(
                monitor["id"], str(monitor.get("name", "")), about[tag], tag, listed.mutes(monitor)
            )


def key_of(trigger: Trigger) -> str:
    """What a writer is called in records and in the plan."""
    match trigger.kind:
        case "EventBridge rule":
            return writer_names.rule(trigger.place, trigger.name)
        case "Scheduler schedule":
            return writer_names.schedule(trigger.place, trigger.name)
        case _:
            return writer_names.function(trigger.name)


def _writers(
    triggers: Iterable[Trigger], services: Sequence[FoundService], listed: _Listed
) -> Iterator[FoundWriter]:
    """Each once: with the plan's team, else with the first team that has services where its task runs."""
    teams: dict[str, str] = {}
    for each in services:
        team = each.planned or each.team
        if team != NOBODY:
            teams.setdefault(each.service.cluster, team)
    found = {key_of(trigger): trigger for trigger in reversed(list(triggers))}
    for key, trigger in reversed(found.items()):
        note = f"managed by {trigger.managed_by}, which would put it back" if trigger.managed_by else ""
        planned = listed.writers.get(key, "")
        yield FoundWriter(trigger, planned or teams.get(trigger.leads_to, NOBODY), planned, note)


def _edge_name(text: str) -> str:
    """A name that the document takes."""
    name = "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in text)
    return name.strip("-_")[:64] or "edge"
