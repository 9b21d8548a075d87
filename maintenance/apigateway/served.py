"""What a REST stage serves against what its API holds now.

A deployment is a snapshot of everything that the API holds. If somebody's unfinished work is in it, a
maintenance deployment would put that work live, so both are compared first: the stage's export and the API's
resources, brought to the same form. Letter case and defaults differ between the two and mean nothing.

Source: API Gateway API reference: GetExport, GetResources; "x-amazon-apigateway-integration object".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_HEADER = "method.response.header."
_COMPARED = ("uri", "httpMethod", "requestTemplates", "requestParameters", "credentials", "contentHandling")
_LOWER = {"type": "", "passthroughBehavior": "when_no_match", "connectionType": "internet"}
_TIMEOUT = 29_000
"""Milliseconds; the default of an integration."""
Json = Mapping[str, Any]


def exported_methods(document: Json) -> dict[str, Json]:
    """Methods of a stage's export, by `METHOD path`."""
    return {
        f"{'ANY' if verb == ANY_METHOD else verb.upper()} {path}": _shape(
            operation.get(INTEGRATION),
            {
                code: set(response.get("headers") or {})
                for code, response in (operation.get("responses") or {}).items()
            },
        )
        for path, item in (document.get("paths") or {}).items()
        for verb, operation in item.items()
        if verb in VERBS or verb == ANY_METHOD
    }


def held_methods(resources: Iterable[Json]) -> dict[str, Json]:
    """Methods of an API's resources, by `METHOD path`."""
    return {
        f"{verb} {resource['path']}": _held(method)
        for resource in resources
        for verb, method in (resource.get("resourceMethods") or {}).items()
    }


def exported_responses(document: Json) -> dict[str, Json]:
    """Gateway responses of a stage's export, by type."""
    return {kind: _response(each) for kind, each in (document.get(GATEWAY_RESPONSES) or {}).items()}


def held_responses(items: Iterable[Json]) -> dict[str, Json]:
    """Gateway responses that the API itself defines, by type."""
    return {each["responseType"]: _response(each) for each in items if not each.get("defaultResponse")}


def differences(served: Mapping[str, Json], held: Mapping[str, Json]) -> list[tuple[str, str]]:
    """What is not the same in both: its name, and what differs."""
    found = []
    for name in sorted({*served, *held}):
        if name not in served:
            found.append((name, "is in the API and not deployed"))
        elif name not in held:
            found.append((name, "is deployed and no longer in the API"))
        elif served[name] != held[name]:
            parts = sorted(
                {*served[name], *held[name]}
                - {key for key in served[name] if served[name][key] == held[name].get(key)}
            )
            found.append((name, f"differs from what is deployed: {', '.join(parts)}"))
    return found


def _held(method: Json) -> Json:
    integration = dict(method.get("methodIntegration") or {})
    responses = integration.pop("integrationResponses", None) or {}
    integration["responses"] = {
        each.get("selectionPattern") or "default": {**each, "statusCode": str(each["statusCode"])}
        for each in responses.values()
    }
    codes = {
        code: {name.removeprefix(_HEADER) for name in response.get("responseParameters") or {}}
        for code, response in (method.get("methodResponses") or {}).items()
    }
    return _shape(integration if method.get("methodIntegration") else None, codes)


def _shape(integration: Json | None, codes: Mapping[str, set[str]]) -> Json:
    shape: dict[str, Any] = {"method responses": {code: sorted(names) for code, names in codes.items()}}
    if integration is None:
        return shape
    for name in _COMPARED:
        if integration.get(name):
            shape[name] = _mapped(integration[name])
    for name, default in _LOWER.items():
        shape[name] = str(integration.get(name) or default).lower()
    shape["timeoutInMillis"] = int(integration.get("timeoutInMillis") or _TIMEOUT)
    shape["integration responses"] = {
        pattern: _response(each) for pattern, each in (integration.get("responses") or {}).items()
    }
    return shape


def _response(response: Json) -> Json:
    return {
        "statusCode": str(response.get("statusCode") or ""),
        "responseTemplates": _mapped(response.get("responseTemplates") or {}),
        "responseParameters": _mapped(response.get("responseParameters") or {}),
        "contentHandling": str(response.get("contentHandling") or ""),
    }


def _mapped(value: object) -> object:
    return {name: each or "" for name, each in value.items()} if isinstance(value, Mapping) else value
