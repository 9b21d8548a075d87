"""Each component by itself, in somebody else's program."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pulumi
import pytest

from components.alb_maintenance import AlbMaintenance
from components.api_gateway_maintenance import ApiGatewayMaintenance, GatewayArgs
from components.datadog_mutes import DatadogMutes
from components.workloads import ServiceSet, Workloads, WorkloadsArgs
from components.writers import Writers, WritersArgs
from maintenance.datadog.downtimes import plan_downtimes
from maintenance.edge.listener_rules import PlannedRule
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
from maintenance.errors import ConfigInvalid, Refused
from maintenance.phase import Phase
from tests.components.company import company
from tests.components.declared import GATEWAY, Declared, declared
from tests.maintenance.edge.plans import LISTENER


def planned(*conditions: Condition, action: Action | None = None, name: str = "closed") -> PlannedRule:
    rule = ListenerRule(name, 7, conditions, action or FixedResponse(503, "text/plain", "later"))
    return PlannedRule("public", LISTENER, name, rule, (), "maintenance")


class Own(pulumi.CustomResource):
    """Something that the program has besides."""

    def __init__(self, name: str) -> None:
        super().__init__("own:index:Thing", name, {})


def test_rules_of_any_condition_after_what_the_program_says() -> None:
    rule = planned(
        HostHeader(("a.ex.com",)),
        PathPattern(("/a", "/b")),
        HttpRequestMethod(("GET",)),
        QueryString((("k", "v"), ("", "w"))),
        SourceIp((ip_network("192.0.2.0/24"),)),
        action=Forward("arn:target"),
    )
    found = declared(lambda: AlbMaintenance("alb", [rule], tags={"by": "us"}, after=[Own("first")]))
    (only,) = found.of("rule").values()
    assert only.inputs["conditions"] == [
        {"hostHeader": {"values": ["a.ex.com"]}},
        {"pathPattern": {"values": ["/a", "/b"]}},
        {"httpRequestMethod": {"values": ["GET"]}},
        {"queryStrings": [{"key": "k", "value": "v"}, {"value": "w"}]},
        {"sourceIp": {"values": ["192.0.2.0/24"]}},
    ]
    assert only.inputs["actions"] == [{"type": "forward", "targetGroupArn": "arn:target"}]
    assert found.before(only) == {"first"}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (
            planned(HostHeader(("a",), ("^b",)), name="odd"),
            "odd: a planned rule cannot have regular expressions",
        ),
        (
            planned(PathPattern((), ("^/b",)), name="odd"),
            "odd: a planned rule cannot have regular expressions",
        ),
        (
            planned(HttpHeader("X", (), ("b",)), name="odd"),
            "odd: a planned rule cannot have regular expressions",
        ),
        (
            planned(action=OtherAction("redirect"), name="odd"),
            "odd: a planned rule cannot have the action redirect",
        ),
    ],
)
def test_what_only_live_rules_may_have_is_refused_before_any_rule(rule: PlannedRule, text: str) -> None:
    found = Declared({})
    with pytest.raises(Refused) as refused:
        declared(lambda: AlbMaintenance("alb", [planned(PathPattern(("/a",))), rule], tags={}), into=found)
    assert str(refused.value).startswith(text)
    assert found.all == {}


def test_downtimes() -> None:
    found = declared(lambda: DatadogMutes("mutes", plan_downtimes(company(), "s")))
    assert len(found.of("downtime")) == 3


def test_a_downtime_is_what_the_sdk_would_register() -> None:
    import pulumi_datadog as datadog  # noqa: PLC0415 - takes three seconds, and one test needs it

    (each,) = [one for one in plan_downtimes(company(), "s") if one.monitor_id == 7]

    def by_the_sdk() -> None:
        datadog.DowntimeSchedule(
            each.resource_name,
            scope=each.scope,
            monitor_identifier=datadog.DowntimeScheduleMonitorIdentifierArgs(monitor_id=each.monitor_id),
            one_time_schedule=datadog.DowntimeScheduleOneTimeScheduleArgs(end=each.end),
            message=each.message,
            mute_first_recovery_notification=each.mute_first_recovery_notification,
        )

    (ours,) = declared(lambda: DatadogMutes("mutes", [each])).of("downtime").values()
    (theirs,) = declared(by_the_sdk).of("downtime").values()
    assert (ours.type, ours.name, ours.inputs, ours.version) == (
        theirs.type,
        theirs.name,
        theirs.inputs,
        theirs.version,
    )


WORKLOADS = WorkloadsArgs(
    window="w",
    phase=Phase.ON,
    record_store="file:///tmp/records",
    sets=(ServiceSet("a", 2, ("c/x",)), ServiceSet("b", 1, ("c/y", "c/z"))),
)


def test_services_after_what_the_program_says() -> None:
    found = declared(lambda: Workloads("stop", WORKLOADS, after=[Own("first")]))
    sets, barriers = found.of("set"), found.of("barrier")
    assert found.before(sets["b-wave1"]) == {"first"}
    assert found.before(sets["a-wave2"]) == {"first", "b-wave1", "wave1"}
    assert found.before(barriers["wave2"]) == {"first", "b-wave1", "wave1", "a-wave2"}


def test_no_services_is_no_error() -> None:
    assert declared(lambda: Workloads("stop", replace(WORKLOADS, sets=()))).of("set", "barrier") == {}


@pytest.mark.parametrize("setting", ["waive", "manual_changes"])
def test_a_service_that_is_in_no_set_cannot_be_waived(setting: str) -> None:
    with pytest.raises(ConfigInvalid, match="names c/other, which is not in the plan"):
        replace(WORKLOADS, **{setting: {"c/other": "keep"}})


def test_gateways_after_what_the_program_says() -> None:
    def program() -> None:
        gateway = ApiGatewayMaintenance("gateway", GatewayArgs(company(), Phase.ON, "s3://b/r"))
        gateway.override_edges(after=[Own("first")])

    found = declared(program)
    overrides: dict[str, Any] = found.of(*GATEWAY)
    assert len(overrides) == 5
    for each in overrides.values():
        assert "first" in found.before(each)
    assert "maintenance-stage" in found.before(overrides["partners"])


def test_writers_alone_are_stopped_while_on_only() -> None:
    for phase, applied in ((Phase.ON, True), (Phase.VERIFY, False), (Phase.OFF, False)):
        args = WritersArgs("2030-12-aurora", phase, "s3://state/records", company().writers)
        found = declared(lambda args=args: Writers("writers", args))  # type: ignore[misc]
        assert [each.inputs["apply"] for each in found.of("writer").values()] == [applied] * 3
        rule = found.of("writer")["events:default/nightly"].inputs
        assert (rule["bus"], rule["rule"], rule["onManualChange"]) == ("default", "nightly", "fail")
