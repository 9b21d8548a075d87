"""GetExport: what a stage serves, as an OpenAPI 3 document.

Source: API Gateway API reference, GetExport. moto exports the API as it is now, whatever the stage, without
integrations.
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.responses import APIGatewayResponse

from sandbox.edge.patch import Patch, bad_request
from sandbox.edge.snapshot import Json, RestContents, deployed

_EXTENSIONS = {"integrations", "apigateway"}
_SHOWN = (
    "type",
    "uri",
    "httpMethod",
    "requestTemplates",
    "requestParameters",
    "credentials",
    "contentHandling",
    "passthroughBehavior",
    "timeoutInMillis",
    "connectionType",
)


def _get_export(response: APIGatewayResponse) -> tuple[int, dict[str, str], str]:
    _, _, api_id, _, stage_name, _, kind = response.path.rstrip("/").split("/")
    stage = response.backend.get_stage(api_id, stage_name)
    if kind != "oas30":
        raise bad_request(
            f"No API exporter for type '{kind}'" if kind != "swagger" else "Only oas30 is modelled"
        )
    api = response.backend.get_rest_api(api_id)
    contents = deployed(api, stage.deployment_id) or RestContents({})
    wanted = set((response.querystring.get("extensions") or [""])[0].split(","))
    document = {
        "openapi": "3.0.1",
        "info": {"title": api.name, "description": api.description or "", "version": "1"},
        "servers": [{"url": f"https://{api_id}.execute-api.{response.region}.amazonaws.com/{stage_name}"}],
        "paths": exported_paths(contents, integrations=bool(wanted & _EXTENSIONS)),
        "components": {},
    }
    if "apigateway" in wanted and contents.gateway_responses:
        document["x-amazon-apigateway-gateway-responses"] = dict(contents.gateway_responses)
    return 200, {"Content-Type": "application/json"}, json.dumps(document, sort_keys=True)


def exported_paths(contents: RestContents, *, integrations: bool) -> dict[str, Any]:
    """The `paths` of a document."""
    return {
        path: {
            _key(name): _operation(method, integrations=integrations)
            for name, method in sorted(methods.items())
        }
        for path, methods in sorted(contents.methods.items())
    }


def _key(method: str) -> str:
    return "x-amazon-apigateway-any-method" if method == "ANY" else method.lower()


def _operation(method: Json, *, integrations: bool) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "responses": {
            code: {
                "description": f"{code} response",
                "headers": {
                    name.removeprefix("method.response.header."): {"schema": {"type": "string"}}
                    for name in sorted(response.get("responseParameters") or {})
                },
            }
            for code, response in sorted(method["methodResponses"].items())
        }
    }
    if integrations and method.get("methodIntegration"):
        operation["x-amazon-apigateway-integration"] = _integration(method["methodIntegration"])
    return operation


def _integration(integration: Json) -> dict[str, Any]:
    shown = {name: integration[name] for name in _SHOWN if integration.get(name) is not None}
    shown["responses"] = {
        response.get("selectionPattern") or "default": {
            "statusCode": str(response["statusCode"]),
            "responseTemplates": dict(response.get("responseTemplates") or {}),
            "responseParameters": dict(response.get("responseParameters") or {}),
        }
        for response in (integration.get("integrationResponses") or {}).values()
    }
    return shown


PATCHES = (
    Patch(APIGatewayResponse, "get_export", _get_export, "moto exports neither a stage nor integrations"),
)
