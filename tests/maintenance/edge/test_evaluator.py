from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.conditions import can_match_together, condition_covers, hostname, match_of
from maintenance.edge.evaluator import may_share, rule_covers, shadowed, winning_rule
from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpHeader,
    ListenerRule,
    PathPattern,
    QueryString,
    Request,
    condition_text,
    rule_text,
)
from tests.maintenance.edge import strategies as some
from tests.maintenance.edge.oracle import answering, holds
from tests.maintenance.edge.plans import DEFAULT, rule

priorities = st.integers(1, 40)


@given(some.listeners(priorities), some.requests)
@settings(deadline=None, max_examples=400)
def test_the_winner_is_the_one_a_plain_loop_finds(rules: list[ListenerRule], request: Request) -> None:
    verdict = winning_rule(rules, request)
    assert verdict.rule == answering(rules, request)
    assert verdict.certain
    assert len(verdict.reasons) == max(1, len(verdict.rule.conditions))


@given(some.conditions, some.conditions, st.lists(some.requests, min_size=1, max_size=20))
@settings(deadline=None, max_examples=400)
def test_what_is_proven_about_two_conditions_holds(
    one: Condition, other: Condition, requests: list[Request]
) -> None:
    for request in requests:
        if condition_covers(one, other) and holds(other, request):
            assert holds(one, request)
        if not can_match_together(one, other):
            assert not (holds(one, request) and holds(other, request))


@given(some.listeners(priorities), st.lists(some.requests, min_size=1, max_size=20))
@settings(deadline=None, max_examples=200)
def test_a_shadowed_rule_never_wins(rules: list[ListenerRule], requests: list[Request]) -> None:
    hidden = {each.rule.name: each.by for each in shadowed(rules)}
    for request in requests:
        assert winning_rule(rules, request).rule.name not in hidden
    for name, by in hidden.items():
        later = next(each for each in rules if each.name == name)
        assert (by.priority or 0) < (later.priority or 0)
        assert rule_covers(by, later)


@given(some.listeners(priorities), some.requests)
@settings(deadline=None)
def test_rules_that_share_nothing_never_both_hold(rules: list[ListenerRule], request: Request) -> None:
    matching = [each for each in rules if all(holds(one, request) for one in each.conditions)]
    for one in matching:
        for other in matching:
            assert may_share(one.conditions, other.conditions)


def test_shadows_are_found_where_a_wildcard_takes_all() -> None:
    wide, narrow = rule(5, PathPattern(("/*",))), rule(9, HostHeader(("a.ex.com",)), PathPattern(("/a",)))
    assert [(each.rule, each.by) for each in shadowed([narrow, wide, DEFAULT])] == [(narrow, wide)]
    assert shadowed([rule(5, HostHeader(("*.ex.com",))), rule(9, HostHeader(("*",)))]) == ()


@pytest.mark.parametrize(
    "condition",
    [
        HostHeader((), (r"^a\..*",)),
        PathPattern((), (r"^/v\d+",)),
        HttpHeader("X-A", (), ("secret-.*",)),
    ],
)
def test_an_expression_that_only_aws_reads_is_taken_to_match_and_said_to_be_uncertain(
    condition: Condition,
) -> None:
    request = Request("b.ex.com", "/x", headers={"x-a": "b"})
    verdict = winning_rule([rule(1, condition), DEFAULT], request)
    assert (verdict.rule.priority, verdict.certain) == (1, False)
    assert can_match_together(condition, type(condition)(*_plain(condition)))
    assert not condition_covers(type(condition)(*_plain(condition)), condition)


def _plain(condition: Condition) -> tuple[object, ...]:
    return ("X-A", ("q",)) if isinstance(condition, HttpHeader) else (("q",),)


def test_a_list_without_a_default_rule_is_an_error() -> None:
    with pytest.raises(ValueError, match="not complete"):
        winning_rule([rule(1, PathPattern(("/a",)))], Request("a.ex.com", "/b"))


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.ex.com", "a.ex.com"), ("a.ex.com:443", "a.ex.com"), ("[2001:db8::1]:80", "[2001:db8::1]"), ("", "")],
)
def test_a_port_is_no_part_of_a_host(host: str, name: str) -> None:
    assert hostname(host) == name


def test_values_that_may_be_secret_are_in_no_text() -> None:
    header, query = HttpHeader("X-Origin", ("hunter2",)), QueryString((("key", "hunter2"), ("", "hunter2")))
    request = Request("a.ex.com", "/", headers={"x-origin": "hunter2"}, query=(("key", "hunter2"),))
    found = rule(1, header, query)
    reasons = [match_of(each, request) for each in found.conditions]
    shown = [condition_text(header), condition_text(query), rule_text(found), repr(found), str(reasons)]
    assert all(reasons)
    assert "hunter2" not in "".join(shown)
    assert "X-Origin" in rule_text(found)
    assert rule_text(DEFAULT) == "the default rule"
