"""The conditions of a declared listener rule as values; None where one cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network

from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    PathPattern,
    QueryString,
    SourceIp,
)
from maintenance.owner.outcome import Inputs


def read_conditions(inputs: Inputs) -> tuple[Condition, ...] | None:
    """Read the `conditions` of `aws:lb/listenerRule:ListenerRule`; nothing is guessed."""
    conditions = inputs.get("conditions")
    if not isinstance(conditions, list):
        return None
    found = [_condition(each) for each in conditions]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def _condition(condition: object) -> Condition | None:
    if not isinstance(condition, Mapping) or len(condition) != 1:
        return None
    ((kind, content),) = condition.items()
    if kind == "queryStrings" and isinstance(content, list):
        pairs = [(str(each.get("key") or ""), each["value"]) for each in content if isinstance(each, Mapping)]
        return QueryString(tuple(pairs)) if len(pairs) == len(content) else None
    values = _texts(content, "values")
    if values is None:
        return None
    match kind:
        case "hostHeader":
            return HostHeader(values, _texts(content, "regexValues") or ())
        case "pathPattern":
            return PathPattern(values, _texts(content, "regexValues") or ())
        case "httpHeader":
            name = content.get("httpHeaderName")
            regex = _texts(content, "regexValues") or ()
            return HttpHeader(name, values, regex) if isinstance(name, str) else None
        case "httpRequestMethod":
            return HttpRequestMethod(values)
        case "sourceIp":
            return SourceIp(tuple(ip_network(each, strict=False) for each in values))
        case _:
            return None


def _texts(content: object, name: str) -> tuple[str, ...] | None:
    """A list of texts; empty where it is not given."""
    values = content.get(name) if isinstance(content, Mapping) else None
    if values is None and isinstance(content, Mapping):
        return ()
    if isinstance(values, list) and all(isinstance(each, str) for each in values):
        return tuple(values)
    return None
