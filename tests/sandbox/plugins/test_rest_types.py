"""Methods and integrations of a REST API, as the stand-in makes, sees, changes, replaces and refuses them."""

from __future__ import annotations

import json

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.edge.hooks import install_hooks
from sandbox.plugins.standin.tables import Tables
from sandbox.plugins.standin.wire import Properties, from_struct, to_struct
from tests.sandbox.plugins.estate import Estate
from tests.sandbox.plugins.plugin_process import PluginProcess, StartPlugin

RESOURCE, METHOD, ANSWER, INTEGRATION, MAPPED = (
    f"aws:apigateway/{each[0].lower()}{each[1:]}:{each}"
    for each in ("Resource", "Method", "MethodResponse", "Integration", "IntegrationResponse")
)
Made = tuple[str, Properties, Properties]


@pytest.fixture
def aws(start_plugin: StartPlugin) -> PluginProcess:
    return start_plugin("aws").configure(region="ap-northeast-1", maxRetries="1")


@pytest.fixture
def api(estate: Estate) -> str:
    install_hooks()  # UpdateIntegration, exports, and refusals that moto lacks
    return str(estate.rest.create_rest_api(name=estate.name)["id"])


@pytest.fixture
def chain(aws: PluginProcess, estate: Estate, api: str) -> dict[str, Made]:
    """One of each, by token, in the order in which a program makes them."""
    (root,) = estate.rest.get_resources(restApiId=api)["items"]
    made: dict[str, Made] = {}

    def make(token: str, given: Properties) -> str:
        inputs = aws.check(token, given)
        made[token] = (*aws.create(token, inputs), inputs)
        return made[token][0]

    resource = make(RESOURCE, {"restApi": api, "parentId": root["id"], "pathPart": "invoices"})
    place = {"restApi": api, "resourceId": resource, "httpMethod": "GET"}
    make(METHOD, {**place, "authorization": "NONE"})
    make(ANSWER, {**place, "statusCode": "200"})
    make(
        INTEGRATION, {**place, "type": "HTTP", "integrationHttpMethod": "POST", "uri": "http://one.example/"}
    )
    make(MAPPED, {**place, "statusCode": "200", "responseTemplates": {"application/json": "{}"}})
    return made


def test_every_type_reads_back_unchanged_with_the_outputs_of_the_sdk(
    aws: PluginProcess, chain: dict[str, Made]
) -> None:
    for token, (id_, outputs, inputs) in chain.items():
        declared = Tables.load("aws").outputs[token]
        missing = {each for each in declared if not each.endswith("?")} - outputs.keys()
        assert not missing, token
        seen_id, seen, _ = aws.read(token, id_, inputs)
        assert seen_id == id_
        assert not aws.diff(token, seen, inputs).detailedDiff, token


def test_every_type_can_be_imported(aws: PluginProcess, api: str, chain: dict[str, Made]) -> None:
    resource = chain[RESOURCE][0]
    places = {RESOURCE: f"{api}/{resource}"} | dict.fromkeys((METHOD, INTEGRATION), f"{api}/{resource}/GET")
    places |= dict.fromkeys((ANSWER, MAPPED), f"{api}/{resource}/GET/200")
    for token, place in places.items():
        assert aws.read(token, place, {})[0] == chain[token][0]
        with pytest.raises(grpc.RpcError, match="unexpected format of ID"):
            aws.read(token, "nothing", {})


def test_every_type_is_gone_once_it_is_deleted(aws: PluginProcess, chain: dict[str, Made]) -> None:
    for token, (id_, _, inputs) in reversed(chain.items()):
        aws.delete(token, id_, inputs)
        assert aws.read(token, id_, inputs) == ("", {}, {})
        aws.delete(token, id_, inputs)  # a second time is no failure


