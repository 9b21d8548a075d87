"""A stage of a REST API, answering from the contents of its deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.apigateway.models import RestAPI

from sandbox.edge import gateway_response as own
from sandbox.edge.canary import ALL, canary_of
from sandbox.edge.directory import EdgeDirectory
from sandbox.edge.gateway_response import gateway_response
from sandbox.edge.message import Answer, EdgeRequest, json_answer, message, not_modelled
from sandbox.edge.mock_integration import (
    Misconfigured,
    NotModelled,
    UnsupportedMediaType,
    mock_answer,
    respond,
)
from sandbox.edge.resource_match import best_match
from sandbox.edge.snapshot import RestContents, deployed

FORBIDDEN = message(403, "Forbidden")
"""No such stage or mapping."""


def serve_rest(directory: EdgeDirectory, api: RestAPI, stage_name: str, request: EdgeRequest) -> Answer:
    """Answer a request whose path starts at the API's root."""
    stage = api.stages.get(stage_name)
    canary = (canary_of(stage) if stage else None) or {}
    share = float(canary.get("percentTraffic", 0.0))
    if 0 < share < ALL:
        return not_modelled(f"a canary that gets {share} % of the requests")
    deployment = canary.get("deploymentId") if share else getattr(stage, "deployment_id", None)
    contents = deployed(api, deployment) if stage else None
    if contents is None:
        return FORBIDDEN
    try:
        return _serve(directory, contents, request)
    except NotModelled as limit:
        return not_modelled(str(limit))


def _serve(directory: EdgeDirectory, contents: RestContents, request: EdgeRequest) -> Answer:
    templates = [(method, path) for path, methods in contents.methods.items() for method in methods]
    path = request.path.rstrip("/") or "/"
    found = best_match(templates, path, request.method)
    if found is None:
        return gateway_response(own.MISSING_AUTHENTICATION_TOKEN, contents.gateway_responses)
    method = contents.methods[found.template][found.method]
    if (method.get("authorizationType") or "NONE") != "NONE" or method.get("apiKeyRequired"):
        raise NotModelled(f"authorization of {found.method} {found.template}")
    try:
        return _integrate(directory, method, request)
    except Misconfigured:
        return gateway_response(own.API_CONFIGURATION_ERROR, contents.gateway_responses)
    except UnsupportedMediaType:
        return gateway_response(own.UNSUPPORTED_MEDIA_TYPE, contents.gateway_responses)
    except _NoBackEnd:
        return gateway_response(own.INTEGRATION_FAILURE, contents.gateway_responses)


class _NoBackEnd(Exception):
    """Nothing listens behind the integration."""


def _integrate(directory: EdgeDirectory, method: Mapping[str, Any], request: EdgeRequest) -> Answer:
    integration = method.get("methodIntegration")
    if integration is None:
        raise Misconfigured("no integration")
    match integration["type"]:
        case "MOCK":
            return mock_answer(method, request)
        case "HTTP_PROXY" | "AWS_PROXY":
            return _back_end(directory, integration["uri"])
        case "HTTP":
            answer = _back_end(directory, integration["uri"])
            return respond(method, str(answer.status), answer.body)
        case kind:
            raise NotModelled(f"integrations of type {kind}")


def _back_end(directory: EdgeDirectory, uri: str) -> Answer:
    if directory.running_tasks(uri) <= 0:
        raise _NoBackEnd
    return json_answer(200, {"service": directory.service_of(uri), "integration": uri})
