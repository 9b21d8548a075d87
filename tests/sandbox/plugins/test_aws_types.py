"""The `aws` types against AWS: what they make, what they see of other people's changes, and what goes."""

from __future__ import annotations

import json
from typing import Any

import grpc
import pytest

from sandbox.plugins.standin.tables import Tables
from sandbox.plugins.standin.wire import UNKNOWN, Properties
from tests.sandbox.plugins.estate import Estate
from tests.sandbox.plugins.plugin_process import PluginProcess, StartPlugin

RULE = "aws:lb/listenerRule:ListenerRule"
REST_API = "aws:apigateway/restApi:RestApi"
DEPLOYMENT = "aws:apigateway/deployment:Deployment"
STAGE = "aws:apigateway/stage:Stage"
INTEGRATION = "aws:apigatewayv2/integration:Integration"


@pytest.fixture
def aws(start_plugin: StartPlugin) -> PluginProcess:
    return start_plugin("aws").configure(region="ap-northeast-1", maxRetries="1")


def _rule(estate: Estate, **changes: Any) -> Properties:
    fixed = {"contentType": "text/plain", "messageBody": "closed", "statusCode": "503"}
    rule = {
        "listenerArn": estate.listener,
        "priority": 5,
        "actions": [{"type": "fixed-response", "fixedResponse": fixed}],
        "conditions": [
            {"pathPattern": {"values": ["/b", "/a"]}},
            {"hostHeader": {"values": ["x.example.com"]}},
        ],
    }
    return {name: value for name, value in (rule | changes).items() if value is not None}


def _made(aws: PluginProcess, token: str, given: Properties) -> tuple[str, Properties, Properties]:
    """Id, checked inputs and outputs of a new resource."""
    inputs = aws.check(token, given)
    id_, outputs = aws.create(token, inputs)
    return id_, inputs, outputs


def _chain(aws: PluginProcess, estate: Estate) -> dict[str, tuple[str, Properties, Properties]]:
    """One of each type, by token."""
    made = {RULE: _made(aws, RULE, _rule(estate, tags={"a": "b"}))}
    made[REST_API] = _made(aws, REST_API, {"name": estate.name})
    api = made[REST_API][0]
    estate.rest.put_method(
        restApiId=api,
        resourceId=made[REST_API][2]["rootResourceId"],
        httpMethod="GET",
        authorizationType="NONE",
    )
    estate.rest.put_integration(
        restApiId=api,
        resourceId=made[REST_API][2]["rootResourceId"],
        httpMethod="GET",
        type="MOCK",
        requestTemplates={"application/json": '{"statusCode": 503}'},
    )
    made[DEPLOYMENT] = _made(
        aws, DEPLOYMENT, {"restApi": api, "triggers": {"a": "b"}, "description": "first"}
    )
    made[STAGE] = _made(
        aws,
        STAGE,
        {"restApi": api, "deployment": made[DEPLOYMENT][0], "stageName": "s", "variables": {"k": "v"}},
    )
    made[INTEGRATION] = _made(
        aws,
        INTEGRATION,
        {
            "apiId": estate.http_api,
            "integrationType": "HTTP_PROXY",
            "integrationMethod": "ANY",
            "integrationUri": "https://example.com/",
        },
    )
    return made


def test_every_type_has_the_outputs_of_the_sdk_and_reads_back_unchanged(
    aws: PluginProcess, estate: Estate
) -> None:
    tables = Tables.load("aws")
    for token, (id_, inputs, outputs) in _chain(aws, estate).items():
        declared = tables.outputs[token]
        assert {name for name in declared if not name.endswith("?")} <= outputs.keys(), token
        assert outputs.keys() <= {name.removesuffix("?") for name in declared}, token
        read_id, read_inputs, read_outputs = aws.read(token, id_, inputs)
        assert (read_id, read_inputs, read_outputs) == (id_, inputs, outputs), token
        assert not aws.diff(token, read_inputs, inputs).detailedDiff, token


def test_every_type_can_be_imported(aws: PluginProcess, estate: Estate) -> None:
    made = _chain(aws, estate)
    api = made[REST_API][0]
    imported = {
        RULE: made[RULE][0],
        REST_API: api,
        DEPLOYMENT: f"{api}/{made[DEPLOYMENT][0]}",
        STAGE: f"{api}/s",
        INTEGRATION: f"{estate.http_api}/{made[INTEGRATION][0]}",
    }
    for token, name in imported.items():
        id_, inputs, _ = aws.read(token, name, {})
        assert id_ == made[token][0]
        program = {key: value for key, value in made[token][1].items() if not key.startswith("__")}
        unreadable = {"triggers", "putRestApiMode"}
        seen = {key: value for key, value in inputs.items() if key in program}
        missing = aws.diff(token, seen, program)
        assert {path.split(".")[0] for path in missing.detailedDiff} <= unreadable, token
        assert aws.failures(token, {k: v for k, v in inputs.items() if k != "tagsAll"}) == {}, token


