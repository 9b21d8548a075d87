"""Listener rules as elasticloadbalancing:DescribeRules returns them, in both forms it uses for values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from maintenance.edge.rules import (
    Action,
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    ListenerRule,
    OtherAction,
    PathPattern,
    QueryString,
    SourceIp,
)
from maintenance.errors import Refused

_CONFIGS = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}
_UNREAD = "which this version cannot read, so it cannot tell which rule wins"
_NEXT = "use a newer version, or take the condition out of the rule for the window"


@dataclass(frozen=True, slots=True)
class LiveListener:
    """A listener's rules with their tags, by rule ARN."""

    arn: str
    rules: tuple[ListenerRule, ...]
    tags: Mapping[str, Mapping[str, str]]


def parse_rules(rules: Iterable[Mapping[str, Any]]) -> tuple[ListenerRule, ...]:
    """Turn the `Rules` of DescribeRules into values.

    Raises:
        Refused: a condition that this evaluator does not know; guessing could open a hole.
    """
    return tuple(_rule(rule) for rule in rules)


def _rule(rule: Mapping[str, Any]) -> ListenerRule:
    priority = str(rule["Priority"])
    return ListenerRule(
        name=rule["RuleArn"],
        priority=None if priority == "default" else int(priority),
        conditions=tuple(_condition(each, rule["RuleArn"]) for each in rule.get("Conditions") or ()),
        action=_action(rule.get("Actions") or ()),
    )


def _condition(condition: Mapping[str, Any], arn: str) -> Condition:
    field = condition["Field"]
    if field not in _CONFIGS:
        raise Refused(f"a rule has a condition on {field}, {_UNREAD}", where=arn, next_step=_NEXT)
    config: Mapping[str, Any] = condition.get(_CONFIGS[field]) or {}
    unknown = config.keys() - {"Values", "RegexValues", "HttpHeaderName"}
    values = tuple(config.get("Values") or condition.get("Values") or ())
    regex = tuple(config.get("RegexValues") or condition.get("RegexValues") or ())
    if unknown or not (values or regex):
        what = ", ".join(sorted(unknown)) or "no values"
        raise Refused(f"a rule has a {field} condition with {what}, {_UNREAD}", where=arn, next_step=_NEXT)
    match field:
        case "host-header":
            return HostHeader(values, regex)
        case "path-pattern":
            return PathPattern(values, regex)
        case "http-header":
            return HttpHeader(config["HttpHeaderName"], values, regex)
        case "http-request-method":
            return HttpRequestMethod(values)
        case "query-string":
            return QueryString(tuple((pair.get("Key") or "", pair["Value"]) for pair in values))
        case _:
            return SourceIp(tuple(ip_network(each, strict=False) for each in values))


def _action(actions: Iterable[Mapping[str, Any]]) -> Action:
    """The last action answers; those before it authenticate."""
    ordered = sorted(actions, key=lambda each: int(each.get("Order") or 0))
    last: Mapping[str, Any] = ordered[-1] if ordered else {"Type": "none"}
    match last["Type"]:
        case "fixed-response":
            config = last.get("FixedResponseConfig") or {}
            content_type = config.get("ContentType") or "text/plain"
            return FixedResponse(int(config["StatusCode"]), content_type, config.get("MessageBody") or "")
        case "forward":
            return Forward(last.get("TargetGroupArn") or _heaviest(last.get("ForwardConfig") or {}))
        case kind:
            return OtherAction(kind)


def _heaviest(config: Mapping[str, Any]) -> str:
    groups = config.get("TargetGroups") or ()
    heaviest: Mapping[str, Any] = max(groups, key=_weight, default={})
    return str(heaviest.get("TargetGroupArn", ""))


def _weight(group: Mapping[str, Any]) -> int:
    """A weight of 0 is a weight; only a single group may leave it out."""
    weight = group.get("Weight")
    return 1 if weight is None else int(weight)
