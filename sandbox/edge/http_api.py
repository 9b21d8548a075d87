"""A stage of an HTTP API (API Gateway v2): routes and what they lead to.

Source: "Choose a route" and "HTTP proxy integrations for HTTP APIs", API Gateway Developer Guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from moto.apigatewayv2.models import Api

from sandbox.edge.directory import EdgeDirectory, execute_api, host_of
from sandbox.edge.http_deployments import serving_contents
from sandbox.edge.message import Answer, EdgeRequest, json_answer, message, not_modelled
from sandbox.edge.resource_match import Match, best_match
from sandbox.edge.snapshot import HttpContents

NOT_FOUND = message(404, "Not Found")
"""No such stage, mapping or route."""
UNAVAILABLE = message(503, "Service Unavailable")
"""The back end does not answer."""
_DEFAULT = "$default"

Onward = Callable[[EdgeRequest], Answer | None]


def serve_http(
    directory: EdgeDirectory, api: Api, stage_name: str, request: EdgeRequest, onward: Onward
) -> Answer:
    """Answer a request whose path starts at the API's root; `onward` serves what API Gateway holds."""
    stage = api.stages.get(stage_name)
    contents = serving_contents(api, stage) if stage else None
    if contents is None:
        return NOT_FOUND
    chosen = _route(contents, request)
    if chosen is None:
        return NOT_FOUND
    route, match = chosen
    if (route.get("authorizationType") or "NONE") != "NONE":
        return not_modelled(f"authorization of route {route['routeKey']}")
    integration = contents.integrations.get(str(route.get("target") or "").removeprefix("integrations/"))
    if integration is None:
        return message(500, "Internal Server Error")
    return _integrate(directory, integration, match, request, onward)


def _route(contents: HttpContents, request: EdgeRequest) -> tuple[Mapping[str, Any], Match | None] | None:
    """The route of a request, and how its path matched; `$default` takes what no other does."""
    by_key = {str(route["routeKey"]): route for route in contents.routes}
    templates = [(key.split(" ", 1)[0], key.split(" ", 1)[1]) for key in by_key if key != _DEFAULT]
    match = best_match(templates, request.path, request.method)
    if match is not None:
        return by_key[f"{match.method} {match.template}"], match
    return (by_key[_DEFAULT], None) if _DEFAULT in by_key else None


def _integrate(
    directory: EdgeDirectory,
    integration: Mapping[str, Any],
    match: Match | None,
    request: EdgeRequest,
    onward: Onward,
) -> Answer:
    kind, uri = integration["integrationType"], str(integration.get("integrationUri") or "")
    if kind not in {"HTTP_PROXY", "AWS_PROXY"}:
        return not_modelled(f"integrations of type {kind} in an HTTP API")
    unknown = set(integration.get("requestParameters") or {})
    if unknown:
        return not_modelled(f"the request parameters {', '.join(sorted(unknown))}")
    if kind == "HTTP_PROXY" and execute_api(host_of(uri)):
        return _to_api(integration, match, request, onward)
    if directory.running_tasks(uri) <= 0:
        return UNAVAILABLE
    return json_answer(200, {"service": directory.service_of(uri), "integration": uri})


def _to_api(
    integration: Mapping[str, Any], match: Match | None, request: EdgeRequest, onward: Onward
) -> Answer:
    """The request goes to the URI itself; the path of the route is only in it where the URI says so."""
    uri = str(integration["integrationUri"])
    for name, value in (match.parameters if match else {}).items():
        uri = uri.replace(f"{{{name}}}", value)
    method = integration.get("integrationMethod") or "ANY"
    target = request.to(host_of(uri), urlsplit(uri).path or "/", None if method == "ANY" else method)
    return onward(target) or UNAVAILABLE
