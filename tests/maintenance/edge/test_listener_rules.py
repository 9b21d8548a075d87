from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.chunks import VALUES_LIMIT, WILDCARDS_LIMIT, cut
from maintenance.edge.evaluator import winning_rule
from maintenance.edge.listener_rules import PlannedRule, plan_listener_rules
from maintenance.edge.rules import (
    FixedResponse,
    Forward,
    HostHeader,
    HttpHeader,
    ListenerRule,
    PathPattern,
    Request,
    SourceIp,
)
from maintenance.edge.texts import text_503
from maintenance.edge.wildcard import wildcards
from maintenance.errors import PreflightFailed
from maintenance.plan.document import PlanDocument
from tests.maintenance.edge import strategies as some
from tests.maintenance.edge.oracle import answering, lists
from tests.maintenance.edge.plans import ALB, DEFAULT, HEADER, at, closing, group, plan

BLOCKS = ("192.0.2.0/25", "198.51.100.4/32", "203.0.113.0/24", "2001:db8::/32", "10.0.0.0/8", "10.9.0.0/16")
listed = st.lists(some.endpoints, min_size=1, max_size=25)
live_rules = some.listeners(st.integers(1000, 1040))
bypasses = st.one_of(
    st.just({"header": HEADER}), st.lists(st.sampled_from(BLOCKS), min_size=1, unique=True)
).map(lambda each: each if isinstance(each, dict) else {"source_ips": each})


def values(planned: PlannedRule) -> int:
    """Condition values, as AWS counts them."""
    return sum(
        len(each.networks if isinstance(each, SourceIp) else each.values)  # type: ignore[union-attr]
        for each in planned.rule.conditions
    )


def endpoints_of(document: PlanDocument) -> list[Any]:
    return [endpoint for team in document.teams for endpoint in team.endpoints]


@given(listed, live_rules, st.lists(some.requests, min_size=1, max_size=20))
@settings(deadline=None, max_examples=200)
def test_exactly_the_listed_requests_are_closed(
    endpoints: list[dict[str, Any]], live: list[ListenerRule], requests: list[Request]
) -> None:
    document = closing(*endpoints)
    ours = [each.rule for each in plan_listener_rules(document)]
    for request in requests:
        plain = Request(request.host.removesuffix(":443"), request.path, request.method)
        winner = winning_rule([*live, *ours], request).rule
        if any(lists(each, plain) for each in endpoints_of(document)):
            assert winner in ours
        else:
            assert winner == answering(live, request)


@given(listed, st.none() | bypasses)
@settings(deadline=None, max_examples=200)
def test_every_rule_keeps_aws_limits(endpoints: list[dict[str, Any]], bypass: dict[str, Any] | None) -> None:
    targets = [{**each, "target_group": group(f"g{n % 3}")} for n, each in enumerate(endpoints)]
    document = closing(*targets, bypass=bypass)
    planned = plan_listener_rules(document)
    for each in planned:
        assert 1 <= values(each) <= VALUES_LIMIT
        texts = [
            value
            for condition in each.rule.conditions
            if isinstance(condition, HostHeader | PathPattern)
            for value in condition.values
        ]
        assert sum(map(wildcards, texts)) <= WILDCARDS_LIMIT
    for kind, first in (("bypass", 1), ("maintenance", 501)):
        got = [each.rule.priority for each in planned if each.kind == kind]
        assert got == list(range(first, first + len(got)))
    assert len({each.resource_name for each in planned}) == len(planned)
    closed = {endpoint for each in planned if each.kind == "maintenance" for endpoint in each.endpoints}
    assert closed == set(endpoints_of(document))


@given(listed, bypasses, st.lists(some.requests, min_size=1, max_size=20))
@settings(deadline=None, max_examples=200)
def test_the_bypass_leads_to_a_target_of_the_endpoint_and_lets_nobody_else_through(
    endpoints: list[dict[str, Any]], bypass: dict[str, Any], requests: list[Request]
) -> None:
    targets = [{**each, "target_group": group(f"g{n % 2}")} for n, each in enumerate(endpoints)]
    document = closing(*targets, bypass=bypass)
    rules = [*(each.rule for each in plan_listener_rules(document)), DEFAULT]
    for request in requests:
        plain = Request(request.host.removesuffix(":443"), request.path, request.method)
        meant = {each.target_group for each in endpoints_of(document) if lists(each, plain)}
        for passing in (True, False):
            action = winning_rule(rules, _sent(request, bypass, passing=passing)).rule.action
            if not meant:
                assert action == DEFAULT.action
            elif passing:
                assert isinstance(action, Forward)
                assert action.target_group in meant
            else:
                assert isinstance(action, FixedResponse)
                assert action.status == 503


def _sent(request: Request, bypass: dict[str, Any], *, passing: bool) -> Request:
    """The request as somebody sends it who may pass, or who may not."""
    if "header" in bypass:
        value = HEADER["value"] if passing else HEADER["value"][:-1]
        return Request(request.host, request.path, request.method, {HEADER["name"].lower(): value})
    source = str(ip_network(bypass["source_ips"][-1]).network_address) if passing else "1.2.3.4"
    return Request(request.host, request.path, request.method, {}, (), source)


