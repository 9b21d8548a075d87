"""What moto lacks of REST APIs besides deployments: refusals, and tags of everything that can have them.

Source: API Gateway API reference: PutMethod, CreateResource, PutIntegrationResponse, DeleteRestApi,
DeleteStage, UpdateBasePathMapping, TagResource, GetTags.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway.models import (
    APIGatewayBackend,
    BasePathMapping,
    DomainName,
    IntegrationResponse,
    Method,
    Resource,
    RestAPI,
    Stage,
)
from moto.apigateway.responses import APIGatewayResponse
from moto.apigatewayv2.models import apigatewayv2_backends

from sandbox.edge.patch import Patch, bad_request, conflict, not_found

_put_method_of_moto = APIGatewayBackend.put_method
_create_resource_of_moto = APIGatewayBackend.create_resource
_put_integration_response_of_moto = APIGatewayBackend.put_integration_response
_delete_rest_api_of_moto = APIGatewayBackend.delete_rest_api
_delete_stage_of_moto = APIGatewayBackend.delete_stage
_delete_resource_of_moto = APIGatewayBackend.delete_resource
_get_base_path_mappings_of_moto = APIGatewayBackend.get_base_path_mappings
_MAPPING_PATHS = ("/basePath", "/restapiId", "/stage")


def _put_method(
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    *args: Any,
    **kwargs: Any,
) -> Method:
    if method_type in backend.get_resource(function_id, resource_id).resource_methods:
        raise conflict("Method already exists for this resource")
    return _put_method_of_moto(backend, function_id, resource_id, method_type, *args, **kwargs)


def _create_resource(
    backend: APIGatewayBackend, function_id: str, parent_resource_id: str, path_part: str
) -> Resource:
    backend.get_resource(function_id, parent_resource_id)
    for resource in backend.get_resources(function_id):
        if path_part and (resource.parent_id, resource.path_part) == (parent_resource_id, path_part):
            raise conflict(f"Another resource with the same parent already has this name: {path_part}")
    return _create_resource_of_moto(backend, function_id, parent_resource_id, path_part)


def _delete_resource(backend: APIGatewayBackend, function_id: str, resource_id: str) -> Resource:
    deleted = backend.get_resource(function_id, resource_id)
    for child in [each for each in backend.get_resources(function_id) if each.parent_id == resource_id]:
        _delete_resource(backend, function_id, child.id)
    _delete_resource_of_moto(backend, function_id, resource_id)
    deleted.parent_id = None  # moto's answer looks the parent up again, which may be gone
    return deleted


def _put_integration_response(  # noqa: PLR0917 - moto's own signature
    backend: APIGatewayBackend,
    function_id: str,
    resource_id: str,
    method_type: str,
    status_code: str,
    selection_pattern: str,
    response_templates: dict[str, str],
    response_parameters: dict[str, str],
    content_handling: str | None = None,
) -> IntegrationResponse:
    method = backend.get_method(function_id, resource_id, method_type)
    if method.method_integration is None:
        raise not_found("Invalid Integration identifier specified")
    declared = method.get_response(status_code)
    if declared is None:
        raise not_found("Invalid Response status code specified")
    for name in response_parameters or {}:
        if name not in (declared.response_parameters or {}):
            raise bad_request(
                "Invalid mapping expression specified: Validation Result: warnings : [], "
                f"errors : [Invalid mapping expression parameter specified: {name}]"
            )
    return _put_integration_response_of_moto(
        backend,
        function_id,
        resource_id,
        method_type,
        status_code,
        selection_pattern,
        response_templates,
        response_parameters,
        content_handling,
    )


def mapped_domains(backend: APIGatewayBackend, api_id: str, stage: str | None = None) -> list[str]:
    """Domains whose mappings, of either API, lead to an API, or to one of its stages."""
    http = apigatewayv2_backends[backend.account_id][backend.region_name]
    found = [
        (mapping.domain_name, mapping.rest_api_id, mapping.stage)
        for mappings in backend.base_path_mappings.values()
        for mapping in mappings.values()
    ]
    found += [(mapping.domain_name, mapping.api_id, mapping.stage) for mapping in http.api_mappings.values()]
    return sorted({domain for domain, api, own in found if api == api_id and stage in {None, own}})


def _delete_rest_api(backend: APIGatewayBackend, function_id: str) -> RestAPI:
    backend.get_rest_api(function_id)
    domains = mapped_domains(backend, function_id)
    if domains:
        raise bad_request(
            "Deleting API failed. Please remove all base path mappings related to the API "
            f"in your domains: {', '.join(domains)}"
        )
    return _delete_rest_api_of_moto(backend, function_id)


def _delete_stage(backend: APIGatewayBackend, function_id: str, stage_name: str) -> None:
    backend.get_stage(function_id, stage_name)
    domains = mapped_domains(backend, function_id, stage_name)
    if domains:
        raise bad_request(
            "Deleting stage failed. Please remove all base path mappings related to the stage "
            f"in your domains: {', '.join(domains)}"
        )
    _delete_stage_of_moto(backend, function_id, stage_name)


def _patch_mapping(mapping: BasePathMapping, patch_operations: list[dict[str, str]]) -> None:
    for operation in patch_operations:
        if operation["op"] != "replace" or operation["path"] not in _MAPPING_PATHS:
            raise bad_request(
                f"Invalid patch path '{operation['path']}' specified for op '{operation['op']}'. "
                f"Must be one of: [{', '.join(_MAPPING_PATHS)}]"
            )
    for operation in patch_operations:
        match operation["path"]:
            case "/basePath":
                mapping.base_path = operation["value"] or "(none)"
            case "/restapiId":
                mapping.rest_api_id = operation["value"]
            case _:
                mapping.stage = operation["value"] or None


def _get_base_path_mappings(backend: APIGatewayBackend, domain_name: str) -> list[BasePathMapping]:
    backend.base_path_mappings.setdefault(domain_name, {})
    return _get_base_path_mappings_of_moto(backend, domain_name)


def _tagged(response: APIGatewayResponse) -> RestAPI | Stage | DomainName:
    """What the ARN in the path of a tag operation names."""
    backend, arn = response.backend, unquote(response.path.split("/tags/", 1)[1])
    match arn.split("::", 1)[-1].strip("/").split("/"):
        case ["restapis", api]:
            return backend.get_rest_api(api)
        case ["restapis", api, "stages", stage]:
            return backend.get_stage(api, stage)
        case ["domainnames", domain]:
            return backend.get_domain_name(domain)
        case _:
            raise not_found(f"Invalid resource identifier specified: {arn}")


def _get_tags(response: APIGatewayResponse) -> str:
    return json.dumps({"tags": _tagged(response).tags or {}})


def _tag_resource(response: APIGatewayResponse) -> tuple[int, dict[str, Any], str]:
    tagged: Any = _tagged(response)
    tagged.tags = {**(tagged.tags or {}), **json.loads(response.body)["tags"]}
    return 204, {"status": 204}, ""


def _untag_resource(response: APIGatewayResponse) -> tuple[int, dict[str, Any], str]:
    tagged: Any = _tagged(response)
    gone = set(response.querystring.get("tagKeys") or [])
    tagged.tags = {key: value for key, value in (tagged.tags or {}).items() if key not in gone}
    return 204, {"status": 204}, ""


PATCHES = (
    Patch(
        APIGatewayBackend, "put_method", _put_method, "moto replaces a method, and with it its integration"
    ),
    Patch(APIGatewayBackend, "create_resource", _create_resource, "moto makes the same resource twice"),
    Patch(
        APIGatewayBackend,
        "delete_resource",
        _delete_resource,
        "moto leaves the children of a resource behind",
    ),
    Patch(
        APIGatewayBackend,
        "put_integration_response",
        _put_integration_response,
        "moto accepts a status or header that the method response does not declare",
    ),
    Patch(
        APIGatewayBackend, "delete_rest_api", _delete_rest_api, "moto deletes an API that a domain leads to"
    ),
    Patch(APIGatewayBackend, "delete_stage", _delete_stage, "moto deletes a stage that a domain leads to"),
    Patch(
        BasePathMapping, "apply_patch_operations", _patch_mapping, "moto ignores paths that it does not know"
    ),
    Patch(
        APIGatewayBackend,
        "get_base_path_mappings",
        _get_base_path_mappings,
        "moto answers 500 for a domain that has no mapping yet",
    ),
    Patch(APIGatewayResponse, "get_tags", _get_tags, "moto knows tags of stages only"),
    Patch(APIGatewayResponse, "tag_resource", _tag_resource, "moto knows tags of stages only"),
    Patch(APIGatewayResponse, "untag_resource", _untag_resource, "moto knows tags of stages only"),
)
