from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.edge.message import EdgeRequest
from sandbox.edge.mock_integration import (
    Misconfigured,
    NotModelled,
    UnsupportedMediaType,
    mock_answer,
)
from tests.sandbox.edge.refusal import refused
from tests.sandbox.edge.world import World

REQUEST = EdgeRequest("h", "/")
POST_FORM = EdgeRequest("h", "/", "POST", headers={"content-type": "text/csv; charset=utf-8"}, body=b"a,b")


def method(
    templates: dict[str, str] | None = None,
    passthrough: str = "WHEN_NO_MATCH",
    responses: dict[str, dict[str, Any]] | None = None,
    declared: dict[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    answer = {"statusCode": "503", "responseTemplates": {"application/json": '{"closed":true}'}}
    return {
        "methodIntegration": {
            "type": "MOCK",
            "passthroughBehavior": passthrough,
            "requestTemplates": {"application/json": '{"statusCode": 503}'}
            if templates is None
            else templates,
            "integrationResponses": {"503": answer} if responses is None else responses,
        },
        "methodResponses": {"200": {}, "503": {}} if declared is None else declared,
    }


def test_the_template_chooses_the_response() -> None:
    answer = mock_answer(method(), REQUEST)
    assert (answer.status, answer.body, answer.content_type) == (503, '{"closed":true}', "application/json")


def test_a_pattern_beats_the_default() -> None:
    responses = {
        "200": {"statusCode": "200", "responseTemplates": {"application/json": "default"}},
        "503": {
            "statusCode": "503",
            "selectionPattern": r"5\d{2}",
            "responseTemplates": {"text/html": "<p>"},
        },
    }
    answer = mock_answer(method(responses=responses), REQUEST)
    assert (answer.status, answer.body, answer.content_type) == (503, "<p>", "text/html")
    fallback = mock_answer(method({"application/json": '{"statusCode": 418}'}, responses=responses), REQUEST)
    assert (fallback.status, fallback.body) == (200, "default")


def test_no_template_at_all_gives_the_default_response() -> None:
    assert mock_answer(method({}), REQUEST).status == 503


@pytest.mark.parametrize("passthrough", ["NEVER", "WHEN_NO_TEMPLATES"])
def test_a_content_type_without_a_template_is_refused(passthrough: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        mock_answer(method(passthrough=passthrough), POST_FORM)


def test_a_content_type_that_passes_through_has_no_status() -> None:
    with pytest.raises(Misconfigured, match="statusCode"):
        mock_answer(method(), POST_FORM)


@pytest.mark.parametrize("template", ["{}", "oops", '{"statusCode": "503"}', '{"statusCode": true}', "[]"])
def test_a_template_without_an_integer_status(template: str) -> None:
    with pytest.raises(Misconfigured):
        mock_answer(method({"application/json": template}), REQUEST)


def test_nothing_fits_the_status() -> None:
    only = {"503": {"statusCode": "503", "selectionPattern": "5.."}}
    with pytest.raises(Misconfigured, match="no default output mapping"):
        mock_answer(method({"application/json": '{"statusCode": 200}'}, responses=only), REQUEST)
    with pytest.raises(Misconfigured):
        mock_answer(method(responses={}), REQUEST)


def test_a_status_that_the_method_does_not_declare() -> None:
    with pytest.raises(Misconfigured, match="method response"):
        mock_answer(method(declared={"200": {}}), REQUEST)


@pytest.mark.parametrize(
    "template",
    ["#set($a = 1)", "$context.requestId", "$input.json('$')", "${x}", "$!x", "## note", "#if(true)#end"],
)
def test_velocity_is_refused_rather_than_guessed(template: str) -> None:
    responses = {"503": {"statusCode": "503", "responseTemplates": {"application/json": template}}}
    with pytest.raises(NotModelled, match="plain text"):
        mock_answer(method(responses=responses), REQUEST)


@pytest.mark.parametrize("text", ["costs 5$", "color: #fff", "# 1", "メンテナンス中"])
def test_plain_text_is_rendered_as_it_is(text: str) -> None:
    responses = {"503": {"statusCode": "503", "responseTemplates": {"application/json": text}}}
    assert mock_answer(method(responses=responses), REQUEST).body == text


def test_static_headers_only() -> None:
    def with_header(value: str, declared: dict[str, Any]) -> dict[str, Any]:
        response = {"statusCode": "503", "responseParameters": {"method.response.header.Retry-After": value}}
        return method(responses={"503": response}, declared={"503": {"responseParameters": declared}})

    allowed = {"method.response.header.Retry-After": False}
    assert mock_answer(with_header("'120'", allowed), REQUEST).headers == {"Retry-After": "120"}
    with pytest.raises(Misconfigured):
        mock_answer(with_header("'120'", {}), REQUEST)
    with pytest.raises(NotModelled):
        mock_answer(with_header("integration.response.header.X", allowed), REQUEST)


def test_a_mock_built_by_hand_is_checked_step_by_step(world: World) -> None:
    gateway = world.client("apigateway")
    api = gateway.create_rest_api(name=world.name("mock"))["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    common = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    header = "method.response.header.Retry-After"
    gateway.put_method(**common, authorizationType="NONE")
    gateway.put_integration(
        **common, type="MOCK", requestTemplates={"application/json": '{"statusCode": 503}'}
    )
    with refused("NotFoundException", "Invalid Response status code specified", 404):
        gateway.put_integration_response(**common, statusCode="503", responseTemplates={})
    gateway.put_method_response(**common, statusCode="503")
    with refused("BadRequestException", f"Invalid mapping expression parameter specified: {header}"):
        gateway.put_integration_response(**common, statusCode="503", responseParameters={header: "'5'"})
    gateway.put_method_response(**common, statusCode="503", responseParameters={header: False})
    gateway.put_integration_response(
        **common,
        statusCode="503",
        responseParameters={header: "'5'"},
        responseTemplates={"application/json": '{"closed":1}'},
    )
    gateway.create_deployment(restApiId=api, stageName="s")
    answer = world.ask(world.execute_api(api), "/s")
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (503, '{"closed":1}', "5")


def test_a_mock_that_lost_its_responses_answers_500(world: World) -> None:
    api = world.maintenance_api("s")
    gateway = world.client("apigateway")
    root = next(each["id"] for each in gateway.get_resources(restApiId=api)["items"] if each["path"] == "/")
    common = {"restApiId": api, "resourceId": root, "httpMethod": "ANY"}
    gateway.put_integration(
        **common, type="MOCK", requestTemplates={"application/json": '{"statusCode": 503}'}
    )
    assert world.ask(world.execute_api(api), "/s").status_code == 503
    gateway.create_deployment(restApiId=api, stageName="s")
    answer = world.ask(world.execute_api(api), "/s")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})


def test_gateway_responses_are_customised(world: World) -> None:
    api = world.maintenance_api("s")
    gateway = world.client("apigateway")
    csv: dict[str, Any] = {"data": "a,b", "headers": {"Content-Type": "text/csv"}}
    refusal = world.ask(world.execute_api(api), "/s", "POST", **csv)
    assert (refusal.status_code, refusal.json()) == (415, {"message": "Unsupported Media Type"})
    gateway.put_gateway_response(
        restApiId=api,
        responseType="UNSUPPORTED_MEDIA_TYPE",
        statusCode="503",
        responseTemplates={"application/json": json.dumps({"code": "maintenance"})},
        responseParameters={"gatewayresponse.header.Retry-After": "'60'"},
    )
    gateway.create_deployment(restApiId=api, stageName="s")
    answer = world.ask(world.execute_api(api), "/s", "POST", **csv)
    assert (answer.status_code, answer.json(), answer.headers["Retry-After"]) == (
        503,
        {"code": "maintenance"},
        "60",
    )
