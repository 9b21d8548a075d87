"""What a stage's export and an API's resources say of the same methods, in the form that each has."""

from __future__ import annotations

from typing import Any

from maintenance.apigateway.method import (
    answering_503,
    definition,
    put_integration,
    put_integration_responses,
)
from maintenance.apigateway.served import differences, exported_methods, held_methods
from maintenance.edge.maintenance_api import mapping_template


def resource(**integration: Any) -> dict[str, Any]:
    method = {
        "httpMethod": "GET",
        "methodResponses": {
            "200": {"statusCode": "200", "responseParameters": {"method.response.header.X": True}}
        },
        "methodIntegration": {
            "type": "HTTP_PROXY",
            "httpMethod": "GET",
            "uri": "http://x/",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "cacheNamespace": "abc",
            "cacheKeyParameters": [],
            "integrationResponses": {"200": {"statusCode": "200", "responseTemplates": {"a/b": None}}},
            **integration,
        },
    }
    return {"id": "r1", "path": "/orders", "resourceMethods": {"GET": method}}


EXPORTED = {
    "paths": {
        "/orders": {
            "get": {
                "responses": {"200": {"headers": {"X": {"schema": {"type": "string"}}}}},
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "httpMethod": "GET",
                    "uri": "http://x/",
                    "passthroughBehavior": "when_no_match",
                    "responses": {"default": {"statusCode": "200", "responseTemplates": {"a/b": ""}}},
                },
            },
            "parameters": [],
        }
    }
}


def test_the_same_method_is_the_same_in_both_forms() -> None:
    assert differences(exported_methods(EXPORTED), held_methods([resource()])) == []


def test_every_part_of_an_integration_counts() -> None:
    changes: dict[str, Any] = {
        "type": "MOCK",
        "uri": "http://y/",
        "httpMethod": "POST",
        "passthroughBehavior": "NEVER",
        "timeoutInMillis": 5000,
        "requestTemplates": {"a/b": "x"},
        "requestParameters": {"integration.request.header.A": "'b'"},
        "credentials": "arn:aws:iam::1:role/x",
        "contentHandling": "CONVERT_TO_TEXT",
        "connectionType": "VPC_LINK",
        "integrationResponses": {},
    }
    for name, value in changes.items():
        found = differences(exported_methods(EXPORTED), held_methods([resource(**{name: value})]))
        shown = "integration responses" if name == "integrationResponses" else name
        assert found == [("GET /orders", f"differs from what is deployed: {shown}")]


def test_a_definition_holds_all_that_putting_back_needs() -> None:
    known = definition(resource()["resourceMethods"]["GET"])
    arguments = put_integration(known)
    assert arguments is not None
    assert arguments["integrationHttpMethod"] == "GET"
    assert arguments["cacheNamespace"] == "abc"
    assert put_integration_responses(known) == [{"statusCode": "200", "responseTemplates": {"a/b": ""}}]


def test_a_503_keeps_the_headers_that_the_method_declared() -> None:
    method = resource()["resourceMethods"]["GET"]
    method["methodResponses"]["503"] = {
        "statusCode": "503",
        "responseParameters": {"method.response.header.X": True},
        "responseModels": {"application/json": "Error"},
    }
    closed = answering_503(
        definition(method), body='{"a": "$1"}', content_type="application/json", retry_after="later"
    )
    assert closed["methodResponse"] == {
        "statusCode": "503",
        "responseParameters": {
            "method.response.header.X": True,
            "method.response.header.Retry-After": False,
        },
        "responseModels": {"application/json": "Error"},
    }
    template = closed["integrationResponses"][0]["responseTemplates"]["application/json"]
    assert template == mapping_template('{"a": "$1"}')
    assert "$" not in template