def test_an_integration_leads_elsewhere_in_place(
    aws: PluginProcess, estate: Estate, api: str, chain: dict[str, Made]
) -> None:
    id_, _, inputs = chain[INTEGRATION]
    new = {**inputs, "uri": "http://two.example/"}
    found = aws.diff(INTEGRATION, inputs, new)
    assert (list(found.diffs), list(found.replaces)) == (["uri"], [])
    assert aws.update(INTEGRATION, id_, inputs, new)["uri"] == "http://two.example/"
    there = estate.rest.get_integration(
        restApiId=api, resourceId=inputs["resourceId"], httpMethod=inputs["httpMethod"]
    )
    assert there["uri"] == "http://two.example/"
    assert there["integrationResponses"].keys() == {"200"}


def test_another_type_replaces_an_integration_the_old_one_first(
    aws: PluginProcess, chain: dict[str, Made]
) -> None:
    """The reason why maintenance mode never turns an integration into a mock: its responses are lost."""
    id_, _, inputs = chain[INTEGRATION]
    new = aws.check(INTEGRATION, {**inputs, "type": "MOCK"}, inputs)
    found = aws.diff(INTEGRATION, inputs, new)
    assert (list(found.replaces), found.deleteBeforeReplace) == (["type"], True)
    aws.delete(INTEGRATION, id_, inputs)
    aws.create(INTEGRATION, new)
    mapped_id, _, mapped = chain[MAPPED]
    assert aws.read(MAPPED, mapped_id, mapped) == ("", {}, {})


def test_another_status_previews_as_an_update_and_fails(aws: PluginProcess, chain: dict[str, Made]) -> None:
    for token in (ANSWER, MAPPED):
        id_, _, inputs = chain[token]
        new = {**inputs, "statusCode": "404"}
        assert list(aws.diff(token, inputs, new).replaces) == []
        with pytest.raises(grpc.RpcError, match="NotFoundException"):
            aws.update(token, id_, inputs, new)


@pytest.mark.parametrize(
    ("token", "change"),
    [
        (RESOURCE, {"pathPart": "orders"}),
        (METHOD, {"authorization": "AWS_IAM"}),
        (INTEGRATION, {"timeoutMilliseconds": 100}),
    ],
)
def test_what_the_sandbox_does_not_change_in_place_it_refuses(
    aws: PluginProcess, chain: dict[str, Made], token: str, change: Properties
) -> None:
    id_, _, inputs = chain[token]
    with pytest.raises(grpc.RpcError, match="the sandbox does not"):
        aws.update(token, id_, inputs, {**inputs, **change})


def test_an_integration_response_is_put_again(aws: PluginProcess, chain: dict[str, Made]) -> None:
    id_, _, inputs = chain[MAPPED]
    new = {**inputs, "responseTemplates": {"application/json": '{"a": 1}'}}
    assert aws.update(MAPPED, id_, inputs, new)["responseTemplates"] == new["responseTemplates"]


def test_the_data_source_shows_what_a_stage_serves(
    aws: PluginProcess, estate: Estate, api: str, chain: dict[str, Made]
) -> None:
    deployment = estate.rest.create_deployment(restApiId=api)["id"]
    estate.rest.create_stage(restApiId=api, stageName="prod", deploymentId=deployment)
    id_, _, inputs = chain[INTEGRATION]
    aws.update(INTEGRATION, id_, inputs, {**inputs, "uri": "http://two.example/"})  # not deployed
    arguments = {
        "restApiId": api,
        "stageName": "prod",
        "exportType": "oas30",
        "parameters": {"extensions": "apigateway"},
    }
    request = provider_pb2.InvokeRequest(tok="aws:apigateway/getExport:getExport", args=to_struct(arguments))
    answer = from_struct(getattr(aws.stub.Invoke(request), "return"))
    served = json.loads(answer["body"])["paths"]["/invoices"]["get"]["x-amazon-apigateway-integration"]
    assert served["uri"] == "http://one.example/"
    with pytest.raises(grpc.RpcError, match="NotFoundException"):
        aws.stub.Invoke(
            provider_pb2.InvokeRequest(tok=request.tok, args=to_struct({**arguments, "stageName": "none"}))
        )
