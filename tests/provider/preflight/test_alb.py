"""Listeners as they are in AWS, judged against a plan."""

from __future__ import annotations

import re
from typing import Any

import pytest

from maintenance.errors import MaintenanceError
from maintenance.finding import Finding
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import PlanDocument
from provider.aws import clients
from provider.preflight.alb import check_listeners, read_listener
from tests.maintenance.edge.plans import ALB, HEADER, STACK, closing
from tests.provider.preflight.conftest import Balancer


def document(balancer: Balancer, *paths: str, first: int = 501, **changes: Any) -> PlanDocument:
    edge = {
        **ALB,
        "listener": balancer.listener,
        "priorities": {"first": first, "last": first + 9},
        **changes.pop("edge", {}),
    }
    listed = [{"host": "a.ex.com", "path": path, "target_group": balancer.target} for path in paths]
    return closing(
        *({**each, **changes} for each in listed), edges={"public": edge}, bypass={"header": HEADER}
    )


def texts(found: list[Finding], severity: str = "error") -> list[str]:
    return [each.what for each in found if each.severity == severity]


def test_a_listener_with_room_is_read_and_nothing_else(balancer: Balancer) -> None:
    balancer.serve(1000, "a.ex.com", "/*")
    assert check_listeners(document(balancer, "/x"), STACK) == []
    assert set(balancer.asked) == {"DescribeRules", "DescribeTags", "DescribeTargetGroups"}


def test_the_command_that_a_finding_names_makes_room(balancer: Balancer) -> None:
    first, second = balancer.serve(501, "z.ex.com", "/*"), balancer.serve(502, "a.ex.com", "/*")
    plan = document(balancer, "/x", "/y", "/z", "/1", "/2", edge={"bypass_priorities": None})
    found = check_listeners(plan, STACK)
    assert [re.sub(r" \(.*\)", "", each) for each in texts(found)] == [
        "priority 501 is taken by rule 501",
        "priority 502 is taken by rule 502",
        "rule 502 would still answer a.ex.com/y, a.ex.com/z",
    ]
    (step,) = {each.next_step for each in found if each.severity == "error"}
    moves = re.findall(r"RuleArn=(\S+),Priority=(\d+)", step)
    assert [arn for arn, _ in moves] == [first, second]
    balancer.elb.set_rule_priorities(
        RulePriorities=[{"RuleArn": arn, "Priority": int(place)} for arn, place in moves]
    )
    assert texts(check_listeners(plan, STACK)) == []


def test_rules_of_this_stack_are_told_by_their_tag_however_many_there_are(balancer: Balancer) -> None:
    ours = [{"Key": TAG_STACK, "Value": STACK}]
    arns = [balancer.serve(501 + n, "a.ex.com", f"/{n}", ours) for n in range(23)]
    live = read_listener(balancer.listener)
    assert live is not None
    assert {arn: tags for arn, tags in live.tags.items() if tags} == {arn: {TAG_STACK: STACK} for arn in arns}
    assert balancer.asked.count("DescribeTags") == 2
    paths = [f"/{n}" for n in range(23)]
    assert texts(check_listeners(document(balancer, *paths), STACK)) == []
    assert "is taken by" in "".join(texts(check_listeners(document(balancer, *paths), "another")))


def test_a_listener_that_does_not_exist_is_named(balancer: Balancer) -> None:
    gone = f"{balancer.listener[:-4]}0000"
    assert read_listener(gone) is None
    found = check_listeners(document(balancer, "/x", edge={"listener": gone}), STACK)
    assert [str(each) for each in found if each.severity == "error"] == [
        f"  edge public: listener {gone} does not exist\n      next: correct the plan"
    ]


def test_of_many_target_groups_those_that_do_not_exist_are_named(balancer: Balancer) -> None:
    groups = [balancer.target, *(f"{balancer.target[:-4]}{number:04}" for number in range(25))]
    listed = [
        {"host": "a.ex.com", "path": f"/{number}", "target_group": group}
        for number, group in enumerate(groups)
    ]
    edge = {**ALB, "listener": balancer.listener, "priorities": {"first": 501, "last": 560}}
    found = check_listeners(closing(*listed, edges={"public": edge}, bypass={"header": HEADER}), STACK)
    named = [each.where for each in found if "the bypass would lead nowhere" in each.what]
    assert named == [f"target group {group}" for group in groups[1:]]


def test_another_region_is_refused_and_not_asked(balancer: Balancer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    clients._made.cache_clear()
    clients._session.cache_clear()
    found = check_listeners(document(balancer, "/x", target_group=None), STACK)
    assert texts(found) == ["the listener is in ap-northeast-1, and the override provider works in us-east-1"]
    assert "AWS_REGION" in found[0].next_step
    assert balancer.asked == []


def test_a_listener_that_cannot_be_read_is_an_error_and_never_empty(balancer: Balancer) -> None:
    def deny(**_: Any) -> Any:
        headers = {"x-amzn-requestid": "1"}
        answer = type("Answer", (), {"status_code": 403, "headers": headers})()
        denied = {
            "Error": {"Code": "AccessDenied", "Message": "no elasticloadbalancing:DescribeRules"},
            "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": "1", "HTTPHeaders": headers},
        }
        return answer, denied

    clients._session().events.register("before-call.elastic-load-balancing-v2.DescribeRules", deny)
    clients._made.cache_clear()
    with pytest.raises(
        MaintenanceError, match="AccessDenied: no elasticloadbalancing:DescribeRules"
    ) as found:
        check_listeners(document(balancer, "/x"), STACK)
    assert found.value.where == balancer.listener
    assert "allow DescribeRules" in found.value.next_step
