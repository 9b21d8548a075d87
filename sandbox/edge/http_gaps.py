"""What moto lacks of HTTP APIs besides deployments: mappings and their update, refusals, tags of stages.

Source: API Gateway v2 API reference: CreateApiMapping, UpdateApiMapping, CreateRoute, UpdateRoute,
DeleteRoute, UpdateIntegration, DeleteIntegration, DeleteApi, TagResource.
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.apigatewayv2.models import Api, ApiGatewayV2Backend, ApiMapping, Integration, Route
from moto.apigatewayv2.responses import ApiGatewayV2Response

from sandbox.edge.gateway_gaps import mapped_domains
from sandbox.edge.patch import Patch, bad_request, conflict, not_found

_create_route_of_moto = Api.create_route
_update_route_of_moto = Api.update_route
_update_integration_of_moto = Api.update_integration
_delete_api_of_moto = ApiGatewayV2Backend.delete_api
_get_tags_of_moto = ApiGatewayV2Backend.get_tags
_tag_resource_of_moto = ApiGatewayV2Backend.tag_resource
_untag_resource_of_moto = ApiGatewayV2Backend.untag_resource


def _create_api_mapping(
    backend: ApiGatewayV2Backend, api_id: str, api_mapping_key: str, domain_name: str, stage: str
) -> ApiMapping:
    backend.get_domain_name(domain_name)
    _check_key(backend, domain_name, api_mapping_key)
    _check_target(backend, api_id, stage)
    made = ApiMapping(
        api_id=api_id,
        api_mapping_key=api_mapping_key,
        # moto derives the id from key and stage, and so replaces a mapping whose stage has changed since.
        api_mapping_id=f"{len(backend.api_mappings)}{api_id}"[:6],
        domain_name=domain_name,
        stage=stage,
    )
    while made.api_mapping_id in backend.api_mappings:
        made.api_mapping_id += "x"
    backend.api_mappings[made.api_mapping_id] = made
    return made


def _update_api_mapping(response: ApiGatewayV2Response) -> tuple[int, dict[str, str], str]:
    backend: ApiGatewayV2Backend = response.apigatewayv2_backend
    _, domain_name, _, mapping_id = response.path.rsplit("/", 3)
    mapping = backend.get_api_mapping(mapping_id, domain_name)
    given = json.loads(response.body)
    key = given.get("apiMappingKey", mapping.api_mapping_key)
    if key != mapping.api_mapping_key:
        _check_key(backend, domain_name, key)
    api_id, stage = given.get("apiId", mapping.api_id), given.get("stage", mapping.stage)
    _check_target(backend, api_id, stage)
    mapping.api_id, mapping.stage, mapping.api_mapping_key = api_id, stage, key
    return 200, {}, json.dumps(mapping.to_json())


def _check_key(backend: ApiGatewayV2Backend, domain_name: str, key: str) -> None:
    if key.startswith("/") or key.endswith("/") or "//" in key:
        raise bad_request("API mapping key should not start or end with a '/' or have consecutive '/'s.")
    if any(each.api_mapping_key == key for each in backend.get_api_mappings(domain_name)):
        raise conflict("ApiMapping key already exists for this domain name")


def _check_target(backend: ApiGatewayV2Backend, api_id: str, stage: str) -> None:
    """A mapping leads to a stage of an HTTP API, or of a REST API."""
    rest = apigateway_backends[backend.account_id][backend.region_name].apis
    api = backend.apis.get(api_id) or rest.get(api_id)
    if api is None:
        raise not_found(f"Invalid API identifier specified {backend.account_id}:{api_id}")
    if stage not in api.stages:
        raise bad_request("Invalid stage identifier specified")


def _create_route(api: Api, *, route_key: str, target: str, **settings: Any) -> Route:
    if any(route.route_key == route_key for route in api.routes.values()):
        raise conflict(f"Route with key {route_key} already exists for this API")
    _check_integration(api, target)
    return _create_route_of_moto(api, route_key=route_key, target=target, **settings)


def _update_route(api: Api, route_id: str, *, target: str, **settings: Any) -> Route:
    api.get_route(route_id)
    _check_integration(api, target)
    return _update_route_of_moto(api, route_id, target=target, **settings)


def _check_integration(api: Api, target: str | None) -> None:
    if target and target.removeprefix("integrations/") not in api.integrations:
        raise not_found(f"Invalid Integration identifier specified {target.removeprefix('integrations/')}")


def _delete_route(api: Api, route_id: str) -> None:
    api.get_route(route_id)
    del api.routes[route_id]


def _update_integration(api: Api, integration_id: str, **settings: Any) -> Integration:
    api.get_integration(integration_id)
    return _update_integration_of_moto(api, integration_id, **settings)


def _delete_integration(api: Api, integration_id: str) -> None:
    api.get_integration(integration_id)
    users = [
        route.route_key for route in api.routes.values() if route.target == f"integrations/{integration_id}"
    ]
    if users:
        raise conflict(
            f"Cannot delete Integration '{integration_id}' which is referenced by Route(s) {users}."
        )
    del api.integrations[integration_id]


def _delete_api(backend: ApiGatewayV2Backend, api_id: str) -> None:
    backend.get_api(api_id)
    domains = mapped_domains(apigateway_backends[backend.account_id][backend.region_name], api_id)
    if domains:
        raise bad_request(
            "Deleting API failed. Please remove all base path mappings related to the API "
            f"in your domains: {', '.join(domains)}"
        )
    _delete_api_of_moto(backend, api_id)


def _tags_of_stage(backend: ApiGatewayV2Backend, arn: str) -> dict[str, str] | None:
    """The tags that a stage holds; None if the ARN names something else."""
    match arn.split("::", 1)[-1].strip("/").split("/"):
        case ["apis", api, "stages", stage]:
            tags: dict[str, str] = backend.get_api(api).get_stage(stage).tags
            return tags
        case ["apis", api]:
            backend.get_api(api)
    return None


def _get_tags(backend: ApiGatewayV2Backend, resource_id: str) -> dict[str, str]:
    if backend.apis.get(resource_id.rsplit("/", 1)[-1]) is not None:
        return _get_tags_of_moto(backend, resource_id)
    tags = _tags_of_stage(backend, resource_id)
    return _get_tags_of_moto(backend, resource_id) if tags is None else tags


def _tag_resource(backend: ApiGatewayV2Backend, resource_arn: str, tags: dict[str, str]) -> None:
    own = _tags_of_stage(backend, resource_arn) if "/stages/" in resource_arn else None
    if own is None:
        _tag_resource_of_moto(backend, resource_arn, tags)
    else:
        own.update(tags)


def _untag_resource(backend: ApiGatewayV2Backend, resource_arn: str, tag_keys: list[str]) -> None:
    own = _tags_of_stage(backend, resource_arn) if "/stages/" in resource_arn else None
    if own is None:
        _untag_resource_of_moto(backend, resource_arn, tag_keys)
    else:
        for key in tag_keys:
            own.pop(key, None)


PATCHES = (
    Patch(
        ApiGatewayV2Backend,
        "create_api_mapping",
        _create_api_mapping,
        "moto refuses REST APIs, and accepts a stage that does not exist or a key that is taken",
    ),
    Patch(ApiGatewayV2Response, "update_api_mapping", _update_api_mapping, "moto has no UpdateApiMapping"),
    Patch(Api, "create_route", _create_route, "moto accepts a key twice, and a target that does not exist"),
    Patch(Api, "update_route", _update_route, "moto accepts a target that does not exist"),
    Patch(Api, "delete_route", _delete_route, "moto accepts a route that does not exist"),
    Patch(Api, "update_integration", _update_integration, "moto answers 500 for one that does not exist"),
    Patch(
        Api, "delete_integration", _delete_integration, "moto deletes an integration that a route leads to"
    ),
    Patch(ApiGatewayV2Backend, "delete_api", _delete_api, "moto deletes an API that a domain leads to"),
    Patch(ApiGatewayV2Backend, "get_tags", _get_tags, "moto keeps tags of stages apart from tags by ARN"),
    Patch(
        ApiGatewayV2Backend, "tag_resource", _tag_resource, "moto keeps tags of stages apart from tags by ARN"
    ),
    Patch(
        ApiGatewayV2Backend,
        "untag_resource",
        _untag_resource,
        "moto keeps tags of stages apart from tags by ARN",
    ),
)
