r"""The REST API that answers 503 to everything, as OpenAPI 3 with API Gateway's extensions.

Source: "x-amazon-apigateway-integration object" and "Gateway responses", API Gateway documentation. A MOCK
integration picks its response by the status code that its request template returns.
"""

from __future__ import annotations

from typing import Any

from maintenance.edge.texts import CONTENT_TYPE, UNAVAILABLE, retry_after, text_503
from maintenance.plan.document import PlanDocument

ACCEPTED = (
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/xml",
    "multipart/form-data",
    "text/plain",
    "text/xml",
)
"""A mock picks its request template by content type; any other type is refused before it can say 503."""
GATEWAY_RESPONSES = ("DEFAULT_4XX", "DEFAULT_5XX")
"""API Gateway's own answers, such as 415 for any other content type; they are 503 too."""


def openapi_document(document: PlanDocument) -> dict[str, Any]:
    """Return the API: every method on `/` and on everything below it.

    Raises:
        PlanInvalid: the 503 body is too long.
    """
    template, retry = mapping_template(text_503(document)), f"'{retry_after(document)}'"
    method = _method(template, retry)
    proxy = {
        "x-amazon-apigateway-any-method": {
            **method,
            "parameters": [{"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}],
        }
    }
    own_answer = {
        "statusCode": str(UNAVAILABLE),
        "responseTemplates": {CONTENT_TYPE: template},
        "responseParameters": {"gatewayresponse.header.Retry-After": retry},
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": f"maintenance {document.window.id}", "version": "1"},
        "paths": {"/": {"x-amazon-apigateway-any-method": method}, "/{proxy+}": proxy},
        "x-amazon-apigateway-gateway-responses": dict.fromkeys(GATEWAY_RESPONSES, own_answer),
    }


def mapping_template(text: str) -> str:
    r"""Return a mapping template that renders as the JSON `text`, or as JSON of the same meaning.

    `#` and `$` start directives and references there and cannot be escaped in every position, but JSON can
    spell them as `\u0023` and `\u0024`. Both occur within strings only, where that is the same character.
    """
    return text.replace("#", r"\u0023").replace("$", r"\u0024")


def _method(template: str, retry: str) -> dict[str, Any]:
    return {
        "responses": {
            str(UNAVAILABLE): {
                "description": "in maintenance",
                "headers": {"Retry-After": {"schema": {"type": "string"}}},
                "content": {CONTENT_TYPE: {}},
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_templates",
            "requestTemplates": dict.fromkeys(ACCEPTED, f'{{"statusCode": {UNAVAILABLE}}}'),
            "responses": {
                "default": {
                    "statusCode": str(UNAVAILABLE),
                    "responseTemplates": {CONTENT_TYPE: template},
                    "responseParameters": {"method.response.header.Retry-After": retry},
                }
            },
        },
    }
