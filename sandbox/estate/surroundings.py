"""What stands around a company's services: health checks, instances, other writers, outside checks.

Founded after everything else of an estate, so that no id in its plan document depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.ecs.models import ecs_backends

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.estate.definition import Estate
from sandbox.estate.writers import found_writers


def surround(
    estate: Estate,
    client: Callable[[str], Any],
    network: Mapping[str, Any],
    target_groups: Mapping[str, str],
) -> None:
    """Found a little of each kind."""
    _health_checks(estate, client("ecs"), target_groups)
    _instances(estate, client("ecs"))
    found_writers(estate, client, network, _role(client("iam"), estate.window))
    if estate.alb_endpoints:
        client("route53").create_health_check(
            CallerReference=estate.window,
            HealthCheckConfig={
                "Type": "HTTPS",
                "FullyQualifiedDomainName": estate.alb_endpoints[0].host,
                "ResourcePath": estate.alb_endpoints[0].path.replace("*", "health"),
                "Port": 443,
            },
        )


def _health_checks(estate: Estate, ecs: Any, target_groups: Mapping[str, str]) -> None:
    """Target groups watch whatever answers requests; workers have a check in the container; the rest none."""
    container = {
        "name": "app",
        "image": "app",
        "memory": 128,
        "healthCheck": {"command": ["CMD", "true"]},
    }
    definition = ecs.register_task_definition(
        family="app-checked", networkMode="awsvpc", containerDefinitions=[container]
    )["taskDefinition"]["taskDefinitionArn"]
    models = ecs_backends[ACCOUNT][REGION].services
    for service in estate.services:
        model = models[f"{service.cluster}:{service.name}"]
        if service.key in target_groups:
            group = {"targetGroupArn": target_groups[service.key]}
            model.load_balancers = [{**group, "containerName": "app", "containerPort": 80}]
        elif "-worker" in service.name:
            model.task_definition = definition


def _instances(estate: Estate, ecs: Any) -> None:
    """The last cluster runs on instances that its capacity provider takes away when no task is left."""
    cluster = estate.services[-1].cluster
    name = f"{cluster}-instances"
    group = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}"
    ecs.create_capacity_provider(
        name=name,
        autoScalingGroupProvider={
            "autoScalingGroupArn": group,
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100, "instanceWarmupPeriod": 300},
            "managedTerminationProtection": "DISABLED",
        },
    )
    ecs.put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=[name], defaultCapacityProviderStrategy=[]
    )


def _role(iam: Any, window: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    made = iam.create_role(RoleName=f"work-{window}", AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])
