"""Conditions of listener rules: does one match a request, does one cover another, can two match together.

Source: "Condition types for listener rules", Application Load Balancers user guide, and the shapes of
elasticloadbalancing:DescribeRules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    Network,
    PathPattern,
    QueryString,
    Request,
    SourceIp,
)
from maintenance.edge.wildcard import covers, matches, overlap


@dataclass(frozen=True, slots=True)
class Match:
    """Why a condition matches. It is not certain where only AWS can read a regular expression."""

    reason: str
    certain: bool = True


def match_of(condition: Condition, request: Request) -> Match | None:
    """Return why a condition matches a request, or None. No reason holds a header's or a query's value."""
    match condition:
        case HostHeader(values, regex):
            return _any("host", values, regex, hostname(request.host), fold=True)
        case PathPattern(values, regex):
            return _any("path", values, regex, request.path, fold=False)
        case HttpHeader(name, values, regex):
            given = {key.lower(): value for key, value in request.headers.items()}.get(name.lower())
            found = None if given is None else _any("", values, regex, given, fold=True)
            return found and Match(f"header {name}", found.certain)
        case HttpRequestMethod(values):
            return Match(f"method {request.method}") if request.method in values else None
        case QueryString(pairs):
            return _query(pairs, request.query)
        case SourceIp(networks):
            address = ip_address(request.source_ip)
            return next((Match(f"source {each}") for each in networks if address in each), None)


def condition_covers(wide: Condition, narrow: Condition) -> bool:
    """Whether `wide` matches every request that `narrow` matches; True only where it is proven."""
    match wide, narrow:
        case HostHeader(a, x), HostHeader(b, y):
            return _all_covered(a, b, fold=True) and set(y) <= set(x)
        case PathPattern(a, x), PathPattern(b, y):
            return _all_covered(a, b, fold=False) and set(y) <= set(x)
        case HttpHeader(name, a, x), HttpHeader(other, b, y):
            return name.lower() == other.lower() and _all_covered(a, b, fold=True) and set(y) <= set(x)
        case HttpRequestMethod(a), HttpRequestMethod(b):
            return set(b) <= set(a)
        case SourceIp(m), SourceIp(n):
            return all(any(_inside(small, large) for large in m) for small in n)
        case _:
            return wide == narrow


def can_match_together(one: Condition, other: Condition) -> bool:
    """Whether some request may match both; False only where it is proven that none does."""
    match one, other:
        case HostHeader(a, x), HostHeader(b, y):
            return bool(x or y) or _overlap([each.lower() for each in a], [each.lower() for each in b])
        case PathPattern(a, x), PathPattern(b, y):
            return bool(x or y) or _overlap(a, b)
        case HttpRequestMethod(a), HttpRequestMethod(b):
            return bool(set(a) & set(b))
        case SourceIp(m), SourceIp(n):
            return any(_inside(p, q) or _inside(q, p) for p in m for q in n)
        case _:  # a request may repeat headers and query keys, and carry both
            return True


def hostname(host: str) -> str:
    """A Host header without its port."""
    end = host.find("]") + 1 if host.startswith("[") else host.find(":")
    return host[:end] if end > 0 else host


def _any(what: str, patterns: Sequence[str], regex: Sequence[str], value: str, *, fold: bool) -> Match | None:
    text = value.lower() if fold else value
    for pattern in patterns:
        if matches(pattern.lower() if fold else pattern, text):
            return Match(f"{what} {pattern}")
    return Match(f"perhaps {what} {regex[0]}", certain=False) if regex else None


def _query(pairs: Sequence[tuple[str, str]], query: Sequence[tuple[str, str]]) -> Match | None:
    for key, value in pairs:
        for name, given in query:
            fits = not key or matches(key.lower(), name.lower(), escapes=True)
            if fits and matches(value.lower(), given.lower(), escapes=True):
                return Match(f"query {name}")
    return None


def _all_covered(wide: Sequence[str], narrow: Sequence[str], *, fold: bool) -> bool:
    if fold:
        wide, narrow = [each.lower() for each in wide], [each.lower() for each in narrow]
    return all(any(covers(a, b) for a in wide) for b in narrow)


def _overlap(these: Sequence[str], those: Sequence[str]) -> bool:
    return any(overlap(a, b) for a in these for b in those)


def _inside(small: Network, large: Network) -> bool:
    if small.version != large.version:
        return False
    return small.subnet_of(large)  # type: ignore[arg-type]  # the versions are equal
