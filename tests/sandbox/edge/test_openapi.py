from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.sandbox.edge.refusal import refused
from tests.sandbox.edge.world import MOCK_503, World

HEADER = "method.response.header.Retry-After"


def document(paths: dict[str, Any], title: str = "imported") -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": title, "version": "1"}, "paths": paths}


def any_method(**changes: Any) -> dict[str, Any]:
    method = copy.deepcopy(dict(MOCK_503))
    method["x-amazon-apigateway-integration"].update(changes)
    return {"x-amazon-apigateway-any-method": method}


def imported(world: World, paths: dict[str, Any]) -> str:
    return str(world.client("apigateway").import_rest_api(body=json.dumps(document(paths)))["id"])


def test_import_makes_real_methods_integrations_and_responses(world: World) -> None:
    api = imported(world, {"/": any_method(), "/a/b": {"parameters": [], "get": dict(MOCK_503)}})
    items = {
        each["path"]: each
        for each in world.client("apigateway").get_resources(restApiId=api, embed=["methods"])["items"]
    }
    assert set(items) == {"/", "/a", "/a/b"}
    assert set(items["/"]["resourceMethods"]) == {"ANY"}
    assert set(items["/a/b"]["resourceMethods"]) == {"GET"}
    assert "resourceMethods" not in items["/a"]
    method = items["/"]["resourceMethods"]["ANY"]
    assert method["authorizationType"] == "NONE"
    assert method["methodResponses"]["503"]["responseParameters"] == {HEADER: False}
    integration = method["methodIntegration"]
    assert (integration["type"], integration["passthroughBehavior"]) == ("MOCK", "WHEN_NO_TEMPLATES")
    assert integration["requestTemplates"] == {"application/json": '{"statusCode": 503}'}
    response = integration["integrationResponses"]["503"]
    assert response["responseTemplates"] == {"application/json": '{"code":"maintenance"}'}
    assert response["responseParameters"] == {HEADER: "'Sun, 01 Dec 2030 04:00:00 GMT'"}


def test_imported_api_answers_once_it_is_deployed(world: World) -> None:
    api = imported(world, {"/": any_method(), "/{proxy+}": any_method()})
    gateway, host = world.client("apigateway"), world.execute_api(api)
    assert world.ask(host, "/m/x").status_code == 403
    gateway.create_deployment(restApiId=api, stageName="m")
    for path in ("/m", "/m/", "/m/x/y"):
        assert world.ask(host, path, "PATCH").status_code == 503


def test_overwrite_leaves_only_what_the_document_says(world: World) -> None:
    gateway = world.client("apigateway")
    api = gateway.create_rest_api(name="before")["id"]
    root = gateway.get_rest_api(restApiId=api)["rootResourceId"]
    world.rest_method(api, "/old", world.back_end())
    body = json.dumps(document({"/new": any_method()}, "after"))
    for _ in range(2):
        answer = gateway.put_rest_api(restApiId=api, mode="overwrite", body=body)
    assert (answer["id"], answer["name"], answer["rootResourceId"]) == (api, "after", root)
    items = {each["path"]: each["id"] for each in gateway.get_resources(restApiId=api)["items"]}
    assert set(items) == {"/", "/new"}
    assert items["/"] == root


def test_merge_keeps_what_the_document_does_not_name(world: World) -> None:
    gateway = world.client("apigateway")
    api = gateway.create_rest_api(name="before")["id"]
    world.rest_method(api, "/old", world.back_end())
    for _ in range(2):
        gateway.put_rest_api(
            restApiId=api, mode="merge", body=json.dumps(document({"/old/new": any_method()}))
        )
    items = gateway.get_resources(restApiId=api)["items"]
    assert sorted(each["path"] for each in items) == ["/", "/old", "/old/new"]
    assert gateway.get_rest_api(restApiId=api)["name"] == "before"


def test_yaml_is_read_too(world: World) -> None:
    text = "openapi: 3.0.1\ninfo: {title: yaml, version: '1'}\npaths: {}\n"
    assert world.client("apigateway").import_rest_api(body=text)["name"] == "yaml"


def test_gateway_responses_are_imported(world: World) -> None:
    kinds = {"DEFAULT_4XX": {"statusCode": "503", "responseTemplates": {"application/json": '{"closed":1}'}}}
    body = {**document({"/": any_method()}), "x-amazon-apigateway-gateway-responses": kinds}
    gateway = world.client("apigateway")
    api = gateway.import_rest_api(body=json.dumps(body))["id"]
    gateway.create_deployment(restApiId=api, stageName="s")
    answer = world.ask(world.execute_api(api), "/s/missing")
    assert (answer.status_code, answer.text) == (503, '{"closed":1}')


UNDECLARED = {"responses": {"default": {"statusCode": "500"}}}
UNKNOWN_HEADER = {
    "responses": {"default": {"statusCode": "503", "responseParameters": {"method.response.header.X": "'1'"}}}
}


@pytest.mark.parametrize(
    ("paths", "text"),
    [
        ({"/": {"x-amazon-apigateway-any": {}}}, "does not model x-amazon-apigateway-any"),
        ({"/": any_method(type="mocked")}, "invalid integration type"),
        ({"/": any_method(type="http_proxy")}, "uri is required"),
        ({"/": any_method(tlsConfig={})}, "does not model tlsConfig"),
        ({"/": any_method(**UNDECLARED)}, "Invalid Response status code specified"),
        ({"/": any_method(**UNKNOWN_HEADER)}, "method.response.header.X"),
    ],
)
def test_a_document_that_cannot_be_honoured_is_refused(
    world: World, paths: dict[str, Any], text: str
) -> None:
    gateway = world.client("apigateway")
    before = {each["id"] for each in gateway.get_rest_apis()["items"]}
    with refused("BadRequestException", text):
        imported(world, paths)
    assert {each["id"] for each in gateway.get_rest_apis()["items"]} == before


def test_other_versions_and_modes_are_refused(world: World) -> None:
    gateway = world.client("apigateway")
    api = gateway.create_rest_api(name="x")["id"]
    with refused("BadRequestException", "Only OpenAPI 3"):
        gateway.put_rest_api(restApiId=api, body=json.dumps({"swagger": "2.0", "paths": {}}))
    with refused("NotFoundException", status=404):
        gateway.put_rest_api(restApiId="nowhere", body=json.dumps(document({})))
