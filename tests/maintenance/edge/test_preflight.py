from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.edge.live import LiveListener
from maintenance.edge.preflight import check_listener
from maintenance.edge.rules import FixedResponse, HostHeader, HttpHeader, ListenerRule, PathPattern
from maintenance.finding import Finding
from maintenance.plan.document import PlanDocument
from tests.maintenance.edge import strategies as some
from tests.maintenance.edge.plans import (
    ALB,
    DEFAULT,
    HEADER,
    LISTENER,
    OTHER_LISTENER,
    STACK,
    at,
    closing,
    group,
    live,
    plan,
    rule,
    serving,
    texts,
)

NARROW = {"first": 10, "last": 29}


def check(document: PlanDocument, listener: LiveListener) -> list[Finding]:
    return check_listener(document, "public", listener, plan_listener_rules(document), STACK)


def errors(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.severity == "error"]


def narrow(*endpoints: dict[str, Any], first: int = 10, last: int = 29) -> PlanDocument:
    """A plan with priorities 10 to 29, and no bypass."""
    edge = {**ALB, "bypass_priorities": None, "priorities": {"first": first, "last": last}}
    return closing(*endpoints, edges={"public": edge})


def test_nothing_is_said_about_a_listener_with_room() -> None:
    document = closing(at("a.ex.com/x", target="a"), bypass={"header": HEADER})
    assert check(document, live(serving(1000, "a.ex.com/*", "a"))) == []


def test_a_priority_that_is_taken_names_the_command_that_makes_room() -> None:
    taken = [serving(501, "c.ex.com/"), serving(502, "d.ex.com/"), serving(503, "e.ex.com/")]
    document = closing(
        at("a.ex.com/x"), at("b.ex.com/x"), edges={"public": {**ALB, "bypass_priorities": None}}
    )
    found = errors(check(document, live(*taken, serving(1000, "*.ex.com/*"))))
    assert [each.what for each in found] == [
        f"priority 501 is taken by rule 501 (host c.ex.com, path /) ({taken[0].name})",
        f"priority 502 is taken by rule 502 (host d.ex.com, path /) ({taken[1].name})",
    ]
    moves = " ".join(f"RuleArn={each.name},Priority={place}" for place, each in enumerate(taken, 503))
    step = (
        "set `priorities` of the edge to 998 to 999, which are free; or make room: "
        f"aws elbv2 set-rule-priorities --region ap-northeast-1 --rule-priorities {moves}"
    )
    assert [each.next_step for each in found] == [step, step]


def test_a_rule_that_would_still_answer_is_named_with_its_endpoints() -> None:
    document = narrow(*(at(f"a.ex.com/{n}") for n in range(7)))
    found = errors(check(document, live(serving(3, "a.ex.com/*"))))
    (only,) = found
    assert only.what == (
        f"rule 3 (host a.ex.com, path /*) ({serving(3, '').name}) would still answer "
        "a.ex.com/0, a.ex.com/1, a.ex.com/2, a.ex.com/3, a.ex.com/4 and 2 more"
    )
    assert only.next_step == (
        "set `priorities` of the edge to 1 to 2, which are free; or make room: aws elbv2 set-rule-priorities "
        f"--region ap-northeast-1 --rule-priorities RuleArn={serving(3, '').name},Priority=12"
    )


def test_the_503_is_never_proposed_above_the_bypass() -> None:
    edge = {**ALB, "bypass_priorities": {"first": 5, "last": 9}}
    document = closing(at("a.ex.com/x", target="live"), bypass={"header": HEADER}, edges={"public": edge})
    found = errors(check(document, live(serving(6, "a.ex.com/*"))))
    assert [each.next_step.split(":")[0] for each in found] == ["make room"]


def test_no_room_at_all_says_so() -> None:
    document = narrow(at("a.ex.com/x"), first=50_000, last=50_000)
    found = errors(check(document, live(serving(1, "a.ex.com/*"))))
    assert {each.next_step for each in found} == {
        "give the listener's rules other priorities: none is free below them"
    }


def test_a_rule_of_another_stack_is_said_to_be_one() -> None:
    other = serving(501, "a.ex.com/*")
    found = errors(check(closing(at("a.ex.com/x")), live(other, ours=[other.name], stack="staging")))
    assert "of maintenance stack staging" in texts(found)


