"""Canaries of REST stages: a share of the requests is answered from another deployment.

Which request goes to the canary is chance in AWS, so that only none and all can be served here.
Source: "Patch operations", UpdateStage; "Set up an API Gateway canary release deployment".
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from moto.apigateway.models import RestAPI, Stage

from sandbox.edge.patch import Patch, bad_request

PATH = "/canarySettings"
ALL = 100.0
"""Percent."""

_stage_to_json_of_moto = Stage.to_json
_CANARIES: WeakKeyDictionary[Stage, dict[str, Any]] = WeakKeyDictionary()


def canary_of(stage: Stage) -> dict[str, Any] | None:
    """A stage's canary settings, None if it has none."""
    return _CANARIES.get(stage)


def patch_canary(api: RestAPI, stage: Stage, operation: dict[str, str]) -> None:
    """Carry out one patch operation below `/canarySettings`."""
    path, kind = operation["path"], operation["op"]
    if path == PATH and kind == "remove":
        _CANARIES.pop(stage, None)
        return
    setting, _, variable = path.removeprefix(f"{PATH}/").partition("/")
    value = operation.get("value", "")
    if path == PATH or kind != "replace":
        raise bad_request(f"Invalid patch path '{path}' specified for op '{kind}'.")
    if setting == "deploymentId" and value not in api.deployments:
        raise bad_request("Deployment id does not exist")
    canary = _CANARIES.setdefault(stage, {"percentTraffic": 0.0, "useStageCache": False})
    match setting:
        case "deploymentId":
            canary[setting] = value
        case "percentTraffic":
            canary[setting] = _percent(value)
        case "useStageCache":
            canary[setting] = value == "true"
        case "stageVariableOverrides" if variable:
            canary.setdefault(setting, {})[variable] = value
        case _:
            raise bad_request(f"Invalid patch path '{path}' specified for op '{kind}'.")


def _percent(value: str) -> float:
    if not 0 <= float(value) <= ALL:
        raise bad_request("Canary percent traffic must be between 0.0 and 100.0")
    return float(value)


def _stage_to_json(stage: Stage) -> dict[str, Any]:
    shown: dict[str, Any] = _stage_to_json_of_moto(stage)
    canary = _CANARIES.get(stage)
    return {**shown, "canarySettings": canary} if canary else shown


PATCHES = (Patch(Stage, "to_json", _stage_to_json, "moto has no canaries"),)