@given(listed, some.endpoints, st.randoms())
@settings(deadline=None, max_examples=200)
def test_one_more_endpoint_never_widens_another_hosts_rules(
    endpoints: list[dict[str, Any]], extra: dict[str, Any], random: Any
) -> None:
    def chunks(*given: dict[str, Any]) -> list[Any]:
        return [
            each for each in cut(endpoints_of(closing(*given))) if each.host != str(extra["host"]).lower()
        ]

    assert chunks(*endpoints) == chunks(*endpoints, extra)
    shuffled = [*endpoints]
    random.shuffle(shuffled)
    plans = [plan_listener_rules(closing(*each)) for each in (endpoints, shuffled)]
    assert [each.rule for each in plans[0]] == [each.rule for each in plans[1]]


def test_hosts_and_paths_are_never_merged_into_a_cross_product() -> None:
    document = closing(at("a.ex.com/one"), at("b.ex.com/two"), at("a.ex.com/get", "GET"))
    rules = [*(each.rule for each in plan_listener_rules(document)), DEFAULT]
    open_ones = [Request("a.ex.com", "/two"), Request("b.ex.com", "/one"), Request("a.ex.com", "/get", "PUT")]
    assert [winning_rule(rules, each).rule for each in open_ones] == [DEFAULT] * 3


def test_thirty_endpoints_of_one_host_need_eight_rules() -> None:
    document = closing(*(at(f"a.ex.com/{number}") for number in range(30)))
    planned = plan_listener_rules(document)
    assert [len(each.endpoints) for each in planned] == [4] * 7 + [2]


@pytest.mark.parametrize(
    ("bypass", "condition"),
    [
        ({"header": HEADER}, HttpHeader("X-Bypass", ("open-sesame-2030",))),
        ({"source_ips": ["192.0.2.0/24"]}, SourceIp((ip_network("192.0.2.0/24"),))),
    ],
)
def test_a_bypass_rule_carries_its_value_and_one_target(bypass: dict[str, Any], condition: object) -> None:
    document = closing(at("a.ex.com/x", target="x"), at("a.ex.com/y", target="y"), bypass=bypass)
    found = [each.rule for each in plan_listener_rules(document) if each.kind == "bypass"]
    assert [each.action for each in found] == [Forward(group("x")), Forward(group("y"))]
    assert all(condition in each.conditions for each in found)


def test_the_answer_is_503_and_rules_are_named_for_their_place() -> None:
    document = closing(at("a.ex.com/x"))
    (only,) = plan_listener_rules(document)
    assert only.rule.action == FixedResponse(503, "application/json", text_503(document))
    assert (only.resource_name, only.rule.priority) == ("public-maintenance-501", 501)


def test_without_a_target_or_priorities_there_is_no_bypass() -> None:
    edges = {"public": {**ALB, "bypass_priorities": None}}
    for document in (
        closing(at("a.ex.com/x"), bypass={"header": HEADER}),
        closing(at("a.ex.com/x", target="x"), bypass={"header": HEADER}, edges=edges),
        closing(at("a.ex.com/x", target="x")),
    ):
        assert {each.kind for each in plan_listener_rules(document)} == {"maintenance"}


@pytest.mark.parametrize(
    ("edge", "bypass", "text"),
    [
        (
            {"priorities": {"first": 501, "last": 501}},
            None,
            "2 maintenance rules are needed, priorities 501 to 501 hold 1\n  next: let `priorities` hold",
        ),
        (
            {"bypass_priorities": {"first": 7, "last": 7}},
            {"header": HEADER},
            "2 bypass rules are needed, priorities 7 to 7 hold 1\n  next: let `bypass_priorities` hold",
        ),
    ],
)
def test_a_range_that_is_too_small_says_how_many_it_needs(
    edge: dict[str, Any], bypass: dict[str, Any] | None, text: str
) -> None:
    document = closing(
        at("a.ex.com/x", target="x"),
        at("b.ex.com/x", target="x"),
        edges={"public": {**ALB, **edge}},
        bypass=bypass,
    )
    with pytest.raises(PreflightFailed) as refused:
        plan_listener_rules(document)
    assert text in str(refused.value)
    assert str(refused.value).startswith("edge public: ")


def test_an_endpoint_that_fits_no_rule_is_named() -> None:
    with pytest.raises(PreflightFailed, match=r"edge public: \*.ex.com/\*/\*/\*/\*/\* has 6 wildcards"):
        plan_listener_rules(closing(at("*.ex.com/*/*/*/*/*")))


def test_teams_share_rules_and_other_edges_have_none() -> None:
    api = {"kind": "base_path_mapping", "domain": "partners.ex.com"}
    document = plan(
        {"endpoints": [at("a.ex.com/x")]},
        {"endpoints": [at("a.ex.com/y"), {**at("partners.ex.com/z"), "edge": "partners"}]},
        edges={"public": ALB, "partners": api},
    )
    (only,) = plan_listener_rules(document)
    assert PathPattern(("/x", "/y")) in only.rule.conditions
