"""Coverage: which rule answers each endpoint of the plan, today and with the planned rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from maintenance.edge.evaluator import Verdict, winning_rule
from maintenance.edge.listener_rules import PlannedRule, endpoints_of
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import (
    Condition,
    FixedResponse,
    HostHeader,
    HttpRequestMethod,
    ListenerRule,
    PathPattern,
    Request,
)
from maintenance.edge.texts import UNAVAILABLE
from maintenance.edge.wildcard import sample
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import Bypass, Endpoint, PlanDocument

_PUBLIC = ("203.0.113.10", "198.51.100.10", "192.0.2.10", "8.8.8.8", "1.1.1.1", "2001:db8::10")
"""Addresses of customers, to pick one that no bypass lets through."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One request of an endpoint: which rule answers it today, and which with the planned rules."""

    edge: str
    endpoint: Endpoint
    request: Request
    now: Verdict
    planned: Verdict

    @property
    def closed(self) -> bool:
        """Whether customers would read 503."""
        action = self.planned.rule.action
        return isinstance(action, FixedResponse) and action.status == UNAVAILABLE


def coverage(
    document: PlanDocument,
    live_by_edge: Mapping[str, LiveListener],
    planned: Sequence[PlannedRule],
    stack: str,
) -> tuple[Coverage, ...]:
    """Evaluate every endpoint on ALBs, once per method listed, without and with the planned rules."""
    return tuple(
        each for edge, live in live_by_edge.items() for each in _edge(document, edge, live, planned, stack)
    )


def _edge(
    document: PlanDocument, edge: str, live: LiveListener, planned: Sequence[PlannedRule], stack: str
) -> Iterator[Coverage]:
    others = rules_of_others(live, stack)
    ours = [each.rule for each in planned if each.edge == edge]
    customer = customer_address(document.bypass) or _PUBLIC[0]
    for endpoint in endpoints_of(document, edge):
        for request in requests_of(endpoint, source_ip=customer):
            now, then = winning_rule(others, request), winning_rule([*others, *ours], request)
            yield Coverage(edge, endpoint, request, now, then)


def rules_of_others(live: LiveListener, stack: str) -> list[ListenerRule]:
    """The rules that maintenance finds, without its own."""
    return [rule for rule in live.rules if live.tags.get(rule.name, {}).get(TAG_STACK) != stack]


def requests_of(
    endpoint: Endpoint, *, source_ip: str = _PUBLIC[0], headers: Mapping[str, str] | None = None
) -> tuple[Request, ...]:
    """One request for every method that the endpoint lists; GET where it lists none."""
    host, path = sample((endpoint.host or "any.example").lower()), sample(endpoint.path)
    return tuple(
        Request(host, path, method, headers or {}, source_ip=source_ip)
        for method in endpoint.methods or ("GET",)
    )


def conditions_of(endpoint: Endpoint) -> tuple[Condition, ...]:
    """An endpoint as conditions, to compare with those of rules."""
    found: list[Condition] = [PathPattern((endpoint.path,))]
    if endpoint.host:
        found.append(HostHeader((endpoint.host,)))
    if endpoint.methods:
        found.append(HttpRequestMethod(tuple(endpoint.methods)))
    return tuple(found)


def customer_address(bypass: Bypass | None) -> str | None:
    """A client address that the bypass does not let through; None if it lets everyone through."""
    networks = [ip_network(each) for each in bypass.source_ips] if bypass else []
    return next(
        (each for each in _PUBLIC if not any(ip_address(each) in network for network in networks)), None
    )


def bypass_requests(endpoint: Endpoint, bypass: Bypass) -> tuple[Request, ...]:
    """The endpoint's requests as people send them who verify."""
    if bypass.header is not None:
        return requests_of(endpoint, headers={bypass.header.name: bypass.header.value})
    return tuple(
        request
        for block in bypass.source_ips
        for request in requests_of(endpoint, source_ip=str(ip_network(block).network_address))
    )


def endpoint_text(endpoint: Endpoint) -> str:
    """An endpoint for people."""
    methods = "/".join(endpoint.methods)
    return f"{methods + ' ' if methods else ''}{endpoint.host or 'any host'}{endpoint.path}"
