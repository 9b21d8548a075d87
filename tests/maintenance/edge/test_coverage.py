from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.coverage import bypass_requests, coverage, customer_address, endpoint_text
from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.edge.rules import ListenerRule
from maintenance.plan.document import Bypass, PlanDocument
from tests.maintenance.edge import strategies as some
from tests.maintenance.edge.oracle import answering, lists
from tests.maintenance.edge.plans import HEADER, STACK, at, closing, live, serving


def endpoints_of(document: PlanDocument) -> list[Any]:
    return [endpoint for team in document.teams for endpoint in team.endpoints]


@given(st.lists(some.endpoints, max_size=8), some.listeners(st.integers(1, 1040)))
@settings(deadline=None, max_examples=200)
def test_every_endpoint_is_evaluated_once_per_method_today_and_with_the_planned_rules(
    endpoints: list[dict[str, Any]], rules: list[ListenerRule]
) -> None:
    document = closing(*endpoints)
    planned = plan_listener_rules(document)
    everything = [*rules, *(each.rule for each in planned)]
    found = coverage(document, {"public": live(*rules[:-1])}, planned, STACK)
    wanted = [(each, method) for each in endpoints_of(document) for method in each.methods or ("GET",)]
    assert [(each.endpoint, each.request.method) for each in found] == wanted
    for each in found:
        assert lists(each.endpoint, each.request)
        assert each.closed == (each.planned.rule in [own.rule for own in planned])
    full = coverage(document, {"public": live(*[one for one in rules if one.priority])}, planned, STACK)
    for each in full:
        assert each.now.rule == answering([*rules], each.request)
        if not {one.priority for one in rules} & {own.rule.priority for own in planned}:
            assert each.planned.rule == answering(everything, each.request)


def test_rules_of_this_stack_are_not_there_today() -> None:
    document = closing(at("a.ex.com/x"))
    own, owner = serving(501, "a.ex.com/x"), serving(1000, "a.ex.com/*")
    (found,) = coverage(document, {"public": live(own, owner, ours=[own.name])}, (), STACK)
    assert found.now.rule == owner
    assert not found.closed


def test_coverage_asks_as_a_customer_whom_no_bypass_lets_through() -> None:
    bypass = {"source_ips": ["203.0.113.0/24", "198.51.100.0/24"]}
    document = closing(at("a.ex.com/x", target="a"), bypass=bypass)
    (found,) = coverage(document, {"public": live()}, plan_listener_rules(document), STACK)
    assert found.request.source_ip == "192.0.2.10"
    assert found.closed


def test_no_customer_is_left_where_the_bypass_lets_all_through() -> None:
    assert customer_address(None) is not None
    assert customer_address(Bypass(source_ips=("0.0.0.0/1", "128.0.0.0/1"))) == "2001:db8::10"
    assert customer_address(Bypass(source_ips=("0.0.0.0/1", "128.0.0.0/1", "2000::/3"))) is None


def test_those_who_verify_send_the_header_or_come_from_each_network() -> None:
    (endpoint,) = endpoints_of(closing(at("a.ex.com/x", "GET", "POST")))
    by_header = bypass_requests(endpoint, Bypass.model_validate({"header": HEADER}))
    assert [(each.method, dict(each.headers)) for each in by_header] == [
        (method, {"X-Bypass": "open-sesame-2030"}) for method in ("GET", "POST")
    ]
    by_source = bypass_requests(endpoint, Bypass(source_ips=("192.0.2.0/24", "2001:db8::/32")))
    assert [each.source_ip for each in by_source] == ["192.0.2.0"] * 2 + ["2001:db8::"] * 2


def test_an_endpoint_reads_as_people_write_it() -> None:
    first, second = endpoints_of(closing(at("a.ex.com/x", "GET", "POST"), {"host": None, "path": "/x"}))
    assert (endpoint_text(first), endpoint_text(second)) == ("GET/POST a.ex.com/x", "any host/x")
