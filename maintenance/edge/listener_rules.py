"""The listener rules that maintenance needs: 503 for listed endpoints only, and the bypass above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal

from maintenance.edge.chunks import ANY_HOST, Chunk, cut
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
from maintenance.edge.texts import CONTENT_TYPE, UNAVAILABLE, text_503
from maintenance.errors import PreflightFailed
from maintenance.plan.document import Alb, Bypass, Endpoint, PlanDocument, PriorityRange, SecretHeader

Kind = Literal["maintenance", "bypass"]


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """One rule to be created on a listener while the edge is closed.

    A resource is named for its place (edge, kind, priority), not for what it matches. A plan that changes
    while the edge is closed then updates conditions in place and creates or deletes at the end of the range;
    were rules named for their endpoints, one more would move the priorities of all behind it, and AWS refuses
    to move a rule to a priority that another still holds.
    """

    edge: str
    listener: str
    resource_name: str
    rule: ListenerRule
    endpoints: tuple[Endpoint, ...]
    kind: Kind


def plan_listener_rules(document: PlanDocument) -> tuple[PlannedRule, ...]:
    """Plan every ALB edge's rules, bypass first, with priorities from the plan's ranges in order.

    The order of teams and of endpoints in the document changes nothing.

    Raises:
        PreflightFailed: a range is too small (says how many priorities are needed), or an endpoint does not
            fit into a rule.
        PlanInvalid: the 503 body is too long.
    """
    closed = FixedResponse(UNAVAILABLE, CONTENT_TYPE, text_503(document))
    planned: list[PlannedRule] = []
    for name, edge in sorted(document.edges.items()):
        if not isinstance(edge, Alb):
            continue
        endpoints = endpoints_of(document, name)
        if document.bypass is not None and edge.bypass_priorities is not None:
            bypassed = [each for each in endpoints if each.target_group]
            chunks = _bypass_chunks(document.bypass, bypassed)
            header = document.bypass.header
            planned += _rules(name, edge, "bypass", chunks, edge.bypass_priorities, header=header)
        planned += _rules(name, edge, "maintenance", cut(endpoints), edge.priorities, action=closed)
    return tuple(planned)


def endpoints_of(document: PlanDocument, edge: str) -> list[Endpoint]:
    """Every team's endpoints of one edge, in the document's order."""
    return [each for team in document.teams for each in team.endpoints if each.edge == edge]


def region_of(arn: str) -> str:
    """The region in a listener's or a target group's ARN."""
    return arn.split(":")[3]


def _bypass_chunks(bypass: Bypass, endpoints: Sequence[Endpoint]) -> tuple[Chunk, ...]:
    if bypass.header is not None:
        return cut(endpoints, by_target=True, headers=1)
    return cut(endpoints, by_target=True, networks=[ip_network(each) for each in bypass.source_ips])


def _rules(
    name: str,
    edge: Alb,
    kind: Kind,
    chunks: Sequence[Chunk],
    priorities: PriorityRange,
    *,
    header: SecretHeader | None = None,
    action: Action | None = None,
) -> Iterator[PlannedRule]:
    room = priorities.last - priorities.first + 1
    if len(chunks) > room:
        field = "priorities" if kind == "maintenance" else "bypass_priorities"
        raise PreflightFailed(
            f"{len(chunks)} {kind} rules are needed, priorities {priorities.first} to {priorities.last} "
            f"hold {room}",
            where=f"edge {name}",
            next_step=f"let `{field}` hold at least {len(chunks)}, above the rules that must be beaten",
        )
    for offset, chunk in enumerate(chunks):
        priority = priorities.first + offset
        resource = f"{name}-{kind}-{priority}"
        conditions = tuple(_conditions(chunk, header))
        rule = ListenerRule(resource, priority, conditions, action or Forward(chunk.target_group))
        yield PlannedRule(name, edge.listener, resource, rule, chunk.endpoints, kind)


def _conditions(chunk: Chunk, header: SecretHeader | None) -> Iterator[Condition]:
    if header is not None:
        yield HttpHeader(header.name, (header.value,))
    if chunk.networks:
        yield SourceIp(chunk.networks)
    if chunk.host != ANY_HOST:
        yield HostHeader((chunk.host,))
    yield PathPattern(chunk.paths)
    if chunk.methods:
        yield HttpRequestMethod(chunk.methods)
