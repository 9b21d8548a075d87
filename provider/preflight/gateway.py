"""API Gateway edges of the plan: do they exist, and what else goes down with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway.paths import unlisted_paths
from maintenance.errors import MaintenanceError
from maintenance.finding import Finding, error
from maintenance.plan import document as plan
from provider.aws.clients import client
from provider.aws.fanout import attempt_all

_ABSENT = {"NotFoundException"}


def check_gateway(document: plan.PlanDocument) -> list[Finding]:
    """Check every API Gateway edge.

    Raises:
        MaintenanceError: one could not be read.
    """
    edges = [(name, edge) for name, edge in document.edges.items() if edge.kind != "alb"]

    def check(item: tuple[str, Any]) -> list[Finding]:
        name, edge = item
        paths = [each.path for team in document.teams for each in team.endpoints if each.edge == name]
        try:
            return _check(name, edge, paths, document)
        except ClientError as fault:
            if fault.response["Error"]["Code"] in _ABSENT:
                return [error(f"edge {name}", f"{fault.operation_name} does not find it", "correct the plan")]
            raise

    findings: list[Finding] = []
    for _, result in attempt_all(check, edges, where=lambda item: f"edge {item[0]}"):
        if isinstance(result, MaintenanceError):
            raise result
        findings += result
    return findings


def _check(name: str, edge: Any, paths: list[str], document: plan.PlanDocument) -> list[Finding]:
    match edge:
        case plan.BasePathMapping():
            mapping = client("apigateway").get_base_path_mapping(
                domainName=edge.domain, basePath=edge.base_path
            )
            live = _rest_paths(mapping["restApiId"])
            prefix = "" if edge.base_path == "(none)" else f"/{edge.base_path}"
            return _unlisted(name, (f"{prefix}{path}" for path in live), paths, edge.acknowledged_paths)
        case plan.ApiMapping():
            mapping = _api_mapping(edge)
            if mapping is None:
                what = f"domain {edge.domain} has no mapping with the key {edge.mapping_key!r}"
                return [error(f"edge {name}", what, "correct the plan")]
            prefix = f"/{edge.mapping_key}" if edge.mapping_key else ""
            live = [key.split(" ", 1)[-1] for key in _route_keys(mapping["ApiId"])]
            return _unlisted(name, (f"{prefix}{path}" for path in live), paths, edge.acknowledged_paths)
        case plan.RestStage():
            client("apigateway").get_stage(restApiId=edge.api, stageName=edge.stage)
            return _absent(name, _rest_methods(edge.api), _wanted(name, document))
        case plan.HttpRoutes():
            client("apigatewayv2").get_stage(ApiId=edge.api, StageName=edge.stage)
            return _absent(name, _route_keys(edge.api), _wanted(name, document))
        case _:
            return []


def _wanted(name: str, document: plan.PlanDocument) -> list[str]:
    return [
        f"{method} {endpoint.path}"
        for team in document.teams
        for endpoint in team.endpoints
        if endpoint.edge == name
        for method in endpoint.methods
    ]


def _absent(name: str, live: Iterable[str], wanted: Iterable[str]) -> list[Finding]:
    return [
        error(f"edge {name}", f"has no {key}", "correct the plan") for key in sorted(set(wanted) - set(live))
    ]


def _unlisted(
    name: str, live: Iterable[str], listed: Iterable[str], acknowledged: Iterable[str]
) -> list[Finding]:
    extra = unlisted_paths(live, listed, acknowledged)
    if not extra:
        return []
    what = f"a mapping takes its whole API down, and nobody listed {', '.join(extra)}"
    return [error(f"edge {name}", what, "list them under a team, or under acknowledged_paths of the edge")]


def _rest_resources(api: str) -> list[dict[str, Any]]:
    pages = client("apigateway").get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return [item for page in pages for item in page["items"]]


def _rest_paths(api: str) -> list[str]:
    return [item["path"] for item in _rest_resources(api) if item.get("resourceMethods")]


def _rest_methods(api: str) -> list[str]:
    return [
        f"{method} {item['path']}"
        for item in _rest_resources(api)
        for method in item.get("resourceMethods", {})
    ]


def _api_mapping(edge: plan.ApiMapping) -> dict[str, Any] | None:
    items = client("apigatewayv2").get_api_mappings(DomainName=edge.domain)["Items"]
    return next((item for item in items if item.get("ApiMappingKey", "") == edge.mapping_key), None)


def _route_keys(api: str) -> list[str]:
    pages = client("apigatewayv2").get_paginator("get_routes").paginate(ApiId=api)
    return [item["RouteKey"] for page in pages for item in page["Items"]]
