"""API Gateway edges of a plan as they are: where a mapping leads, and what a stage or its routes offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway import mark
from maintenance.errors import MaintenanceError
from maintenance.gate.answers import GatewayEdge, Offered
from maintenance.orphans import TAG_STACK, integration_mark
from maintenance.plan import document as plan
from provider.apigateway import rest_api
from provider.apigatewayv2 import http_api
from provider.aws.clients import client
from provider.aws.fanout import attempt_all
from provider.captured.place import ABSENT


def plan_gateways(
    document: plan.PlanDocument, stack: str
) -> dict[str, GatewayEdge | MaintenanceError | None]:
    """Every API Gateway edge by name: None where it does not exist, an error where it was not read."""
    edges = [(name, edge) for name, edge in document.edges.items() if not isinstance(edge, plan.Alb)]

    def look(item: tuple[str, plan.Edge]) -> GatewayEdge | None:
        try:
            return _edge(item[1], stack)
        except ClientError as fault:
            if fault.response["Error"]["Code"] in ABSENT:
                return None
            raise

    answers = attempt_all(look, edges, where=lambda item: f"edge {item[0]}")
    return {name: answer for (name, _), answer in answers}


def _edge(edge: plan.Edge, stack: str) -> GatewayEdge | None:
    match edge:
        case plan.BasePathMapping():
            mapping = client("apigateway").get_base_path_mapping(
                domainName=edge.domain, basePath=edge.base_path
            )
            return _rest(str(mapping["restApiId"]))
        case plan.ApiMapping():
            items = http_api.every("get_api_mappings", DomainName=edge.domain)
            found = next(
                (each for each in items if (each.get("ApiMappingKey") or "") == edge.mapping_key), None
            )
            return None if found is None else _either(str(found["ApiId"]))
        case plan.RestStage():
            stage = rest_api.read_stage(edge.api, edge.stage)
            text = rest_api.description(edge.api, stage["deploymentId"])
            return GatewayEdge(edge.api, _operations(edge.api), ours=text.startswith(mark.prefix(edge.stage)))
        case plan.HttpRoutes():
            return _http(edge.api, stack)
        case plan.Alb():
            return None


def _rest(api: str) -> GatewayEdge:
    made = client("apigateway").get_rest_api(restApiId=api)
    if TAG_STACK in (made.get("tags") or {}):
        return GatewayEdge(api, ours=True)
    return GatewayEdge(api, _operations(api))


def _either(api: str) -> GatewayEdge:
    """A mapping of the second generation leads to an HTTP API or to a REST API."""
    try:
        return _http(api, stack="")
    except ClientError as fault:
        if fault.response["Error"]["Code"] not in ABSENT:
            raise
        return _rest(api)


def _operations(api: str) -> tuple[Offered, ...]:
    return tuple(
        Offered(method, item["path"], _uri(definition))
        for item in rest_api.read_api(api).resources
        for method, definition in (item.get("resourceMethods") or {}).items()
    )


def _uri(definition: Mapping[str, Any]) -> str:
    integration = definition.get("methodIntegration") or {}
    return str(integration.get("uri") or str(integration.get("type") or "").lower())


def _http(api: str, stack: str) -> GatewayEdge:
    routes = http_api.routes(api)
    integrations = {each["IntegrationId"]: each for each in http_api.every("get_integrations", ApiId=api)}
    ours = {
        id_ for id_, each in integrations.items() if each.get("Description", "") == integration_mark(stack)
    }
    offered, closed = [], False
    for key, route in routes.items():
        target = str(route.get("Target", "")).removeprefix("integrations/")
        closed = closed or target in ours
        method, _, path = key.partition(" ")
        uri = str(integrations.get(target, {}).get("IntegrationUri") or "")
        offered.append(Offered(method if path else "ANY", path or "/*", uri))
    return GatewayEdge(api, tuple(offered), ours=closed)
