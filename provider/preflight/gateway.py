"""API Gateway edges of the plan: do they exist, what else goes down with them, which records are open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from maintenance.apigateway.names import all_names, listed_methods, names_of
from maintenance.apigateway.paths import unlisted_paths
from maintenance.captured.enter import foreign
from maintenance.captured.record import Record, parse_record
from maintenance.errors import MaintenanceError
from maintenance.finding import Finding, error
from maintenance.plan import document as plan
from provider.apigateway import rest_api
from provider.apigatewayv2 import http_api
from provider.aws.clients import client
from provider.aws.fanout import attempt_all
from provider.captured.place import ABSENT
from provider.preflight.gateway_stages import check_http_stage, check_rest_stage
from provider.records.store import open_store


def check_gateway(document: plan.PlanDocument, record_store: str) -> list[Finding]:
    """Check every API Gateway edge.

    Raises:
        MaintenanceError: one, or the record of one, could not be read.
    """
    edges = [(name, edge) for name, edge in document.edges.items() if edge.kind != "alb"]
    records = _records(document, record_store) if edges else {}

    def check(item: tuple[str, Any]) -> list[Finding]:
        name, edge = item
        paths = [each.path for team in document.teams for each in team.endpoints if each.edge == name]
        try:
            foreign = _foreign(name, records, document)
            return foreign or _check(name, edge, paths, document, records)
        except ClientError as fault:
            if fault.response["Error"]["Code"] in ABSENT:
                return [error(f"edge {name}", f"{fault.operation_name} does not find it", "correct the plan")]
            raise

    findings: list[Finding] = []
    for _, result in attempt_all(check, edges, where=lambda item: f"edge {item[0]}"):
        if isinstance(result, MaintenanceError):
            raise result
        findings += result
    return findings


def _records(document: plan.PlanDocument, record_store: str) -> dict[str, Record]:
    copies = open_store(record_store).read(all_names(document))
    return {name: parse_record(text, where=name) for name, text in copies.items()}


def _foreign(edge: str, records: Mapping[str, Record], document: plan.PlanDocument) -> list[Finding]:
    """Open records of another window: nothing else can be said of that edge."""
    window = document.window.id
    refusals = [
        foreign(name, records[name], window)
        for name in names_of(document, edge)
        if name in records and records[name].window != window
    ]
    return [error(each.name, each.reason, each.next_step) for each in refusals]


def _check(
    name: str, edge: Any, paths: list[str], document: plan.PlanDocument, records: Mapping[str, Record]
) -> list[Finding]:
    # In maintenance a mapping leads to the maintenance API; what goes down with it is what was captured.
    own = next((records[each] for each in names_of(document, name) if each in records), None)
    match edge:
        case plan.BasePathMapping():
            mapping = client("apigateway").get_base_path_mapping(
                domainName=edge.domain, basePath=edge.base_path
            )
            live = _rest_paths(own.captured["restApiId"] if own else mapping["restApiId"])
            prefix = "" if edge.base_path == "(none)" else f"/{edge.base_path}"
            return _unlisted(name, (f"{prefix}{path}" for path in live), paths, edge.acknowledged_paths)
        case plan.ApiMapping():
            mapping = _api_mapping(edge)
            if mapping is None:
                what = f"domain {edge.domain} has no mapping with the key {edge.mapping_key!r}"
                return [error(f"edge {name}", what, "correct the plan")]
            prefix = f"/{edge.mapping_key}" if edge.mapping_key else ""
            live = _mapped_paths(own.captured["apiId"] if own else mapping["ApiId"])
            return _unlisted(name, (f"{prefix}{path}" for path in live), paths, edge.acknowledged_paths)
        case plan.RestStage():
            return check_rest_stage(f"edge {name}", edge, listed_methods(document, name), own)
        case plan.HttpRoutes():
            return check_http_stage(f"edge {name}", edge, listed_methods(document, name))
        case _:
            return []


def _unlisted(
    name: str, live: Iterable[str], listed: Iterable[str], acknowledged: Iterable[str]
) -> list[Finding]:
    extra = unlisted_paths(live, listed, acknowledged)
    if not extra:
        return []
    what = f"a mapping takes its whole API down, and nobody listed {', '.join(extra)}"
    return [error(f"edge {name}", what, "list them under a team, or under acknowledged_paths of the edge")]


def _rest_paths(api: str) -> list[str]:
    return [item["path"] for item in rest_api.read_api(api).resources if item.get("resourceMethods")]


def _mapped_paths(api: str) -> list[str]:
    """Paths of an HTTP API, or of a REST API: a mapping of the second generation leads to either."""
    try:
        return [key.split(" ", 1)[-1] for key in http_api.routes(api)]
    except ClientError as fault:
        if fault.response["Error"]["Code"] in ABSENT:
            return _rest_paths(api)
        raise


def _api_mapping(edge: plan.ApiMapping) -> dict[str, Any] | None:
    items = http_api.every("get_api_mappings", DomainName=edge.domain)
    return next((item for item in items if item.get("ApiMappingKey", "") == edge.mapping_key), None)
