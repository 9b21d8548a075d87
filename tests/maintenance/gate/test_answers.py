"""Who answers in API Gateway, and which checks from outside would be set off."""

from __future__ import annotations

import pytest

from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import FixedResponse, Forward, HostHeader, ListenerRule, PathPattern
from maintenance.gate.answers import Answer, GatewayEdge, Offered, in_gateway
from maintenance.gate.coverage_report import CoverageReport
from maintenance.gate.external import Check, caught
from tests.maintenance.plan.documents import LISTENER, TARGET, VALID, load

PLAN = load(VALID)


def answers(edge: str, *offered: Offered, ours: bool = False) -> list[Answer]:
    return list(in_gateway(PLAN, {edge: GatewayEdge("api", offered, ours=ours)}))


def test_a_mapping_is_closed_whatever_the_api_offers_and_says_so_if_nobody_answers() -> None:
    (found,) = answers("partners", Offered("GET", "/orders", "http://orders/"))
    assert (found.today, found.closed, found.answered) == ("GET /orders to http://orders/", True, True)
    (found,) = answers("partners", Offered("POST", "/orders"))
    assert (found.today, found.closed, found.answered) == ("nobody", True, False)


@pytest.mark.parametrize(
    ("offered", "fits"),
    [
        ("/orders", True),
        ("/{any}", True),
        ("/{proxy+}", True),
        ("/orders/{id}", False),
        ("/Orders", False),
        ("/order.", False),
    ],
)
def test_parameters_stand_for_one_segment_and_proxies_for_the_rest(offered: str, fits: bool) -> None:
    assert [each.answered for each in answers("partners", Offered("ANY", offered))] == [fits]


def test_an_exact_route_wins_over_one_with_parameters() -> None:
    (found,) = answers("partners", Offered("ANY", "/{proxy+}", "wide"), Offered("GET", "/orders", "exact"))
    assert found.today.endswith("to exact")


def test_a_stage_is_closed_method_by_method() -> None:
    assert [each.closed for each in answers("reports", Offered("GET", "/reports"))] == [True]
    assert [each.closed for each in answers("reports", Offered("ANY", "/reports"))] == [False]
    hooks = answers("hooks", Offered("POST", "/hooks"))
    assert [(each.method, each.closed) for each in hooks] == [("POST", True), ("PUT", False)]


def test_an_edge_that_does_not_exist_is_not_covered() -> None:
    found = list(in_gateway(PLAN, {"reports": None}))
    assert [(each.today, each.closed) for each in found] == [("nobody", False)]
    assert not CoverageReport(tuple(found)).complete
    assert not CoverageReport((), unasked=("edge reports: no answer",)).complete


def test_checks_are_caught_by_listed_hosts_and_mappings_only() -> None:
    rules = (
        ListenerRule(
            "live",
            1000,
            (HostHeader(("shop.example.com",)), PathPattern(("/*",))),
            Forward(TARGET),
        ),
        ListenerRule("default", None, (), FixedResponse(404, "text/plain", "")),
    )
    live = {"public": LiveListener(LISTENER, rules, {})}
    checks = [
        Check("Route 53 health check", "1", "shop.example.com", "/checkout/health"),
        Check("Route 53 health check", "2", "shop.example.com", "/about"),
        Check("Route 53 health check", "3", "other.example.com", "/checkout/health"),
        Check("Datadog synthetic test", "4", "partners.example.com", "/v1/anything"),
        Check("Datadog synthetic test", "5", "partners.example.com", "/v10"),
        Check("Datadog synthetic test", "6", "SHOP.example.com", "/search", "POST"),
    ]
    found = caught(PLAN, checks, live, plan_listener_rules(PLAN), "prod")
    assert [(check.name, edge) for check, edge in found] == [
        ("1", "public"),
        ("4", "partners"),
        ("6", "public"),
    ]
