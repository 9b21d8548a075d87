"""ECS services: what a preview reads of them, and what an update changes."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.ecs.record import TAG_KEY
from maintenance.iam.scope import Scope
from maintenance.iam.statement import ANY, Statement
from maintenance.plan.document import PlanDocument


def read_services(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What the preview, the gate and the search for leftovers read."""
    clusters = sorted({service.cluster for team in document.teams for service in team.services})
    if not clusters:
        return
    yield Statement(
        "ServicesRead",
        ("ecs:DescribeServices",),
        tuple(scope.arn("ecs", f"service/{cluster}/*") for cluster in clusters),
        "counts and tags; all services of a cluster, because the gate names those that nobody claims",
    )
    yield Statement(
        "ClustersRead",
        ("ecs:DescribeClusters",),
        tuple(scope.arn("ecs", f"cluster/{cluster}") for cluster in clusters),
        "the gate looks at capacity providers",
    )
    yield Statement(
        "ServicesLook",
        (
            "ecs:ListServices",
            "ecs:DescribeTaskDefinition",
            "ecs:DescribeCapacityProviders",
            "application-autoscaling:DescribeScalableTargets",
        ),
        ANY,
        "no resource level in AWS; health checks, instances and scaling of the services",
    )


def change_services(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What taking services to 0 and back needs; no role is passed, no task definition registered."""
    keys = sorted({service.key for team in document.teams for service in team.services})
    if not keys:
        return
    arns = tuple(scope.arn("ecs", f"service/{key}") for key in keys)
    yield Statement("ServicesChange", ("ecs:UpdateService",), arns, "the desired count, and nothing else")
    yield Statement(
        "ServicesRecord",
        ("ecs:TagResource", "ecs:UntagResource"),
        arns,
        "the record of what is overwritten; no other tag",
        {"ForAllValues:StringEquals": {"aws:TagKeys": TAG_KEY}},
    )
    yield Statement(
        "ScalingChange",
        ("application-autoscaling:RegisterScalableTarget",),
        (scope.arn("application-autoscaling", "scalable-target/*"),),
        "minimum and suspension; AWS names scalable targets itself, so no narrower resource",
        {
            "StringEquals": {
                "application-autoscaling:service-namespace": "ecs",
                "application-autoscaling:scalable-dimension": "ecs:service:DesiredCount",
            }
        },
    )