def test_rules_of_this_stack_stand_in_nobodys_way() -> None:
    document = closing(at("a.ex.com/x"))
    ours = [replace(each.rule, name=f"arn:{each.rule.priority}") for each in plan_listener_rules(document)]
    listener = live(*ours, serving(1000, "a.ex.com/*"), ours=[each.name for each in ours])
    assert errors(check(document, listener)) == []


@given(st.lists(some.endpoints, min_size=1, max_size=6), some.listeners(st.integers(1, 40)))
@settings(deadline=None, max_examples=100)
def test_each_proposed_step_ends_what_stood_in_the_way(
    endpoints: list[dict[str, Any]], rules: list[ListenerRule]
) -> None:
    document = narrow(*endpoints)
    before = obstructions(document, rules)
    assume(before)
    (step,) = {each.next_step for each in before}
    assert "set `priorities`" in step or "make room" in step
    if found := re.search(r"set `priorities` of the edge to (\d+) to (\d+)", step):
        moved = narrow(*endpoints, first=int(found[1]), last=int(found[2]))
        assert obstructions(moved, rules) == []
    if "make room" in step:
        places = {name: int(place) for name, place in re.findall(r"RuleArn=(\S+),Priority=(\d+)", step)}
        after = [replace(each, priority=places.get(each.name, each.priority)) for each in rules]
        assert obstructions(document, after) == []
        assert order(after) == order(rules)


def obstructions(document: PlanDocument, rules: list[ListenerRule]) -> list[Finding]:
    found = check(document, LiveListener(LISTENER, tuple(rules), {}))
    return [each for each in found if "is taken by" in each.what or "would still answer" in each.what]


def order(rules: list[ListenerRule]) -> list[str]:
    return [each.name for each in sorted(rules, key=lambda each: each.priority or 99_999)]


def test_a_health_path_above_is_shown_and_stops_nothing() -> None:
    health = rule(5, PathPattern(("/health",)), action=FixedResponse(200, "text/plain", "ok"))
    found = check(narrow(at("a.ex.com/*")), live(health, serving(50, "a.ex.com/*")))
    assert texts(found) == (
        "  edge public: rule 5 (path /health) comes first and still answers some requests to a.ex.com/*\n"
        "      next: nothing, if they are meant to stay; else a lower `priorities`"
    )
    says_503 = replace(health, action=FixedResponse(503, "text/plain", ""))
    assert check(narrow(at("a.ex.com/*")), live(says_503, serving(50, "a.ex.com/*"))) == []


def test_an_endpoint_that_nobody_answers_is_shown() -> None:
    found = check(narrow(at("a.ex.com/x"), at("b.ex.com/x")), live(serving(50, "a.ex.com/*")))
    assert texts(found) == (
        "  edge public, b.ex.com/x: only the listener's default rule answers it today\n"
        "      next: check host and path"
    )


def test_an_endpoint_that_goes_elsewhere_than_the_plan_says_is_shown() -> None:
    found = check(narrow(at("a.ex.com/x", target="mine")), live(serving(50, "a.ex.com/*", "theirs")))
    assert f"sends it to {group('theirs')}, and the bypass would send it to {group('mine')}" in texts(found)
    secret = rule(50, HttpHeader("X-Origin", ("hunter2",)), HostHeader(("a.ex.com",)))
    assert check(narrow(at("a.ex.com/x", target="mine")), live(secret)) == []


def test_a_rule_that_never_answers_is_shown_where_it_matters() -> None:
    wide, hidden = serving(50, "a.ex.com/*"), serving(60, "a.ex.com/x", "other")
    elsewhere = [serving(70, "z.ex.com/*"), serving(80, "z.ex.com/x")]
    found = check(narrow(at("a.ex.com/x")), live(wide, hidden, *elsewhere))
    (only,) = found
    assert only.what == (
        "rule 60 (host a.ex.com, path /x) never answers: "
        "rule 50 (host a.ex.com, path /*) takes all of its requests"
    )


