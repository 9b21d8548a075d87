"""What the names in `maintenance:release` stand for."""

from __future__ import annotations

import pytest

from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.errors import ConfigInvalid
from maintenance.release import names_of, release
from maintenance.settings import read_settings
from tests.maintenance.plan.documents import VALID, load

PLAN = load(VALID)
MAILED = "shop.example.com/checkout/*"


def test_nothing_released_is_the_plan_itself() -> None:
    assert release(PLAN, {}).document is PLAN


def test_a_listener_s_endpoint_goes_from_the_rules_and_nothing_else_does() -> None:
    found = release(PLAN, {MAILED: "paid"})
    before = {each for rule in plan_listener_rules(PLAN) for each in rule.endpoints}
    after = {each for rule in plan_listener_rules(found.document) for each in rule.endpoints}
    assert {each.path for each in before - after} == {"/checkout/*"}
    assert after < before
    assert (found.services, found.edges) == ({}, frozenset())


def test_services_are_released_by_key_and_stages_method_by_method() -> None:
    found = release(PLAN, {"prod-shop/shop-api": "why", "hooks": "all", "reports/reports": "one"})
    assert dict(found.services) == {"prod-shop/shop-api": "why"}
    assert found.edges == {"hooks", "reports"}
    assert found.methods["hooks"] == {"POST /hooks", "PUT /hooks"}
    assert found.document is PLAN


def test_writers_are_released_by_key() -> None:
    assert {"events:shop/orders/nightly-report", "lambda:order-consumer"} <= {*names_of(PLAN)}
    found = release(PLAN, {"scheduler:reports/hourly": "it only reads"})
    assert dict(found.writers) == {"scheduler:reports/hourly": "it only reads"}
    assert (found.document, found.services, found.edges) == (PLAN, {}, frozenset())


def test_a_part_of_a_mapping_is_refused_and_the_whole_is_not() -> None:
    two = VALID.replace(
        '      - {edge: reports, path: "/reports"',
        '      - {edge: partners, host: partners.example.com, path: "/v1/stock", methods: [GET]}\n'
        '      - {edge: reports, path: "/reports"',
    ).replace("endpoints: 6", "endpoints: 7")
    plan = load(two)
    with pytest.raises(ConfigInvalid, match=r"partners\.example\.com/v1/stock"):
        release(plan, {"partners.example.com/v1/orders": "only one"})
    assert release(plan, {"partners": "all"}).edges == {"partners"}
    both = dict.fromkeys(["partners.example.com/v1/orders", "partners.example.com/v1/stock"], "both")
    assert release(plan, both).edges == {"partners"}


def test_every_name_that_is_offered_is_understood_and_no_other() -> None:
    for name in names_of(PLAN):
        release(PLAN, {name: "why"})
    for name in ("prod-shop/shop-ap", "shop.example.com", "/checkout/*", ""):
        with pytest.raises(ConfigInvalid, match="neither a service"):
            release(PLAN, {name: "why"})


def test_a_name_that_means_two_things_is_refused() -> None:
    plan = load(VALID.replace("cluster: prod-batch, service: nightly", "cluster: reports, service: reports"))
    with pytest.raises(ConfigInvalid, match="a service and an endpoint"):
        release(plan, {"reports/reports": "which"})


def test_settings_hold_releases_by_window_so_that_the_next_window_has_none() -> None:
    values = {
        "plan": "p.yaml",
        "recordStore": "file:///r",
        "release": {"2030-12": {"a/b": "why"}},
        "forceEdge": {"2030-12": "broken"},
    }
    settings = read_settings(values, stack="prod")
    assert dict(settings.released("2030-12")) == {"a/b": "why"}
    assert dict(settings.released("2031-06")) == {}
    assert (settings.forced("2030-12"), settings.forced("2031-06")) == ("broken", "")


@pytest.mark.parametrize(
    "wrong", [{"2030-12": {"a/b": " "}}, {"2030-12": "a/b"}, "a/b", {"2030-12": {"a/b": 3}}]
)
def test_a_release_without_a_reason_or_window_is_a_mistake(wrong: object) -> None:
    values = {"plan": "p.yaml", "recordStore": "file:///r", "release": wrong}
    with pytest.raises(ConfigInvalid, match="maintenance:release"):
        read_settings(values, stack="prod")
