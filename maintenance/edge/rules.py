"""Listener rules as values: what AWS holds and what maintenance plans, in one shape.

Shapes follow the `Conditions` and `Actions` of elasticloadbalancing:DescribeRules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class HostHeader:
    """Matches when the host fits any of the patterns (`*`, `?`; case is ignored)."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathPattern:
    """Matches when the path, without the query, fits any of the patterns (`*`, `?`; case counts)."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpHeader:
    """Matches when the named header fits any of the patterns (case is ignored)."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpRequestMethod:
    """Matches when the method equals one of the values (case counts; no wildcards)."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryString:
    """Matches when any pair fits; an empty key matches any key (case is ignored)."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceIp:
    """Matches when the client's address lies in any of the networks. X-Forwarded-For is not consulted."""

    networks: tuple[IPv4Network | IPv6Network, ...]


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
    """What an ALB sees of a request. Header names are lower case."""

    host: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    source_ip: str = "203.0.113.10"