@pytest.mark.parametrize(
    ("endpoint", "bypass", "edge", "severity", "text"),
    [
        (
            at("a.ex.com/x"),
            {"header": HEADER},
            {},
            "warning",
            "has no `target_group`, so nobody can verify it",
        ),
        (
            at("a.ex.com/x", target="live"),
            {"header": HEADER},
            {"bypass_priorities": None},
            "warning",
            "has no `bypass_priorities`, so nobody can verify",
        ),
        (
            at("a.ex.com/x", target="live"),
            {"header": HEADER},
            {"bypass_priorities": {"first": 901, "last": 950}},
            "error",
            "those who verify would be answered by rule 501 (host a.ex.com, path /x)",
        ),
        (
            at("a.ex.com/x", target="live"),
            {"source_ips": ["0.0.0.0/1", "128.0.0.0/1", "2000::/3"]},
            {},
            "error",
            "the bypass lets every address through, so nobody would read 503",
        ),
    ],
)
def test_a_bypass_that_cannot_work_is_said_before(
    endpoint: dict[str, Any], bypass: dict[str, Any], edge: dict[str, Any], severity: str, text: str
) -> None:
    document = closing(endpoint, bypass=bypass, edges={"public": {**ALB, **edge}})
    found = [each for each in check(document, live(serving(1000, "a.ex.com/*"))) if text in each.what]
    assert [each.severity for each in found] == [severity]
    assert HEADER["value"] not in texts(found)


def test_a_live_rule_above_the_bypass_is_named() -> None:
    document = closing(
        at("a.ex.com/x", target="live"),
        bypass={"source_ips": ["192.0.2.0/24"]},
        edges={"public": {**ALB, "bypass_priorities": {"first": 20, "last": 30}}},
    )
    found = errors(check(document, live(serving(9, "a.ex.com/x", "other"), serving(1000, "a.ex.com/*"))))
    assert "those who verify would be answered by rule 9 (host a.ex.com, path /x)" in texts(found)


@pytest.mark.parametrize(
    ("endpoint", "text"),
    [
        (at("localhost/x"), "takes only hosts with a dot"),
        (at("a.10/x"), "takes only hosts with a dot"),
        (at("a.ex.com/orders/{id}"), "takes no {, } and % in a path"),
        (at("a.ex.com/a%20b"), "takes no {, } and % in a path"),
        (
            {**at("a.ex.com/x"), "target_group": group("a").replace("ap-northeast-1", "us-east-1")},
            "in another region or account",
        ),
        (
            {**at("a.ex.com/x"), "target_group": group("a").replace("123456789012", "210987654321")},
            "in another region or account",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_before(endpoint: dict[str, Any], text: str) -> None:
    assert text in texts(errors(check(closing(endpoint), live(serving(1000, "*.ex.com/*")))))


def test_any_host_is_taken() -> None:
    for endpoint in (at("*/x"), {"host": None, "path": "/x"}):
        assert check(closing(endpoint), live(serving(1000, "/*"))) == []


def test_more_rules_than_a_load_balancer_has_by_default_are_counted_over_all_its_listeners() -> None:
    sibling = f"{LISTENER.rsplit('/', 1)[0]}/2222222222222222"
    edges = {
        "public": {**ALB, "bypass_priorities": None},
        "plain": {**ALB, "bypass_priorities": None, "listener": sibling},
        "internal": {**ALB, "bypass_priorities": None, "listener": OTHER_LISTENER},
    }
    many = [at(f"h{n}.ex.com/x") for n in range(30)]
    document = plan(
        {"endpoints": many},
        {"endpoints": [{**each, "edge": "plain"} for each in many]},
        {"endpoints": [{**each, "edge": "internal"} for each in many]},
        edges=edges,
    )
    exactly = [*(serving(1000 + n, "*.ex.com/*") for n in range(40))]
    assert "quota" not in texts(check(document, live(*exactly)))
    found = check(document, live(*exactly, serving(2000, "z.ex.com/")))
    assert "would have at least 101 rules, the default quota is 100" in texts(found)


def test_an_endpoint_with_many_methods_says_a_thing_once() -> None:
    found = check(narrow(at("a.ex.com/x", "GET", "POST", "PUT")), live(DEFAULT))
    assert len([each for each in found if "only the listener's default rule" in each.what]) == 1
