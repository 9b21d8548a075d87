"""What stands beside RDS and matters to a switchover: reader Auto Scaling, and the caller's rights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from provider.aws.clients import client, failure

DIMENSION = "rds:cluster:ReadReplicaCount"
NEEDED = (
    "rds:CreateBlueGreenDeployment",
    "rds:AddTagsToResource",
    "rds:CreateDBCluster",
    "rds:CreateDBInstance",
    "rds:CreateDBClusterEndpoint",
    "rds:SwitchoverBlueGreenDeployment",
    "rds:ModifyDBCluster",
    "rds:ModifyDBInstance",
    "rds:PromoteReadReplicaDBCluster",
    "rds:DeleteBlueGreenDeployment",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "rds:DeleteDBClusterEndpoint",
    "rds:RebootDBInstance",
)
"""Everything that create, switchover, rollback and cleanup call or make RDS call."""


def scalable_targets(cluster: str) -> tuple[Mapping[str, Any], ...]:
    """Reader Auto Scaling of a cluster."""
    return _scaling("describe_scalable_targets", "ScalableTargets", ResourceIds=[f"cluster:{cluster}"])


def scaling_policies(cluster: str) -> tuple[Mapping[str, Any], ...]:
    """Its policies."""
    return _scaling("describe_scaling_policies", "ScalingPolicies", ResourceId=f"cluster:{cluster}")


def _scaling(operation: str, key: str, **wanted: object) -> tuple[Mapping[str, Any], ...]:
    try:
        pages = (
            client("application-autoscaling")
            .get_paginator(operation)
            .paginate(ServiceNamespace="rds", ScalableDimension=DIMENSION, **wanted)
        )
        return tuple(each for page in pages for each in page[key])
    except (BotoCoreError, ClientError) as error:
        raise failure(error, where="reader Auto Scaling") from None


def denied() -> tuple[str, ...]:
    """The calls that the caller's policies do not allow.

    Raises:
        MaintenanceError: IAM did not answer, or may not be asked.
    """
    try:
        caller = str(client("sts").get_caller_identity()["Arn"])
        answer = client("iam").simulate_principal_policy(
            PolicySourceArn=_principal(caller), ActionNames=list(NEEDED)
        )
    except (BotoCoreError, ClientError) as error:
        raise failure(error, where="IAM's policy simulator") from None
    return tuple(
        f"{each['EvalActionName']}: {each['EvalDecision']}"
        for each in answer["EvaluationResults"]
        if each["EvalDecision"] != "allowed"
    )


def _principal(arn: str) -> str:
    """The role behind an assumed-role session."""
    if ":assumed-role/" not in arn:
        return arn
    account, role = arn.split(":")[4], arn.split("/")[1]
    return f"arn:{arn.split(':')[1]}:iam::{account}:role/{role}"
