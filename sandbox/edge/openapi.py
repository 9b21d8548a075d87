"""Import of OpenAPI 3 documents into REST APIs (ImportRestApi, PutRestApi).

moto makes a method of every key of a path item (`parameters` too), knows no `x-amazon-apigateway-any-method`,
fails on a MOCK integration, drops the headers of responses, and loses the root resource. Source: "OpenAPI
definitions in API Gateway" and "x-amazon-apigateway-integration object". What is not modelled is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.apigateway.models import APIGatewayBackend, Integration, Method, Resource, RestAPI

from sandbox.edge.patch import Patch, bad_request

_METHODS = {
    **{name: name.upper() for name in ("get", "put", "post", "delete", "options", "head", "patch")},
    "x-amazon-apigateway-any-method": "ANY",
}
_PATH_EXTRAS = {"parameters", "summary", "description"}
_GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
_INTEGRATION = "x-amazon-apigateway-integration"
_TYPES = {"mock": "MOCK", "http": "HTTP", "http_proxy": "HTTP_PROXY", "aws": "AWS", "aws_proxy": "AWS_PROXY"}
_INTEGRATION_KEYS = {
    "type",
    "uri",
    "httpMethod",
    "credentials",
    "requestTemplates",
    "requestParameters",
    "passthroughBehavior",
    "timeoutInMillis",
    "connectionType",
    "connectionId",
    "cacheNamespace",
    "cacheKeyParameters",
    "contentHandling",
    "responses",
}

Json = Mapping[str, Any]


def _put_rest_api(
    backend: APIGatewayBackend,
    function_id: str,
    api_doc: Json,
    fail_on_warnings: bool,  # noqa: FBT001 - moto's own signature
    mode: str = "merge",
) -> RestAPI:
    """Bring an API to what the document says; with `overwrite` nothing else is left of it."""
    del fail_on_warnings  # what would be a warning is an error here
    if mode not in {"merge", "overwrite"}:
        raise bad_request('Enumeration value of OpenAPI import mode must be "overwrite" or "merge"')
    if not str(api_doc.get("openapi", "")).startswith("3."):
        raise bad_request("Only OpenAPI 3.x.x are currently supported")
    api = backend.get_rest_api(function_id)
    _refuse_unknown(
        api_doc, {"openapi", "info", "paths", "servers", "components", "tags", _GATEWAY_RESPONSES}, "$"
    )
    if mode == "overwrite":
        api.default.resource_methods = {}
        api.resources = {api.default.id: api.default}
        api.gateway_responses = {}
        api.name = api_doc["info"]["title"]
        api.description = api_doc["info"].get("description", "")
    for path, item in sorted(api_doc.get("paths", {}).items()):
        resource = _resource(backend, api, path)
        _refuse_unknown(item, _METHODS.keys() | _PATH_EXTRAS, path)
        for key, name in _METHODS.items():
            if key in item:
                _add_method(resource, name, item[key], f"{name} {path}")
    for kind, response in api_doc.get(_GATEWAY_RESPONSES, {}).items():
        api.put_gateway_response(
            kind,
            status_code=response.get("statusCode"),
            response_parameters=response.get("responseParameters") or {},
            response_templates=response.get("responseTemplates") or {},
        )
    return api


def _import_rest_api(backend: APIGatewayBackend, api_doc: Json, fail_on_warnings: bool) -> RestAPI:  # noqa: FBT001
    info = api_doc["info"]
    api = backend.create_rest_api(name=info["title"], description=info.get("description", ""))
    try:
        return _put_rest_api(backend, api.id, api_doc, fail_on_warnings)
    except Exception:
        backend.apis.pop(api.id)
        raise


def _resource(backend: APIGatewayBackend, api: RestAPI, path: str) -> Resource:
    """The resource of a path, made with its ancestors where it is missing."""
    found = api.default
    for part in filter(None, path.split("/")):
        child = next(
            (each for each in api.resources.values() if (each.parent_id, each.path_part) == (found.id, part)),
            None,
        )
        found = child or backend.create_resource(api.id, found.id, part)
    return found


def _add_method(resource: Resource, name: str, document: Json, where: str) -> None:
    """Add a method with its responses, integration and integration responses."""
    unknown = {key for key in document if key.startswith("x-amazon-apigateway-")} - {_INTEGRATION}
    if unknown or document.get("security"):
        raise bad_request(f"{where}: the sandbox does not model {', '.join(sorted(unknown)) or 'security'}")
    parameters = {
        f"method.request.{_place(each['in'])}.{each['name']}": bool(each.get("required"))
        for each in document.get("parameters", ())
    }
    method = resource.add_method(
        name,
        "NONE",
        api_key_required=False,
        request_parameters=parameters,
        operation_name=document.get("operationId"),
    )
    for code, response in document.get("responses", {}).items():
        method.create_response(
            str(code),
            response_models=dict.fromkeys(response.get("content", {}), "Empty"),
            response_parameters=_declared(response),
        )
    if _INTEGRATION in document:
        method.method_integration = _integration(method, name, document[_INTEGRATION], where)


def _declared(response: Json) -> dict[str, Any]:
    """The headers of a method response, none of them required, as PutMethodResponse takes them."""
    return {f"method.response.header.{header}": False for header in response.get("headers", {})}


def _place(where: str) -> str:
    return {"query": "querystring"}.get(where, where)


def _integration(method: Method, name: str, document: Json, where: str) -> Integration:
    _refuse_unknown(document, _INTEGRATION_KEYS, where)
    kind = _TYPES.get(str(document.get("type")).lower())
    if kind is None:
        raise bad_request(f"{where}: invalid integration type {document.get('type')!r}")
    if kind != "MOCK" and not document.get("uri"):
        raise bad_request(f"{where}: uri is required for an integration of type {kind}")
    integration = Integration(
        kind,
        document.get("uri") or "",
        document.get("httpMethod") or name,
        request_templates=document.get("requestTemplates"),
        passthrough_behavior=str(document.get("passthroughBehavior", "when_no_match")).upper(),
        cache_namespace=document.get("cacheNamespace"),
        timeout_in_millis=document.get("timeoutInMillis", 29_000),
        request_parameters=document.get("requestParameters"),
        content_handling=document.get("contentHandling"),
        credentials=document.get("credentials"),
        connection_type=document.get("connectionType"),
    )
    for pattern, response in document.get("responses", {}).items():
        code, headers = str(response.get("statusCode", "")), dict(response.get("responseParameters") or {})
        declared = method.get_response(code)
        undeclared = sorted(headers.keys() - (declared.response_parameters if declared else {}))
        if declared is None:
            raise bad_request(
                f"Unable to put integration response on {where}: Invalid Response status code specified"
            )
        if undeclared:
            raise bad_request(
                f"Unable to put integration response on {where}: "
                f"Invalid mapping expression parameter specified: {', '.join(undeclared)}"
            )
        integration.create_integration_response(
            code,
            selection_pattern="" if pattern == "default" else pattern,
            response_templates=dict(response.get("responseTemplates") or {}),
            response_parameters=headers,
            content_handling=response.get("contentHandling"),
        )
    return integration


def _refuse_unknown(document: Json, known: set[str], where: str) -> None:
    unknown = sorted(key for key in document if key not in known)
    if unknown:
        raise bad_request(f"{where}: the sandbox does not model {', '.join(unknown)}")


PATCHES = (
    Patch(
        APIGatewayBackend, "put_rest_api", _put_rest_api, "moto's import is a sketch; see the module's text"
    ),
    Patch(
        APIGatewayBackend,
        "import_rest_api",
        _import_rest_api,
        "moto requires a description and leaves halves",
    ),
)
