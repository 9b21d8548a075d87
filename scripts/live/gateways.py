"""APIs of API Gateway: what they offer, where their integrations lead, and which domains lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maintenance.discovery.account import Api, DomainMapping, Operation
from maintenance.orphans import TAG_STACK
from provider.apigateway import rest_api
from provider.apigatewayv2 import http_api
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise


def read_apis() -> tuple[Api, ...]:
    """Every REST and HTTP API, without the APIs that maintenance itself made.

    Raises:
        MaintenanceError: one could not be read.
    """
    rest = [
        each
        for page in client("apigateway").get_paginator("get_rest_apis").paginate()
        for each in page["items"]
        if TAG_STACK not in (each.get("tags") or {})
    ]
    http = [each for each in http_api.every("get_apis") if each.get("ProtocolType") == "HTTP"]
    found = all_or_raise(_rest, rest, where=lambda each: f"REST API {each['id']}")
    return (*found, *all_or_raise(_http, http, where=lambda each: f"HTTP API {each['ApiId']}"))


def read_mappings() -> tuple[DomainMapping, ...]:
    """Every mapping of every custom domain, of both generations.

    Raises:
        MaintenanceError: one could not be read.
    """
    pages = client("apigateway").get_paginator("get_domain_names").paginate()
    first = [str(each["domainName"]) for page in pages for each in page["items"]]
    second = [str(each["DomainName"]) for each in http_api.every("get_domain_names")]
    old = all_or_raise(_base_paths, first, where=lambda name: f"domain {name}")
    new = all_or_raise(
        _api_mappings, [each for each in second if each not in first], where=lambda name: f"domain {name}"
    )
    return tuple(each for part in (*old, *new) for each in part)


def _rest(api: Mapping[str, Any]) -> Api:
    operations = [
        Operation(method, item["path"], _uri(definition))
        for item in rest_api.read_api(api["id"]).resources
        for method, definition in (item.get("resourceMethods") or {}).items()
    ]
    stages = client("apigateway").get_stages(restApiId=api["id"])["item"]
    names = tuple(each["stageName"] for each in stages)
    return Api(api["id"], api.get("name", ""), "rest", tuple(operations), names)


def _uri(definition: Mapping[str, Any]) -> str:
    return str((definition.get("methodIntegration") or {}).get("uri") or "")


def _http(api: Mapping[str, Any]) -> Api:
    integrations = {
        each["IntegrationId"]: str(each.get("IntegrationUri") or "")
        for each in http_api.every("get_integrations", ApiId=api["ApiId"])
    }
    operations = []
    for key, route in http_api.routes(api["ApiId"]).items():
        method, _, path = key.partition(" ")
        uri = integrations.get(str(route.get("Target", "")).removeprefix("integrations/"), "")
        operations.append(Operation(method if path else "ANY", path or "/*", uri))
    names = tuple(each["StageName"] for each in http_api.every("get_stages", ApiId=api["ApiId"]))
    return Api(api["ApiId"], api.get("Name", ""), "http", tuple(operations), names)


def _base_paths(domain: str) -> list[DomainMapping]:
    pages = client("apigateway").get_paginator("get_base_path_mappings").paginate(domainName=domain)
    return [
        DomainMapping(domain, each["basePath"], each["restApiId"], each.get("stage", ""), 1)
        for page in pages
        for each in page.get("items") or ()
    ]


def _api_mappings(domain: str) -> list[DomainMapping]:
    return [
        DomainMapping(domain, each.get("ApiMappingKey") or "", each["ApiId"], each["Stage"], 2)
        for each in http_api.every("get_api_mappings", DomainName=domain)
    ]
