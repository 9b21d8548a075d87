"""What a deployment of a REST API or HTTP API holds: the API as it was when it was deployed.

moto makes deployments without contents. In AWS a stage goes on with the contents of its deployment until it
is pointed at another one, so "changed but not deployed" must be visible here.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from moto.apigateway.models import Deployment, RestAPI
from moto.apigatewayv2.models import Api

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RestContents:
    """A REST API: path → method → `Method` of the API reference; gateway responses by type."""

    methods: Mapping[str, Mapping[str, Json]]
    gateway_responses: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpContents:
    """An HTTP API: its routes, and its integrations by id."""

    routes: tuple[Json, ...]
    integrations: Mapping[str, Json]


_REST: WeakKeyDictionary[Deployment, RestContents] = WeakKeyDictionary()


def rest_contents(api: RestAPI) -> RestContents:
    """A REST API as it is now; resources without methods are left out."""
    return RestContents(
        methods={
            resource.get_path(): {
                name: copy.deepcopy(method.to_json()) for name, method in resource.resource_methods.items()
            }
            for resource in list(api.resources.values())
            if resource.resource_methods
        },
        gateway_responses={
            name: copy.deepcopy(response.to_json()) for name, response in api.gateway_responses.items()
        },
    )


def http_contents(api: Api) -> HttpContents:
    """An HTTP API as it is now."""
    return HttpContents(
        routes=tuple(copy.deepcopy(route.to_json()) for route in list(api.routes.values())),
        integrations={
            name: copy.deepcopy(integration.to_json()) for name, integration in list(api.integrations.items())
        },
    )


def keep(deployment: Deployment, contents: RestContents) -> None:
    """Remember what a deployment holds."""
    _REST[deployment] = contents


def deployed(api: RestAPI, deployment_id: str | None) -> RestContents | None:
    """What a deployment holds; None if there is no such deployment."""
    deployment = api.deployments.get(deployment_id or "")
    return None if deployment is None else _REST.get(deployment)