def test_every_type_is_gone_once_it_is_deleted(aws: PluginProcess, estate: Estate) -> None:
    for token, (id_, inputs, _) in reversed(_chain(aws, estate).items()):
        aws.delete(token, id_, inputs)
        if token == DEPLOYMENT:  # moto answers 500 where AWS says NotFoundException, also below
            assert estate.rest.get_deployments(restApiId=inputs["restApi"])["items"] == []
            continue
        assert aws.read(token, id_, inputs) == ("", {}, {}), token
        if token != REST_API:
            aws.delete(token, id_, inputs)  # a second time is no failure


def test_a_priority_in_use_is_refused_in_awss_words(aws: PluginProcess, estate: Estate) -> None:
    inputs = aws.check(RULE, _rule(estate))
    aws.create(RULE, inputs)
    with pytest.raises(grpc.RpcError) as caught:
        aws.create(RULE, inputs)
    text = caught.value.details()
    assert text.startswith("creating ELBv2 Listener Rule: PriorityInUse: ")
    assert text.endswith("(CreateRule)")
    assert len(estate.rules()) == 1


def test_without_a_priority_the_next_free_one_is_taken_and_stays(aws: PluginProcess, estate: Estate) -> None:
    _made(aws, RULE, _rule(estate, priority=41))
    id_, inputs, outputs = _made(aws, RULE, _rule(estate, priority=None))
    assert outputs["priority"] == 42
    estate.elb.set_rule_priorities(RulePriorities=[{"RuleArn": id_, "Priority": 50}])
    _, seen, _ = aws.read(RULE, id_, inputs)
    assert not aws.diff(RULE, seen, inputs).detailedDiff


def test_a_rule_changes_in_place(aws: PluginProcess, estate: Estate) -> None:
    id_, inputs, _ = _made(aws, RULE, _rule(estate, tags={"a": "1", "b": "2"}))
    fixed = {"contentType": "text/html", "messageBody": "<p>closed</p>", "statusCode": "500"}
    changed = aws.check(
        RULE,
        _rule(
            estate,
            priority=6,
            actions=[{"type": "fixed-response", "fixedResponse": fixed}],
            conditions=[{"pathPattern": {"values": ["/c"]}}],
            tags={"b": "3"},
        ),
        inputs,
    )
    assert not aws.diff(RULE, inputs, changed).replaces
    aws.update(RULE, id_, inputs, changed)
    (rule,) = estate.rules()
    assert rule["RuleArn"] == id_
    assert rule["Priority"] == "6"
    assert rule["Actions"][0]["FixedResponseConfig"] == {
        "ContentType": "text/html",
        "MessageBody": "<p>closed</p>",
        "StatusCode": "500",
    }
    (condition,) = rule["Conditions"]
    assert condition["PathPatternConfig"]["Values"] == ["/c"]
    (tags,) = estate.elb.describe_tags(ResourceArns=[id_])["TagDescriptions"]
    assert tags["Tags"] == [{"Key": "b", "Value": "3"}]


@pytest.mark.parametrize("spelling", ["targetGroupArn", "forward"])
def test_a_forward_reads_back_as_it_was_written(aws: PluginProcess, estate: Estate, spelling: str) -> None:
    target: Properties = {"targetGroupArn": estate.target_group}
    if spelling == "forward":
        target = {"forward": {"targetGroups": [{"arn": estate.target_group}]}}
    id_, inputs, _ = _made(aws, RULE, _rule(estate, actions=[{"type": "forward", **target}]))
    _, seen, _ = aws.read(RULE, id_, inputs)
    assert not aws.diff(RULE, seen, inputs).detailedDiff


def test_another_persons_change_is_drift_and_another_order_is_not(aws: PluginProcess, estate: Estate) -> None:
    id_, inputs, _ = _made(aws, RULE, _rule(estate))
    condition = {"Field": "host-header", "HostHeaderConfig": {"Values": ["x.example.com"]}}
    paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a", "/b"]}}
    estate.elb.modify_rule(RuleArn=id_, Conditions=[condition, paths])
    _, seen, _ = aws.read(RULE, id_, inputs)
    assert not aws.diff(RULE, seen, inputs).detailedDiff

    paths["PathPatternConfig"] = {"Values": ["/a", "/b", "/c"]}
    estate.elb.modify_rule(RuleArn=id_, Conditions=[condition, paths])
    _, seen, outputs = aws.read(RULE, id_, inputs)
    assert list(aws.diff(RULE, seen, inputs).detailedDiff) != []
    assert "/c" in json.dumps(outputs["conditions"])


