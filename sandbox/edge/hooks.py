"""Puts every repair of moto's API Gateway in place. Must run before moto's server gets its first request.

The tables say what is replaced and why: `PATCHES` in `gateway`, `canary`, `gateway_gaps`, `integration_gaps`,
`openapi`, `export`, `http_deployments` and `http_gaps`.
"""

from __future__ import annotations

from moto.apigateway import urls
from moto.apigateway.responses import APIGatewayResponse
from moto.apigatewayv2 import urls as http_urls
from moto.apigatewayv2.responses import ApiGatewayV2Response

from sandbox.edge import (
    canary,
    export,
    gateway,
    gateway_gaps,
    http_deployments,
    http_gaps,
    integration_gaps,
    openapi,
)
from sandbox.edge.patch import Patch

PATCHES: tuple[Patch, ...] = (
    *gateway.PATCHES,
    *canary.PATCHES,
    *gateway_gaps.PATCHES,
    *integration_gaps.PATCHES,
    *openapi.PATCHES,
    *export.PATCHES,
    *http_deployments.PATCHES,
    *http_gaps.PATCHES,
)

# Paths that moto does not listen on, although its dispatch would find the operation.
_REST_PATHS = (r"{0}/tags/(?P<resource_arn>.+)$",)
_HTTP_PATHS = (
    r"{0}/v2/apis/(?P<api_id>[^/]+)/deployments$",
    r"{0}/v2/apis/(?P<api_id>[^/]+)/deployments/(?P<deployment_id>[^/]+)$",
    r"{0}/v2/tags/(?P<resource_arn>.+)$",
)


def install_hooks() -> None:
    """Repair moto, once per process; saying it again changes nothing."""
    for patch in PATCHES:
        setattr(patch.owner, patch.name, patch.replacement)
    for path in _REST_PATHS:
        urls.url_paths[path] = APIGatewayResponse.dispatch
    for path in _HTTP_PATHS:
        # moto's v1 module holds a copy of the v2 paths and serves both.
        urls.url_paths[path] = http_urls.url_paths[path] = ApiGatewayV2Response.dispatch
