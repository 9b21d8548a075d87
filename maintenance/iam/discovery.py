"""`maint plan discover` and `maint plan coverage`: reading a whole account, and changing nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.iam.gateways import GET
from maintenance.iam.scope import Scope
from maintenance.iam.statement import ANY, Statement
from maintenance.plan.document import PlanDocument


def discover_account(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What those who write the plan read, beside what a preview reads."""
    actions = [
        "ecs:ListClusters",
        "ecs:ListServices",
        "ecs:DescribeServices",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "events:ListEventBuses",
        "events:ListRules",
        "events:ListTargetsByRule",
        "scheduler:ListSchedules",
        "scheduler:GetSchedule",
        "lambda:ListFunctions",
        "route53:ListHealthChecks",
    ]
    if document.database is not None:
        actions += ["rds:DescribeDBClusters", "ec2:DescribeSecurityGroups"]
    yield Statement("AccountRead", tuple(actions), ANY, "discovery looks for what nobody has named yet")
    paths = ["/restapis", "/restapis/*", "/apis", "/apis/*", "/domainnames", "/domainnames/*"]
    yield Statement(
        "AccountApis",
        (GET,),
        tuple(scope.gateway(path) for path in paths),
        "APIs, domains and their mappings",
    )
