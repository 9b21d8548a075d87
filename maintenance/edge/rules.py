"""Listener rules as values: what AWS holds and what maintenance plans, in one shape.

Shapes follow the `Conditions` and `Actions` of elasticloadbalancing:DescribeRules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class HostHeader:
    """Matches when the host fits any of the patterns (`*`, `?`; case is ignored) or regular expressions."""

    values: tuple[str, ...]
    regex: tuple[str, ...] = ()
    """AWS's own dialect: kept, never interpreted here."""


@dataclass(frozen=True, slots=True)
class PathPattern:
    """Matches when the path, without the query, fits any pattern (`*`, `?`; case counts) or expression."""

    values: tuple[str, ...]
    regex: tuple[str, ...] = ()
    """AWS's own dialect: kept, never interpreted here."""


@dataclass(frozen=True, slots=True)
class HttpHeader:
    """Matches when the named header fits any of the patterns (case is ignored) or regular expressions."""

    name: str
    values: tuple[str, ...] = field(repr=False)  # often a secret between a CDN and its origin
    regex: tuple[str, ...] = field(default=(), repr=False)
    """AWS's own dialect: kept, never interpreted here."""


@dataclass(frozen=True, slots=True)
class HttpRequestMethod:
    """Matches when the method equals one of the values (case counts; no wildcards)."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryString:
    r"""Matches when any pair fits; an empty key matches any key (case is ignored; `\*`, `\?` are literal)."""

    pairs: tuple[tuple[str, str], ...] = field(repr=False)  # may hold a token


@dataclass(frozen=True, slots=True)
class SourceIp:
    """Matches when the client's address lies in any of the networks. X-Forwarded-For is not consulted."""

    networks: tuple[Network, ...]


Condition = HostHeader | PathPattern | HttpHeader | HttpRequestMethod | QueryString | SourceIp


@dataclass(frozen=True, slots=True)
class FixedResponse:
    """Answer without a target: `body` has at most 1,024 characters, and headers cannot be set."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Forward:
    """Send to one target group (ARN). Weighted forwards keep only the heaviest group."""

    target_group: str


@dataclass(frozen=True, slots=True)
class OtherAction:
    """Redirects and authentication: known to win or lose, not interpreted."""

    kind: str


Action = FixedResponse | Forward | OtherAction


@dataclass(frozen=True, slots=True)
class ListenerRule:
    """One rule. `priority` is None for the listener's default rule, which always matches last."""

    name: str
    """ARN of a live rule; the resource's name for a planned one."""
    priority: int | None
    conditions: tuple[Condition, ...]
    action: Action


@dataclass(frozen=True, slots=True)
class Request:
    """What an ALB sees of a request. `host` may carry a port; `path` is without the query."""

    host: str
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    source_ip: str = "203.0.113.10"


def condition_text(condition: Condition) -> str:
    """A condition for people; values of headers and queries are left out, as they may be secrets."""
    match condition:
        case HostHeader(values, regex):
            return f"host {' or '.join((*values, *regex))}"
        case PathPattern(values, regex):
            return f"path {' or '.join((*values, *regex))}"
        case HttpHeader(name):
            return f"a value of header {name}"
        case HttpRequestMethod(values):
            return f"method {' or '.join(values)}"
        case QueryString(pairs):
            keys = dict.fromkeys(key or "any key" for key, _ in pairs)
            return f"a value in the query at {' or '.join(keys)}"
        case SourceIp(networks):
            return f"source {' or '.join(map(str, networks))}"


def rule_text(rule: ListenerRule) -> str:
    """A rule for people: its priority and conditions."""
    if rule.priority is None:
        return "the default rule"
    conditions = ", ".join(map(condition_text, rule.conditions))
    return f"rule {rule.priority} ({conditions})" if conditions else f"rule {rule.priority}"
