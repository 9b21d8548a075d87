from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from maintenance.edge.live import parse_rules
from maintenance.edge.rules import (
    Action,
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    HttpRequestMethod,
    OtherAction,
    PathPattern,
    QueryString,
    SourceIp,
)
from maintenance.errors import Refused

FORWARD = [{"Type": "forward", "TargetGroupArn": "tg"}]


def described(*conditions: dict[str, Any], actions: Any = None, priority: str = "7") -> dict[str, Any]:
    return {
        "RuleArn": "arn:rule",
        "Priority": priority,
        "Conditions": list(conditions),
        "Actions": FORWARD if actions is None else actions,
    }


def only_condition(condition: dict[str, Any]) -> Condition:
    (rule,) = parse_rules([described(condition)])
    (found,) = rule.conditions
    return found


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Field": "host-header", "Values": ["a.ex.com"]}, HostHeader(("a.ex.com",))),
        (
            {"Field": "host-header", "Values": ["a"], "HostHeaderConfig": {"Values": ["a"]}},
            HostHeader(("a",)),
        ),
        ({"Field": "host-header", "HostHeaderConfig": {"RegexValues": ["^a"]}}, HostHeader((), ("^a",))),
        ({"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a", "/b"]}}, PathPattern(("/a", "/b"))),
        ({"Field": "path-pattern", "RegexValues": ["^/a"]}, PathPattern((), ("^/a",))),
        (
            {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": ["v"]}},
            HttpHeader("X-A", ("v",)),
        ),
        (
            {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["GET"]}},
            HttpRequestMethod(("GET",)),
        ),
        (
            {
                "Field": "query-string",
                "QueryStringConfig": {"Values": [{"Key": "k", "Value": "v"}, {"Value": "w"}]},
            },
            QueryString((("k", "v"), ("", "w"))),
        ),
        (
            {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8", "2001:db8::/32"]}},
            SourceIp((ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))),
        ),
    ],
)
def test_conditions_in_both_forms(condition: dict[str, Any], expected: Condition) -> None:
    assert only_condition(condition) == expected


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"Field": "moon-phase", "Values": ["full"]}, "a condition on moon-phase"),
        ({"Field": "host-header", "Values": []}, "host-header condition with no values"),
        ({"Field": "host-header", "HostHeaderConfig": {"Values": ["a"], "Not": True}}, "condition with Not"),
    ],
)
def test_a_condition_nobody_can_read_is_refused_and_never_guessed(
    condition: dict[str, Any], text: str
) -> None:
    with pytest.raises(Refused, match=text) as refused:
        only_condition(condition)
    assert refused.value.where == "arn:rule"
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (FORWARD, Forward("tg")),
        (
            [
                {"Type": "forward", "Order": 2, "TargetGroupArn": "tg"},
                {"Type": "authenticate-oidc", "Order": 1},
            ],
            Forward("tg"),
        ),
        (
            [
                {
                    "Type": "forward",
                    "ForwardConfig": {
                        "TargetGroups": [
                            {"TargetGroupArn": "none", "Weight": 0},
                            {"TargetGroupArn": "most", "Weight": 9},
                            {"TargetGroupArn": "some", "Weight": 3},
                        ]
                    },
                }
            ],
            Forward("most"),
        ),
        (
            [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "only"}]}}],
            Forward("only"),
        ),
        (
            [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
            FixedResponse(404, "text/plain", ""),
        ),
        ([{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}], OtherAction("redirect")),
        ([], OtherAction("none")),
    ],
)
def test_the_last_action_answers(actions: list[dict[str, Any]], expected: Action) -> None:
    (rule,) = parse_rules([described(actions=actions)])
    assert rule.action == expected


def test_the_default_rule_has_no_priority() -> None:
    first, default = parse_rules([described(priority="3"), described(priority="default")])
    assert (first.priority, default.priority) == (3, None)
