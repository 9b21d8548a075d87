"""Deployments and stages of HTTP APIs, which moto has no or only half an idea of.

A stage with auto-deploy serves every change at once; any other serves the deployment that it points at.
Source: API Gateway v2 API reference: CreateDeployment, DeleteDeployment, CreateStage, UpdateStage.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from moto.apigatewayv2.models import Api, ApiGatewayV2Backend, Stage
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.moto_api._internal import mock_random

from sandbox.edge.patch import Patch, bad_request, conflict, not_found
from sandbox.edge.snapshot import HttpContents, http_contents

_create_stage_of_moto = Api.create_stage
_stage_to_json_of_moto = Stage.to_json
_SETTINGS = {
    "defaultRouteSettings": "default_route_settings",
    "accessLogSettings": "access_log_settings",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}

Answer = tuple[int, dict[str, str], str]


@dataclass(slots=True)
class HttpDeployment:
    """One deployment. Only its description changes."""

    id: str
    contents: HttpContents
    created: str
    description: str
    automatic: bool

    def to_json(self) -> dict[str, Any]:
        """The deployment as the API shows it."""
        return {
            "deploymentId": self.id,
            "deploymentStatus": "DEPLOYED",
            "createdDate": self.created,
            "description": self.description,
            "autoDeployed": self.automatic,
        }


_DEPLOYMENTS: WeakKeyDictionary[Api, dict[str, HttpDeployment]] = WeakKeyDictionary()
_POINTS_AT: WeakKeyDictionary[Stage, str] = WeakKeyDictionary()


def serving_contents(api: Api, stage: Stage) -> HttpContents | None:
    """What a stage serves; None if nothing was ever deployed to it."""
    if stage.auto_deploy:
        return http_contents(api)
    deployment = _of(api).get(_POINTS_AT.get(stage, ""))
    return deployment.contents if deployment else None


def deployment_of(stage: Stage) -> str | None:
    """The deployment that a stage points at."""
    return _POINTS_AT.get(stage)


def _of(api: Api) -> dict[str, HttpDeployment]:
    return _DEPLOYMENTS.setdefault(api, {})


def _deploy(api: Api, description: str = "", *, automatic: bool = False) -> HttpDeployment:
    made = HttpDeployment(
        id=mock_random.get_random_hex(6),
        contents=http_contents(api),
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        description=description,
        automatic=automatic,
    )
    _of(api)[made.id] = made
    return made


def _found(api: Api, deployment_id: str) -> HttpDeployment:
    if deployment_id not in _of(api):
        raise not_found(f"Invalid Deployment identifier specified {deployment_id}")
    return _of(api)[deployment_id]


def _point(api: Api, stage: Stage, deployment_id: str) -> None:
    if stage.auto_deploy:
        raise bad_request("Deployment ID cannot be set on stage because AutoDeploy is enabled")
    _POINTS_AT[stage] = _found(api, deployment_id).id


def _create_stage(api: Api, config: dict[str, Any]) -> Stage:
    if config["stageName"] in api.stages:
        raise conflict("Stage already exists")
    if config.get("deploymentId"):
        _found(api, config["deploymentId"])
    stage = _create_stage_of_moto(api, {**config, "autoDeploy": bool(config.get("autoDeploy"))})
    if config.get("deploymentId"):
        try:
            _point(api, stage, config["deploymentId"])
        except Exception:
            api.stages.pop(stage.name)
            raise
    return stage


def _stage_to_json(stage: Stage) -> dict[str, Any]:
    shown = _stage_to_json_of_moto(stage)
    deployment = _POINTS_AT.get(stage)
    return {**shown, "deploymentId": deployment} if deployment else shown


def _update_stage(response: ApiGatewayV2Response) -> Answer:
    api = _api(response, 3)
    stage = api.get_stage(unquote(response.path.split("/")[-1]))
    given = json.loads(response.body)
    if given.get("autoDeploy") is False and stage.auto_deploy:
        _POINTS_AT[stage] = _deploy(api, "Automatic deployment", automatic=True).id
    if given.get("autoDeploy") is not None:
        stage.auto_deploy = given["autoDeploy"]
        if stage.auto_deploy:
            _POINTS_AT.pop(stage, None)
    if given.get("deploymentId"):
        _point(api, stage, given["deploymentId"])
    for name, attribute in _SETTINGS.items():
        if name in given:
            setattr(stage, attribute, given[name])
    stage.updated = datetime.now()  # noqa: DTZ005 - moto's own times have no zone
    return 200, {}, json.dumps(stage.to_json())


def _create_deployment(response: ApiGatewayV2Response) -> Answer:
    api = _api(response, 2)
    given = json.loads(response.body or "{}")
    stage = api.get_stage(given["stageName"]) if given.get("stageName") else None
    if stage is not None and stage.auto_deploy:
        raise bad_request("Deployments cannot be created for a stage with AutoDeploy enabled")
    if not api.routes:
        raise bad_request("At least one route is required before deploying the Api.")
    made = _deploy(api, given.get("description", ""))
    if stage is not None:
        _point(api, stage, made.id)
    return 201, {}, json.dumps(made.to_json())


def _get_deployment(response: ApiGatewayV2Response) -> Answer:
    return 200, {}, json.dumps(_found(_api(response, 3), response.path.split("/")[-1]).to_json())


def _get_deployments(response: ApiGatewayV2Response) -> Answer:
    items = [each.to_json() for each in _of(_api(response, 2)).values()]
    return 200, {}, json.dumps({"items": items})


def _update_deployment(response: ApiGatewayV2Response) -> Answer:
    deployment = _found(_api(response, 3), response.path.split("/")[-1])
    deployment.description = json.loads(response.body).get("description", deployment.description)
    return 200, {}, json.dumps(deployment.to_json())


def _delete_deployment(response: ApiGatewayV2Response) -> Answer:
    api = _api(response, 3)
    deployment = _found(api, response.path.split("/")[-1])
    if any(_POINTS_AT.get(stage) == deployment.id for stage in api.stages.values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")
    del _of(api)[deployment.id]
    return 204, {"status": "204"}, ""


def _api(response: ApiGatewayV2Response, from_end: int) -> Api:
    """The API named in the path, so many segments from its end."""
    backend: ApiGatewayV2Backend = response.apigatewayv2_backend
    return backend.get_api(response.path.split("/")[-from_end])


_NO_DEPLOYMENTS = "moto has no deployments of HTTP APIs"
PATCHES = (
    Patch(Api, "create_stage", _create_stage, "moto replaces an existing stage and drops its deployment"),
    Patch(Stage, "to_json", _stage_to_json, "moto does not show the deployment of a stage"),
    Patch(ApiGatewayV2Response, "update_stage", _update_stage, "moto has no UpdateStage for HTTP APIs"),
    Patch(ApiGatewayV2Response, "create_deployment", _create_deployment, _NO_DEPLOYMENTS),
    Patch(ApiGatewayV2Response, "get_deployment", _get_deployment, _NO_DEPLOYMENTS),
    Patch(ApiGatewayV2Response, "get_deployments", _get_deployments, _NO_DEPLOYMENTS),
    Patch(ApiGatewayV2Response, "update_deployment", _update_deployment, _NO_DEPLOYMENTS),
    Patch(ApiGatewayV2Response, "delete_deployment", _delete_deployment, _NO_DEPLOYMENTS),
)
