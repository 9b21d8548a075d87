"""What moto lacks of methods of REST APIs: another target in place, and that there is no such thing.

Source: API Gateway API reference: UpdateIntegration, GetIntegration, DeleteIntegration,
DeleteIntegrationResponse, GetMethodResponse, DeleteMethodResponse.
"""

from __future__ import annotations

import json

from moto.apigateway.models import APIGatewayBackend, Integration, IntegrationResponse, MethodResponse
from moto.apigateway.responses import APIGatewayResponse

from sandbox.edge.patch import Patch, bad_request, not_found

_get_integration_of_moto = APIGatewayBackend.get_integration
_delete_integration_of_moto = APIGatewayBackend.delete_integration


def _get_integration(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str
) -> Integration:
    found = _get_integration_of_moto(backend, function_id, resource_id, method_type)
    if found is None:
        raise not_found("Invalid Integration identifier specified")
    return found


def _delete_integration(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str
) -> Integration:
    _get_integration(backend, function_id, resource_id, method_type)
    return _delete_integration_of_moto(backend, function_id, resource_id, method_type)


def _delete_integration_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, status_code: str
) -> IntegrationResponse:
    integration = _get_integration(backend, function_id, resource_id, method_type)
    integration.get_integration_response(status_code)  # refuses one that is not there
    return integration.delete_integration_response(status_code)


def _get_method_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, response_code: str
) -> MethodResponse:
    found = backend.get_method(function_id, resource_id, method_type).get_response(response_code)
    if found is None:
        raise not_found("Invalid Response status code specified")
    return found


def _delete_method_response(
    backend: APIGatewayBackend, function_id: str, resource_id: str, method_type: str, response_code: str
) -> MethodResponse:
    found = _get_method_response(backend, function_id, resource_id, method_type, response_code)
    backend.get_method(function_id, resource_id, method_type).delete_response(response_code)
    return found


def _update_integration(response: APIGatewayResponse) -> str:
    _, _, api, _, resource, _, method, _ = response.path.rstrip("/").split("/")
    integration = _get_integration(response.backend, api, resource, method)
    operations = response._get_param("patchOperations") or []  # noqa: SLF001 - how moto reads a body
    for each in operations:
        if (each["op"], each["path"]) != ("replace", "/uri"):
            raise bad_request(f"The sandbox does not {each['op']} {each['path']} of an integration")
    for each in operations:
        integration.uri = each.get("value", "")
    return json.dumps(integration.to_json())


PATCHES = (
    Patch(
        APIGatewayBackend,
        "get_integration",
        _get_integration,
        "moto answers an empty integration where there is none",
    ),
    Patch(
        APIGatewayBackend, "delete_integration", _delete_integration, "moto answers 500 where there is none"
    ),
    Patch(
        APIGatewayBackend,
        "delete_integration_response",
        _delete_integration_response,
        "moto answers 500 where there is none",
    ),
    Patch(
        APIGatewayBackend,
        "get_method_response",
        _get_method_response,
        "moto answers 500 where there is none",
    ),
    Patch(
        APIGatewayBackend,
        "delete_method_response",
        _delete_method_response,
        "moto answers 500 where there is none",
    ),
    Patch(APIGatewayResponse, "update_integration", _update_integration, "moto has no UpdateIntegration"),
)
