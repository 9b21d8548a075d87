"""The listener rules that maintenance needs: 503 for listed endpoints only, and the bypass above them.

Limits (quotas of Application Load Balancers): five condition values and six wildcards per rule, all
conditions together; 1,024 characters of body. Hosts and paths are never merged into a cross product: a rule
holds one host, one set of methods, and the paths listed with exactly these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal

from maintenance.edge.rules import (
    Action,
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    ListenerRule,
    PathPattern,
    SourceIp,
)
from maintenance.edge.texts import CONTENT_TYPE, text_503
from maintenance.edge.wildcard import wildcards
from maintenance.errors import PreflightFailed
from maintenance.plan.document import Alb, Bypass, Endpoint, PlanDocument, PriorityRange

VALUES_LIMIT = 5
WILDCARDS_LIMIT = 6
STATUS = 503


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """One rule to be created on a listener while the edge is closed."""

    edge: str
    listener: str
    resource_name: str
    rule: ListenerRule
    endpoints: tuple[Endpoint, ...]
    kind: Literal["maintenance", "bypass"]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What one rule is going to match."""

    host: str
    methods: tuple[str, ...]
    target_group: str
    paths: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]


def plan_listener_rules(document: PlanDocument) -> tuple[PlannedRule, ...]:
    """Plan every ALB edge's rules, bypass first, with priorities from the plan's ranges.

    Raises:
        PreflightFailed: a range is too small; says how many priorities are needed.
        PlanInvalid: the 503 body is too long.
    """
    closed = FixedResponse(STATUS, CONTENT_TYPE, text_503(document))
    planned: list[PlannedRule] = []
    for name, edge in sorted(document.edges.items()):
        if not isinstance(edge, Alb):
            continue
        endpoints = [each for team in document.teams for each in team.endpoints if each.edge == name]
        if document.bypass is not None and edge.bypass_priorities is not None:
            extra = _bypass_conditions(document.bypass)
            chunks = list(_chunks(endpoints, spare=_size(extra), by_target=True))
            planned += _rules(name, edge.listener, "bypass", chunks, edge.bypass_priorities, extra)
        chunks = list(_chunks(endpoints, spare=0, by_target=False))
        planned += _rules(name, edge.listener, "maintenance", chunks, edge.priorities, (), closed)
    return tuple(planned)


def _rules(
    edge: str,
    listener: str,
    kind: Literal["maintenance", "bypass"],
    chunks: Sequence[_Chunk],
    priorities: PriorityRange,
    extra: Sequence[Condition],
    action: Action | None = None,
) -> Iterator[PlannedRule]:
    room = priorities.last - priorities.first + 1
    if len(chunks) > room:
        raise PreflightFailed(
            f"{len(chunks)} {kind} rules do not fit into priorities {priorities.first} to {priorities.last}",
            where=f"edge {edge}",
            next_step=f"give it at least {len(chunks)} free priorities above the rules that must be beaten",
        )
    taken: dict[str, int] = defaultdict(int)
    for offset, chunk in enumerate(chunks):
        stem = f"{edge}-{kind}-{_word(chunk.host)}"
        taken[stem] += 1
        name = f"{stem}-{taken[stem]}"
        conditions = (*extra, *_conditions(chunk))
        rule = ListenerRule(
            name, priorities.first + offset, conditions, action or Forward(chunk.target_group)
        )
        yield PlannedRule(edge, listener, name, rule, chunk.endpoints, kind)


def _chunks(endpoints: Sequence[Endpoint], *, spare: int, by_target: bool) -> Iterator[_Chunk]:
    """Group endpoints by host, methods and, for a bypass, target group; cut the paths to the limits."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Endpoint]] = defaultdict(list)
    for endpoint in endpoints:
        target = endpoint.target_group or "" if by_target else ""
        groups[(endpoint.host or "*", tuple(sorted(endpoint.methods)), target)].append(endpoint)
    for (host, methods, target), members in sorted(groups.items()):
        room = VALUES_LIMIT - 1 - len(methods) - spare
        if room < 1:
            raise PreflightFailed(
                f"{host} with methods {', '.join(methods)} leaves no room for a path: a rule holds "
                f"{VALUES_LIMIT} condition values",
                where=f"edge {members[0].edge}",
                next_step="list fewer methods per endpoint (none means every method)",
            )
        by_path = {each.path: each for each in sorted(members, key=lambda each: each.path)}
        for paths in _cut(list(by_path), room, WILDCARDS_LIMIT - wildcards(host)):
            yield _Chunk(host, methods, target, paths, tuple(by_path[path] for path in paths))


def _cut(paths: Sequence[str], room: int, wild: int) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    for path in paths:
        if part and (len(part) == room or sum(map(wildcards, part)) + wildcards(path) > wild):
            yield tuple(part)
            part = []
        part.append(path)
    if part:
        yield tuple(part)


def _conditions(chunk: _Chunk) -> tuple[Condition, ...]:
    conditions: list[Condition] = [] if chunk.host == "*" else [HostHeader((chunk.host,))]
    conditions.append(PathPattern(chunk.paths))
    if chunk.methods:
        conditions.append(HttpRequestMethod(chunk.methods))
    return tuple(conditions)


def _bypass_conditions(bypass: Bypass) -> tuple[Condition, ...]:
    if bypass.header is not None:
        return (HttpHeader(bypass.header.name, (bypass.header.value,)),)
    return (SourceIp(tuple(ip_network(each) for each in bypass.source_ips)),)


def _size(conditions: Sequence[Condition]) -> int:
    sizes = [len(each.networks) if isinstance(each, SourceIp) else 1 for each in conditions]
    return sum(sizes)


def _word(host: str) -> str:
    return host.replace("*", "any").replace("?", "any").replace(".", "-").lower()
