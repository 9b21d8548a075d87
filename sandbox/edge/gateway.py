"""Deployments and stages of REST APIs: a stage serves what was deployed, not what the API is now.

Source: API Gateway API reference: CreateDeployment, UpdateDeployment, DeleteDeployment, CreateStage,
UpdateStage.
"""

from __future__ import annotations

import json
from typing import Any

from moto.apigateway.models import APIGatewayBackend, Deployment, RestAPI, Stage
from moto.apigateway.responses import APIGatewayResponse

from sandbox.edge.canary import PATH as CANARY
from sandbox.edge.canary import canary_of, patch_canary
from sandbox.edge.patch import Patch, bad_request, not_found
from sandbox.edge.snapshot import keep, rest_contents

_create_deployment_of_moto = RestAPI.create_deployment
_create_stage_of_moto = RestAPI.create_stage
_update_stage_of_moto = APIGatewayBackend.update_stage

_STAGE_PATHS = (
    "/deploymentId",
    "/description",
    "/variables/",
    "/cacheClusterEnabled",
    "/cacheClusterSize",
    "/tracingEnabled",
    "/accessLogSettings",
    "/documentationVersion",
    "/clientCertificateId",
)
_METHOD_SETTING = 4
"""Slashes in `/{resource}/{method}/{group}/{setting}`."""


def _create_deployment(
    api: RestAPI, name: str, description: str, stage_variables: dict[str, str] | None = None
) -> Deployment:
    before = api.stages.get(name)
    deployment = _create_deployment_of_moto(api, name, description, stage_variables)
    keep(deployment, rest_contents(api))
    if before is not None:
        before.deployment_id = deployment.id
        before.variables.update(stage_variables or {})
        api.stages[name] = before
    return deployment


def _get_deployment(api: RestAPI, deployment_id: str) -> Deployment:
    if deployment_id not in api.deployments:
        raise not_found("Invalid Deployment identifier specified")
    return api.deployments[deployment_id]


def _served(stage: Stage) -> set[str]:
    return {stage.deployment_id, (canary_of(stage) or {}).get("deploymentId", "")}


def _delete_deployment(api: RestAPI, deployment_id: str) -> Deployment:
    deployment = _get_deployment(api, deployment_id)
    if any(deployment_id in _served(stage) for stage in api.stages.values()):
        raise bad_request("Active stages pointing to this deployment must be moved or deleted")
    return api.deployments.pop(deployment.id)


def _update_deployment(response: APIGatewayResponse) -> str:
    _, _, api_id, _, deployment_id = response.path.rstrip("/").split("/")
    deployment = response.backend.get_deployment(api_id, deployment_id)
    for operation in response._get_param("patchOperations") or []:  # noqa: SLF001 - how moto reads a body
        if operation["path"] != "/description":
            raise bad_request(_invalid_path(operation, ["/description"]))
        deployment.description = operation.get("value", "")
    return json.dumps(deployment.to_json())


def _create_stage(api: RestAPI, name: str, deployment_id: str, **settings: Any) -> Stage:
    if deployment_id not in api.deployments:
        raise bad_request("Deployment id does not exist")
    return _create_stage_of_moto(api, name, deployment_id, **settings)


def _update_stage(
    backend: APIGatewayBackend, function_id: str, stage_name: str, patch_operations: list[dict[str, str]]
) -> Stage:
    api = backend.get_rest_api(function_id)
    for operation in patch_operations:
        path = operation["path"]
        if path.startswith(CANARY):
            continue
        if not path.startswith(_STAGE_PATHS) and path.count("/") < _METHOD_SETTING:
            raise bad_request(_invalid_path(operation, list(_STAGE_PATHS)))
        if path == "/deploymentId" and operation.get("value") not in api.deployments:
            raise bad_request("Deployment id does not exist")
    stage = backend.get_stage(function_id, stage_name)
    for operation in patch_operations:
        if operation["path"].startswith(CANARY):
            patch_canary(api, stage, operation)
    others = [each for each in patch_operations if not each["path"].startswith(CANARY)]
    return _update_stage_of_moto(backend, function_id, stage_name, others)


def _invalid_path(operation: dict[str, str], allowed: list[str]) -> str:
    wrong = f"Invalid patch path '{operation['path']}' specified for op '{operation['op']}'."
    return f"{wrong} Must be one of: [{', '.join(allowed)}]"


PATCHES = (
    Patch(
        RestAPI,
        "create_deployment",
        _create_deployment,
        "moto keeps no contents of a deployment, and replaces an existing stage with one without settings",
    ),
    Patch(
        RestAPI, "get_deployment", _get_deployment, "moto answers 500 for a deployment that does not exist"
    ),
    Patch(
        RestAPI,
        "delete_deployment",
        _delete_deployment,
        "moto looks at the stage a deployment was made with, not at the stages that point at it",
    ),
    Patch(APIGatewayResponse, "update_deployment", _update_deployment, "moto has no UpdateDeployment"),
    Patch(RestAPI, "create_stage", _create_stage, "moto accepts a deployment that does not exist"),
    Patch(
        APIGatewayBackend,
        "update_stage",
        _update_stage,
        "moto accepts a deployment that does not exist, and ignores paths that it does not know",
    ),
)
