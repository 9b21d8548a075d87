"""One method of a REST API: what is written down of it, what a 503 is made of, and how to put it back.

PutIntegration replaces an integration with all its responses, so the definition holds both, and the method
response 503 that the mock needs. Nothing else of a method is touched.

Source: API Gateway API reference: Method, Integration, PutIntegration, PutIntegrationResponse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maintenance.captured.record import Definition
from maintenance.edge.maintenance_api import ACCEPTED, mapping_template
from maintenance.edge.texts import UNAVAILABLE

CODE = str(UNAVAILABLE)
RETRY_AFTER = "method.response.header.Retry-After"
Arguments = dict[str, Any]
_INTEGRATION = {
    "type": "type",
    "httpMethod": "integrationHttpMethod",
    **{
        name: name
        for name in (
            "uri",
            "connectionType",
            "connectionId",
            "credentials",
            "requestParameters",
            "requestTemplates",
            "passthroughBehavior",
            "cacheNamespace",
            "cacheKeyParameters",
            "contentHandling",
            "timeoutInMillis",
            "tlsConfig",
            "responseTransferMode",
            "integrationTarget",
        )
    },
}
_INTEGRATION_RESPONSE = (
    "statusCode",
    "selectionPattern",
    "responseParameters",
    "responseTemplates",
    "contentHandling",
)
_METHOD_RESPONSE = ("statusCode", "responseParameters", "responseModels")


def definition(method: Mapping[str, Any]) -> Definition:
    """What has to be known of a method to put it back, from the API's own description of it."""
    integration = method.get("methodIntegration")
    response = (method.get("methodResponses") or {}).get(CODE)
    return {
        "integration": _kept(integration, tuple(_INTEGRATION)) if integration else None,
        "integrationResponses": [
            _kept(each, _INTEGRATION_RESPONSE)
            for _, each in sorted(((integration or {}).get("integrationResponses") or {}).items())
        ],
        "methodResponse": _kept(response, _METHOD_RESPONSE) if response else None,
    }


def put_integration(known: Definition) -> Arguments | None:
    """Arguments of PutIntegration that make the integration again; None if there was none."""
    integration = known["integration"]
    if integration is None:
        return None
    return {_INTEGRATION[name]: _sendable(value) for name, value in integration.items()}


def put_integration_responses(known: Definition) -> list[Arguments]:
    """Arguments of every PutIntegrationResponse that follows it."""
    return [
        {name: _sendable(value) for name, value in response.items()}
        for response in known["integrationResponses"]
    ]


def put_method_response(known: Definition) -> Arguments | None:
    """Arguments of PutMethodResponse for 503; None if the method had no such response."""
    response: Arguments | None = known["methodResponse"]
    return response


def answering_503(known: Definition, *, body: str, content_type: str, retry_after: str) -> Definition:
    """The same method with a mock that answers 503; what it needs beside is kept as it was."""
    before: Mapping[str, Any] = known["methodResponse"] or {}
    return {
        "integration": {
            "type": "MOCK",
            "passthroughBehavior": "WHEN_NO_TEMPLATES",
            "requestTemplates": dict.fromkeys(ACCEPTED, f'{{"statusCode": {CODE}}}'),
        },
        "integrationResponses": [
            {
                "statusCode": CODE,
                "responseTemplates": {content_type: mapping_template(body)},
                "responseParameters": {RETRY_AFTER: f"'{retry_after}'"},
            }
        ],
        "methodResponse": {
            **before,
            "statusCode": CODE,
            "responseParameters": {**before.get("responseParameters", {}), RETRY_AFTER: False},
        },
    }


def _kept(value: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in names if value.get(name) not in (None, {}, [], "")}


def _sendable(value: object) -> object:
    """A template without text passes the body on; it is read as null and written as an empty text."""
    if isinstance(value, dict):
        return {name: "" if each is None else each for name, each in value.items()}
    return value
