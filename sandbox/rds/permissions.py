"""SimulatePrincipalPolicy: what the caller may do, as far as the sandbox was told otherwise.

Source: IAM API reference, SimulatePrincipalPolicy.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from sandbox.edge.patch import Patch
from sandbox.rds.cloud import cloud


def _simulate(response: IamResponse) -> ActionResult:
    params: Any = response.params
    live = cloud()
    denied = {action.lower() for action in (live.denied_actions if live else set())}
    results = [
        {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": "implicitDeny" if action.lower() in denied else "allowed",
            "MatchedStatements": [],
            "MissingContextValues": [],
        }
        for action in params.get("ActionNames") or []
        for resource in params.get("ResourceArns") or ["*"]
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


PATCHES = (Patch(IamResponse, "simulate_principal_policy", _simulate, "moto lacks it"),)
