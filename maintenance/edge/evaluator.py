"""Which listener rule wins for a request.

Rules are tried in the order of their priorities, the default rule last; in a rule every condition must match,
in a condition any of its values. Source: "Listener rules for your Application Load Balancer", AWS
documentation, and elasticloadbalancing:DescribeRules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    ListenerRule,
    PathPattern,
    QueryString,
    Request,
    SourceIp,
)
from maintenance.edge.wildcard import covers, matches

_LAST = 50_001


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that wins, and why: one text per condition."""

    rule: ListenerRule
    reasons: tuple[str, ...]


def winning_rule(rules: Iterable[ListenerRule], request: Request) -> Verdict:
    """Return the rule that answers a request.

    Raises:
        ValueError: no rule matches; a listener always has a default rule, so the list is not complete.
    """
    for rule in sorted(rules, key=_order):
        reasons = [_match(condition, request) for condition in rule.conditions]
        if all(reasons):
            return Verdict(rule, tuple(str(reason) for reason in reasons) or ("default rule",))
    message = "no rule matches and there is no default rule: the list of rules is not complete"
    raise ValueError(message)


def shadowed(rules: Iterable[ListenerRule]) -> list[tuple[ListenerRule, ListenerRule]]:
    """Return the rules that can never win, each with the earlier rule that takes everything from it.

    Only what is proven is reported: every condition of the earlier rule covers one of the later rule.
    """
    ordered = sorted(rules, key=_order)
    found = []
    for position, later in enumerate(ordered):
        for earlier in ordered[:position]:
            if all(any(_covers(wide, narrow) for narrow in later.conditions) for wide in earlier.conditions):
                found.append((later, earlier))
                break
    return found


def _order(rule: ListenerRule) -> int:
    return _LAST if rule.priority is None else rule.priority


def _match(condition: Condition, request: Request) -> str | None:
    match condition:
        case HostHeader(values):
            return _any("host", values, request.host.split(":")[0], fold=True)
        case PathPattern(values):
            return _any("path", values, request.path, fold=False)
        case HttpHeader(name, values):
            headers = {key.lower(): value for key, value in request.headers.items()}
            value = headers.get(name.lower())
            return None if value is None else _any(f"header {name}", values, value, fold=True)
        case HttpRequestMethod(values):
            return f"method {request.method}" if request.method in values else None
        case QueryString(pairs):
            return _query(pairs, request.query)
        case SourceIp(networks):
            address = ip_address(request.source_ip)
            return next((f"source {each}" for each in networks if address in each), None)


def _any(what: str, patterns: Sequence[str], value: str, *, fold: bool) -> str | None:
    text = value.lower() if fold else value
    for pattern in patterns:
        if matches(pattern.lower() if fold else pattern, text):
            return f"{what} {pattern}"
    return None


def _query(pairs: Sequence[tuple[str, str]], query: Sequence[tuple[str, str]]) -> str | None:
    for key, value in pairs:
        for name, given in query:
            if (not key or matches(key.lower(), name.lower())) and matches(value.lower(), given.lower()):
                return f"query {key}={value}"
    return None


def _covers(wide: Condition, narrow: Condition) -> bool:
    match wide, narrow:
        case HostHeader(a), HostHeader(b):
            return _all_covered([each.lower() for each in a], [each.lower() for each in b])
        case PathPattern(a), PathPattern(b):
            return _all_covered(a, b)
        case HttpRequestMethod(a), HttpRequestMethod(b):
            return set(b) <= set(a)
        case HttpHeader(name, a), HttpHeader(other, b):
            return name.lower() == other.lower() and _all_covered(a, b)
        case SourceIp(a), SourceIp(b):
            return all(any(x.version == y.version and y.subnet_of(x) for x in a) for y in b)  # type: ignore[arg-type]  # versions are equal
        case _:
            return wide == narrow


def _all_covered(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return all(any(covers(a, b) for a in wide) for b in narrow)
