"""What a program must not say: every mistake is a failure of `Check`, and nothing is ignored."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.plugins.plugin_process import PluginProcess, StartPlugin, urn

RULE = "aws:lb/listenerRule:ListenerRule"
REST_API = "aws:apigateway/restApi:RestApi"
STAGE = "aws:apigateway/stage:Stage"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
DOWNTIME = "datadog:index/downtimeSchedule:DowntimeSchedule"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def _rule(**changes: Any) -> dict[str, Any]:
    fixed = {"contentType": "text/plain", "messageBody": "closed", "statusCode": "503"}
    rule = {
        "listenerArn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/a/b/c",
        "actions": [{"type": "fixed-response", "fixedResponse": fixed | changes.pop("fixed", {})}],
        "conditions": [{"pathPattern": {"values": ["/a"]}}],
        "priority": 1,
    }
    return rule | changes


def _downtime(**changes: Any) -> dict[str, Any]:
    wanted = {
        "scope": "env:prod",
        "monitorIdentifier": {"monitorId": 1},
        "oneTimeSchedule": {"end": "2031-01-01T00:00:00Z"},
    }
    return {name: value for name, value in (wanted | changes).items() if value is not None}


@pytest.fixture
def aws(start_plugin: StartPlugin) -> PluginProcess:
    return start_plugin("aws").configure(region="ap-northeast-1")


AWS_CASES = [
    (RULE, {}, "listenerArn", "Missing required property"),
    (RULE, {}, "actions", "Missing required property"),
    (RULE, _rule(prority=2), "prority", "Unknown property"),
    (RULE, _rule(fixed={"mesageBody": "x"}), "actions[0].fixedResponse.mesageBody", "Unknown property"),
    (RULE, _rule(fixed={"contentType": None}), "actions[0].fixedResponse.contentType", "Missing required"),
    (RULE, _rule(priority="high"), "priority", "Expected a value of type integer, found a string"),
    (RULE, _rule(conditions={}), "conditions", "Expected a list, found an object"),
    (RULE, _rule(priority=50_001), "priority", "range 1-50000"),
    (RULE, _rule(fixed={"messageBody": "x" * 1025}), "actions[0].fixedResponse.messageBody", "got 1025"),
    (RULE, _rule(fixed={"messageBody": "停止中" * 120}), "actions[0].fixedResponse.messageBody", "got 1080"),
    (RULE, _rule(fixed={"statusCode": "302"}), "actions[0].fixedResponse.statusCode", "got 302"),
    (RULE, _rule(fixed={"contentType": "text/xml"}), "actions[0].fixedResponse.contentType", "got text/xml"),
    (RULE, _rule(actions=[{"type": "forward"}]), "actions[0]", "exactly one of"),
    (RULE, _rule(actions=[{"type": "fixed-response"}]), "actions[0]", "is required"),
    (RULE, _rule(conditions=[{}]), "conditions[0]", "exactly one of"),
    (
        RULE,
        _rule(conditions=[{"sourceIp": {"values": ["192.0.2.1"]}}]),
        "conditions[0].sourceIp.values[0]",
        "CIDR",
    ),
    (RULE, _rule(transforms=[{"type": "url-rewrite"}]), "transforms", "does not implement"),
    (REST_API, {"binaryMediaTypes": ["image/png"]}, "binaryMediaTypes", "does not implement"),
    (REST_API, {"body": "{"}, "body", "neither JSON nor"),
    (STAGE, {"stageName": "s", "restApi": "a"}, "deployment", "Missing required property"),
    (INTEGRATION, {"apiId": "a"}, "integrationType", "Missing required property"),
]


@pytest.mark.parametrize(("token", "inputs", "place", "reason"), AWS_CASES)
def test_aws(aws: PluginProcess, token: str, inputs: dict[str, Any], place: str, reason: str) -> None:
    assert reason in aws.failures(token, inputs)[place]


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"scope": None}, "scope", "Missing required property"),
        ({"monitorIdentifier": {}}, "monitorIdentifier", "exactly one of"),
        (
            {"monitorIdentifier": {"monitorId": 1, "monitorTags": ["a"]}},
            "monitorIdentifier",
            "exactly one of",
        ),
        ({"oneTimeSchedule": None}, "oneTimeSchedule", "must be set"),
        ({"oneTimeSchedule": {"end": "tomorrow"}}, "oneTimeSchedule.end", "got tomorrow"),
        ({"recurringSchedule": {}}, "oneTimeSchedule", "conflicts"),
        ({"timezone": "UTC"}, "timezone", "Unknown property"),
    ],
)
def test_datadog(start_plugin: StartPlugin, changes: dict[str, Any], place: str, reason: str) -> None:
    assert reason in start_plugin("datadog").configure().failures(DOWNTIME, _downtime(**changes))[place]


def test_values_that_are_not_known_yet_are_no_mistake(aws: PluginProcess) -> None:
    inputs = _rule(listenerArn=UNKNOWN, priority=UNKNOWN, conditions=UNKNOWN, fixed={"messageBody": UNKNOWN})
    assert aws.failures(RULE, inputs) == {}


def test_scalars_are_turned_into_their_declared_types(aws: PluginProcess) -> None:
    checked = aws.check(RULE, _rule(priority="7", fixed={"statusCode": 503}))
    assert checked["priority"] == 7
    assert checked["actions"][0]["fixedResponse"]["statusCode"] == "503"


@pytest.mark.parametrize("token", ["aws:s3/bucket:Bucket", "aws:lb/listener:Listener"])
def test_another_type(aws: PluginProcess, token: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        aws.check(token, {})
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert token in caught.value.details()
    assert "listenerRule" in caught.value.details()


def test_a_function(aws: PluginProcess) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        aws.stub.Invoke(provider_pb2.InvokeRequest(tok="aws:index/getCallerIdentity:getCallerIdentity"))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert "getCallerIdentity" in caught.value.details()


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ({"regoin": "x"}, "Unknown property"),
        ({"maxRetries": "many"}, "Expected a value of type integer"),
        ({"assumeRoles": '[{"roleArn": "arn"}]'}, "does not implement"),
    ],
)
def test_aws_settings(start_plugin: StartPlugin, setting: dict[str, str], reason: str) -> None:
    (name,) = setting
    assert reason in start_plugin("aws").setting_failures(region="ap-northeast-1", **setting)[name]


def test_settings_that_the_real_plugin_takes(start_plugin: StartPlugin) -> None:
    tags = '{"tags": {"team": "core"}}'
    plugin = start_plugin("aws").configure(maxRetries="3", skipMetadataApiCheck="true", defaultTags=tags)
    assert plugin.check(REST_API, {"tags": {"a": "b"}})["tagsAll"] == {"a": "b", "team": "core"}


def test_no_region_anywhere(start_plugin: StartPlugin) -> None:
    assert "No AWS region" in start_plugin("aws", AWS_REGION=None).setting_failures()["region"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DATADOG_API_KEY": None}, "api_key and app_key must be set"),
        ({"DATADOG_API_KEY": "wrong"}, "403 FORBIDDEN: Forbidden"),
        ({"DATADOG_HOST": "http://127.0.0.1:1"}, "does not answer"),
    ],
)
def test_datadog_settings(start_plugin: StartPlugin, changes: dict[str, str | None], reason: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        start_plugin("datadog", **changes).configure()
    assert reason in caught.value.details()


def test_a_urn_below_a_component_names_the_same_type(aws: PluginProcess) -> None:
    request = provider_pb2.CheckRequest(
        urn=urn(f"maintenance:index:AlbMaintenance${RULE}"), randomSeed=b"0" * 32
    )
    assert {failure.property for failure in aws.stub.Check(request).failures} == {
        "actions",
        "conditions",
        "listenerArn",
    }
