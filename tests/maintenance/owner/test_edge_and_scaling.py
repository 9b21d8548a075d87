"""Scalable targets, listener rules and routes of a team's own program."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maintenance.edge.texts import text_503
from maintenance.owner import route, rule, target
from maintenance.owner.outcome import OPAQUE, Change, Leave, Refuse
from maintenance.owner.service import Seen
from tests.maintenance.owner.following import API, LISTENER, WINDOW, following

TARGET = {
    "resourceId": "service/prod/api",
    "scalableDimension": "ecs:service:DesiredCount",
    "serviceNamespace": "ecs",
    "minCapacity": 4,
    "maxCapacity": 20,
}
HELD = Seen(0, f"v=1 w={WINDOW} at=2030-12-07T16:00:00Z d=14")
BACK = Seen(14, HELD.tag)


def a_rule(*conditions: dict[str, Any], listener: Any = LISTENER) -> dict[str, Any]:
    return {"listenerArn": listener, "conditions": list(conditions), "actions": [{"type": "forward"}]}


def hosts(*values: str) -> dict[str, Any]:
    return {"hostHeader": {"values": list(values)}}


def paths(*values: str) -> dict[str, Any]:
    return {"pathPattern": {"values": list(values)}}


def test_a_target_goes_to_min_0_and_says_in_verify_that_nothing_is_suspended() -> None:
    on = target.decide(TARGET, [], following("on"), Seen(14))
    assert isinstance(on, Change)
    assert (on.inputs["minCapacity"], set(on.inputs["suspendedState"].values())) == (0, {True})
    verify = target.decide(TARGET, [], following("verify"), HELD)
    assert isinstance(verify, Change)
    assert set(verify.inputs["suspendedState"].values()) == {False}
    assert "minCapacity" not in verify.inputs
    said = {**TARGET, "suspendedState": {"scheduledScalingSuspended": True}}
    assert target.decide(said, [], following("verify"), HELD) == Leave()
    # Without a record too: an off that was refused at the target has dropped it already.
    assert isinstance(target.decide(TARGET, [], following("verify"), Seen(14)), Change)
    assert target.decide(TARGET, [], following("off"), BACK) == Leave()
    assert isinstance(target.decide(TARGET, [], following("off"), HELD), Refuse)


@pytest.mark.parametrize(
    "ignored", ["minCapacity", "suspendedState", "suspendedState.dynamicScalingInSuspended", "*"]
)
def test_a_target_whose_numbers_nobody_knows_is_refused(ignored: str) -> None:
    assert isinstance(target.decide(TARGET, [ignored], following("on"), Seen(14)), Refuse)


@pytest.mark.parametrize(
    "other",
    [
        {"resourceId": "service/prod/unlisted"},
        {"resourceId": "table/orders", "scalableDimension": "dynamodb:table:ReadCapacityUnits"},
        {"resourceId": OPAQUE},
    ],
)
def test_other_targets_are_left(other: dict[str, Any]) -> None:
    assert target.decide({**TARGET, **other}, [], following("on"), None) == Leave()


LEFT = {"minCapacity": 0, "suspendedState": target.SUSPENDED}


@pytest.mark.parametrize(
    ("phase", "declared", "live", "step"),
    [
        ("off", {}, LEFT, "phase verify"),
        ("off", {"minCapacity": 0}, LEFT, "phase verify"),
        ("off", {"suspendedState": target.SUSPENDED}, LEFT, ""),
        ("off", {"minCapacity": 0}, {"minCapacity": 0, "suspendedState": target.ACTIVE}, ""),
        ("off", {}, {"minCapacity": 4, "suspendedState": target.SUSPENDED}, ""),
        ("verify", {}, LEFT, ""),
        ("on", {}, LEFT, ""),
        ("on", {"resourceId": "service/prod/gone"}, LEFT, "back into the plan"),
        ("off", {"resourceId": "service/prod/central"}, LEFT, "back into the plan"),
        ("on", {"resourceId": "table/x", "scalableDimension": "dynamodb:table:ReadCapacityUnits"}, LEFT, ""),
    ],
)
def test_a_target_is_not_left_as_maintenance_suspended_it(
    phase: str, declared: dict[str, Any], live: dict[str, Any], step: str
) -> None:
    found = target.unended({**TARGET, **declared}, live, following(phase))
    assert (found is not None) == bool(step)
    assert found is None or step in found[1]


def test_with_a_min_of_0_off_says_that_nothing_is_suspended_so_that_somebody_is_asked() -> None:
    outcome = target.decide({**TARGET, "minCapacity": 0}, [], following("off"), BACK)
    assert outcome == Change({"suspendedState": target.ACTIVE}, "scaling active")
    said = {**TARGET, "minCapacity": 0, "suspendedState": target.ACTIVE}
    assert target.decide(said, [], following("off"), BACK) == Leave()


@pytest.mark.parametrize(
    ("declared", "live", "unsaid"),
    [
        (
            {},
            {
                "minCapacity": 4,
                "suspendedState": {"dynamicScalingInSuspended": True, "scheduledScalingSuspended": False},
            },
            True,
        ),
        ({}, {"minCapacity": 4, "suspendedState": dict.fromkeys(target.SUSPENDED, False)}, False),
        ({}, {"minCapacity": 0, "suspendedState": target.SUSPENDED}, False),
        (
            {"suspendedState": {"dynamicScalingInSuspended": True}},
            {"minCapacity": 4, "suspendedState": {"dynamicScalingInSuspended": True}},
            False,
        ),
        ({}, {"minCapacity": 4}, False),
    ],
)
def test_a_suspension_that_the_program_does_not_declare_is_noticed(
    declared: dict[str, Any], live: dict[str, Any], unsaid: bool
) -> None:
    assert bool(target.unsaid(declared, live)) == unsaid


@pytest.mark.parametrize(
    "conditions",
    [
        (hosts("shop.example.com"), paths("/cart", "/cart/*")),
        (hosts("SHOP.example.com"), paths("/cart/items")),
        (hosts("find.example.com"),),
        (hosts("shop.example.com"), paths("/login"), {"httpRequestMethod": {"values": ["GET"]}}),
    ],
)
@pytest.mark.parametrize("phase", ["on", "verify"])
def test_a_rule_of_which_everything_is_listed_answers_503(
    conditions: tuple[dict[str, Any], ...], phase: str
) -> None:
    plan = following(phase)
    outcome = rule.decide(a_rule(*conditions), [], plan)
    assert isinstance(outcome, Change)
    ((action,),) = (outcome.inputs["actions"],)
    assert action["fixedResponse"]["statusCode"] == "503"
    assert action["fixedResponse"]["messageBody"] == text_503(plan.document)
    assert json.loads(action["fixedResponse"]["messageBody"])["retry_after"] == 3 * 3600


@pytest.mark.parametrize(
    "conditions",
    [
        (hosts("shop.example.com"),),
        (hosts("shop.example.com"), paths("/cart", "/health")),
        (hosts("shop.example.com"), paths("/login")),
        (hosts("shop.example.com", "www.example.com"), paths("/cart")),
    ],
)
def test_a_rule_that_answers_more_than_is_listed_stays_and_says_so(
    conditions: tuple[dict[str, Any], ...],
) -> None:
    outcome = rule.decide(a_rule(*conditions), [], following("on"))
    assert isinstance(outcome, Leave)
    assert "more than the plan document lists" in outcome.warning


def test_other_rules_are_left_and_those_that_would_stay_closed_too() -> None:
    on, cart = following("on"), (hosts("shop.example.com"), paths("/cart"))
    assert rule.decide(a_rule(hosts("www.example.com")), [], on) == Leave()
    assert rule.decide(a_rule(*cart, listener="arn:other"), [], on) == Leave()
    ignoring = rule.decide(a_rule(*cart), ["actions"], on)
    assert isinstance(ignoring, Leave)
    assert "ignores changes of its actions" in ignoring.warning
    hidden = rule.decide({**a_rule(), "conditions": OPAQUE}, [], on)
    assert isinstance(hidden, Leave)
    assert hidden.warning
    assert rule.decide(a_rule(*cart), [], following("on", {"shop.example.com/cart": "tested"})) == Leave()


def test_a_rule_opens_after_the_services_of_the_teams_that_list_it() -> None:
    opening = rule.decide(a_rule(hosts("shop.example.com")), [], following("off"))
    assert opening == Leave(after=("prod/api", "prod/jobs-0a1b2c3"))
    central = rule.decide(a_rule(hosts("find.example.com")), [], following("off"))
    assert central == Leave(after=("prod/central",))


def test_only_listed_routes_of_apis_that_programs_own_are_closed() -> None:
    listed = {"apiId": API, "routeKey": "POST /payments", "target": "integrations/abc"}
    for phase in ("on", "verify"):
        assert route.decide(listed, [], following(phase)) == Change({"target": OPAQUE}, "503")
    assert route.decide({**listed, "routeKey": "GET /payments"}, [], following("on")) == Leave()
    assert route.decide({**listed, "apiId": OPAQUE}, [], following("on")) == Leave()
    assert route.decide(listed, [], following("on", {"hooks": "tested"})) == Leave()
    assert route.decide(listed, [], following("off")) == Leave(after=("prod/api", "prod/jobs-0a1b2c3"))
    assert isinstance(route.decide(listed, ["target"], following("on")), Refuse)
    theirs = {"apiId": "f6g7h8i9j0", "routeKey": "GET /x"}
    refused = route.decide(theirs, [], following("on"))
    assert isinstance(refused, Refuse)
    assert "leaves this route to the central stack" in refused.error.text()
    assert route.decide(theirs, [], following("off")) == Leave()