def test_default_tags_are_set_and_are_no_drift(start_plugin: StartPlugin, estate: Estate) -> None:
    plugin = start_plugin("aws").configure(region="ap-northeast-1", defaultTags='{"tags": {"team": "core"}}')
    id_, inputs, outputs = _made(plugin, RULE, _rule(estate, tags={"a": "b"}))
    (tags,) = estate.elb.describe_tags(ResourceArns=[id_])["TagDescriptions"]
    assert {each["Key"]: each["Value"] for each in tags["Tags"]} == {"a": "b", "team": "core"}
    assert (outputs["tags"], outputs["tagsAll"]) == ({"a": "b"}, {"a": "b", "team": "core"})
    _, seen, _ = plugin.read(RULE, id_, inputs)
    assert not plugin.diff(RULE, seen, inputs).detailedDiff


def test_an_imported_document_does_not_rename_the_api(aws: PluginProcess, estate: Estate) -> None:
    document = {"openapi": "3.0.1", "info": {"title": "other", "version": "1"}, "paths": {"/a": {}}}
    id_, _, _ = _made(
        aws, REST_API, {"name": estate.name, "description": "ours", "body": json.dumps(document)}
    )
    api = estate.rest.get_rest_api(restApiId=id_)
    assert (api["name"], api["description"]) == (estate.name, "ours")
    assert "/a" in {each["path"] for each in estate.rest.get_resources(restApiId=id_)["items"]}


def test_a_document_that_aws_refuses_leaves_no_api_behind(aws: PluginProcess, estate: Estate) -> None:
    inputs = aws.check(REST_API, {"name": estate.name, "body": '{"swagger": "2.0"}'})
    with pytest.raises(grpc.RpcError, match="creating API Gateway REST API: BadRequestException"):
        aws.create(REST_API, inputs)
    assert estate.name not in {each["name"] for each in estate.rest.get_rest_apis(limit=500)["items"]}


def test_a_generated_name_is_kept(aws: PluginProcess) -> None:
    first = aws.check(REST_API, {})
    assert first["name"].startswith("thing-")
    assert (
        aws.check(REST_API, {"description": "new"}, {**first, "name": "thing-0000000"})["name"]
        == "thing-0000000"
    )


@pytest.mark.parametrize(
    ("token", "old", "new", "replaced"),
    [
        (RULE, {"listenerArn": "a"}, {"listenerArn": "b"}, ["listenerArn"]),
        (RULE, {"priority": 1}, {"priority": 2}, []),
        (REST_API, {"name": "a", "body": "{}"}, {"name": "b", "body": "[]"}, []),
        (REST_API, {"region": "a"}, {"region": "b"}, ["region"]),
        (DEPLOYMENT, {"restApi": "a"}, {"restApi": "b"}, ["restApi"]),
        (DEPLOYMENT, {"triggers": {"k": "1"}}, {"triggers": {"k": "2"}}, ["triggers"]),
        (DEPLOYMENT, {"variables": {"k": "1"}}, {}, ["variables"]),
        (DEPLOYMENT, {"description": "a"}, {"description": "b"}, []),
        (STAGE, {"deployment": "a"}, {"deployment": "b"}, []),
        (STAGE, {"deployment": "a"}, {"deployment": UNKNOWN}, []),
        (STAGE, {"restApi": "a"}, {"restApi": UNKNOWN}, ["restApi"]),
        (STAGE, {"stageName": "a"}, {"stageName": "b"}, ["stageName"]),
        (INTEGRATION, {"integrationUri": "a"}, {"integrationUri": "b"}, []),
        (INTEGRATION, {"apiId": "a"}, {"apiId": "b"}, ["apiId"]),
        (INTEGRATION, {"integrationType": "a"}, {"integrationType": "b"}, ["integrationType"]),
    ],
)
def test_what_needs_a_new_resource(
    aws: PluginProcess, token: str, old: Properties, new: Properties, replaced: list[str]
) -> None:
    answer = aws.diff(token, old, new)
    assert answer.detailedDiff
    assert list(answer.replaces) == replaced


def test_a_previewed_resource_shows_what_is_known(aws: PluginProcess, estate: Estate) -> None:
    inputs = aws.check(RULE, _rule(estate, listenerArn="04da6b54-80e4-46f7-96ec-b56ff0331ba9"))
    id_, outputs = aws.create(RULE, inputs, preview=True)
    assert id_ == ""
    assert outputs["arn"] is UNKNOWN
    assert outputs["listenerArn"] is UNKNOWN
    assert outputs["priority"] == 5
    assert estate.rules() == []
