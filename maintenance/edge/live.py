"""Listener rules as elasticloadbalancing:DescribeRules returns them, in both forms it uses for values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def parse_rules(rules: Iterable[Mapping[str, Any]]) -> tuple[ListenerRule, ...]:
    """Turn the `Rules` of DescribeRules into values.

    Raises:
        Refused: a condition of a field that this evaluator does not know; guessing could open a hole.
    """
    return tuple(_rule(rule) for rule in rules)


def _rule(rule: Mapping[str, Any]) -> ListenerRule:
    priority = str(rule["Priority"])
    return ListenerRule(
        name=rule["RuleArn"],
        priority=None if priority == "default" else int(priority),
        conditions=tuple(_condition(each, rule["RuleArn"]) for each in rule.get("Conditions", ())),
        action=_action(rule.get("Actions", ())),
    )


def _condition(condition: Mapping[str, Any], arn: str) -> Condition:
    field = condition["Field"]

    def values(name: str) -> tuple[str, ...]:
        return tuple((condition.get(name) or {}).get("Values") or condition.get("Values") or ())

    match field:
        case "host-header":
            return HostHeader(values("HostHeaderConfig"))
        case "path-pattern":
            return PathPattern(values("PathPatternConfig"))
        case "http-header":
            config = condition["HttpHeaderConfig"]
            return HttpHeader(config["HttpHeaderName"], tuple(config["Values"]))
        case "http-request-method":
            return HttpRequestMethod(values("HttpRequestMethodConfig"))
        case "query-string":
            pairs = (condition.get("QueryStringConfig") or {}).get("Values", ())
            return QueryString(tuple((pair.get("Key") or "", pair["Value"]) for pair in pairs))
        case "source-ip":
            return SourceIp(tuple(ip_network(each, strict=False) for each in values("SourceIpConfig")))
        case _:
            raise Refused(f"a listener rule has a condition on {field!r}, which is not known here", where=arn)


def _action(actions: Iterable[Mapping[str, Any]]) -> Action:
    ordered = sorted(actions, key=lambda each: int(each.get("Order") or 0))
    last: Mapping[str, Any] = ordered[-1] if ordered else {"Type": "none"}
    match last["Type"]:
        case "fixed-response":
            config = last.get("FixedResponseConfig") or {}
            content_type = config.get("ContentType") or "text/plain"
            return FixedResponse(int(config["StatusCode"]), content_type, config.get("MessageBody") or "")
        case "forward":
            groups = (last.get("ForwardConfig") or {}).get("TargetGroups") or ()
            heaviest = max(groups, key=lambda group: int(group.get("Weight") or 1), default=None)
            return Forward(str(last.get("TargetGroupArn") or (heaviest or {}).get("TargetGroupArn", "")))
        case kind:
            return OtherAction(kind)
