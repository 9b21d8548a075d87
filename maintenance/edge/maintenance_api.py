"""The REST API that answers 503 to everything, as OpenAPI 3 with API Gateway's extensions.

Source: "x-amazon-apigateway-integration object", API Gateway documentation. A MOCK integration picks its
response by the status code that its request template returns.
"""

from __future__ import annotations

from typing import Any

from maintenance.edge.texts import CONTENT_TYPE, retry_after, text_503
from maintenance.errors import PlanInvalid
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
"""A request of any other content type would be answered 415, before the mock can say 503."""


def openapi_document(document: PlanDocument) -> dict[str, Any]:
    """Return the API: every method on `/` and on everything below it."""
    method = _method(mapping_template(text_503(document)), retry_after(document))
    proxy = {
        "x-amazon-apigateway-any-method": {
            **method,
            "parameters": [{"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}],
        }
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": f"maintenance {document.window.id}", "version": "1"},
        "paths": {"/": {"x-amazon-apigateway-any-method": method}, "/{proxy+}": proxy},
    }


def mapping_template(text: str) -> str:
    """Return a mapping template that renders as `text`.

    `#` and `$` start directives and references there; escaping them is fragile, so a text may not hold them.

    Raises:
        PlanInvalid: the title holds one of the two.
    """
    if "#" in text or "$" in text:
        raise PlanInvalid("window.title", ("holds # or $, which API Gateway would interpret; take them out",))
    return text


def _method(template: str, retry: str) -> dict[str, Any]:
    return {
        "responses": {
            "503": {
                "description": "in maintenance",
                "headers": {"Retry-After": {"schema": {"type": "string"}}},
                "content": {CONTENT_TYPE: {}},
            }
        },
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "passthroughBehavior": "when_no_templates",
            "requestTemplates": dict.fromkeys(ACCEPTED, '{"statusCode": 503}'),
            "responses": {
                "default": {
                    "statusCode": "503",
                    "responseTemplates": {CONTENT_TYPE: template},
                    "responseParameters": {"method.response.header.Retry-After": f"'{retry}'"},
                }
            },
        },
    }
