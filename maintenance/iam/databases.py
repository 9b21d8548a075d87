"""Blue/Green: what the database part of a window needs, beside what an update needs."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.iam.scope import Scope
from maintenance.iam.statement import ANY, Statement
from maintenance.plan.document import PlanDocument

LOOK = (
    "DescribeBlueGreenDeployments",
    "DescribeDBClusters",
    "DescribeDBInstances",
)
"""What the search for leftovers reads, too."""

_READS = (
    *LOOK,
    "DescribeAccountAttributes",
    "DescribeDBClusterEndpoints",
    "DescribeDBClusterParameterGroups",
    "DescribeDBClusterParameters",
    "DescribeDBClusterSnapshots",
    "DescribeDBEngineVersions",
    "DescribeDBParameterGroups",
    "DescribeDBProxies",
    "DescribeDBProxyTargets",
    "DescribeEvents",
    "DescribeIntegrations",
    "DescribePendingMaintenanceActions",
)
_WRITES = (
    "CreateBlueGreenDeployment",
    "SwitchoverBlueGreenDeployment",
    "DeleteBlueGreenDeployment",
    "ModifyDBCluster",
    "ModifyDBInstance",
    "RebootDBInstance",
    "CopyDBClusterParameterGroup",
    "ModifyDBClusterParameterGroup",
)
BEHIND = (
    "AddTagsToResource",
    "CreateDBCluster",
    "CreateDBInstance",
    "CreateDBClusterEndpoint",
    "PromoteReadReplicaDBCluster",
    "DeleteDBCluster",
    "DeleteDBInstance",
    "DeleteDBClusterEndpoint",
)
"""What RDS does in the caller's name while it carries out the calls above."""


def read_databases(document: PlanDocument) -> Iterator[Statement]:
    """What the search for leftovers reads of RDS; the databases themselves need `bluegreen`, too."""
    if document.database is not None:
        yield Statement("DatabasesLook", _rds(LOOK), ANY, "former and green clusters that were left behind")


def change_databases(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """Everything that `maint bluegreen` calls."""
    database = document.database
    if database is None:
        return
    yield Statement(
        "DatabasesRead", _rds(_READS), ANY, "the checks; most of these have no resource level in AWS"
    )
    yield Statement(
        "DatabasesChange",
        _rds((*_WRITES, *BEHIND)),
        ANY,
        "AWS names green clusters and instances itself; and asking IAM beforehand names no resource",
    )
    yield Statement(
        "ReplicaScaling",
        (
            "application-autoscaling:DescribeScalableTargets",
            "application-autoscaling:DescribeScalingPolicies",
        ),
        ANY,
        "no resource level in AWS; scaling of readers stops a switchover",
    )
    yield Statement(
        "AskBeforehand",
        ("iam:SimulatePrincipalPolicy",),
        (f"arn:{scope.partition}:iam::{scope.account}:role/*",),
        "whether this role may do all of it, before anything is done; name the role here",
    )
    source, _, name = database.password.partition(":")
    if source == "secretsmanager":
        arn = name if name.startswith("arn:") else scope.arn("secretsmanager", f"secret:{name}-??????")
        yield Statement(
            "Password", ("secretsmanager:GetSecretValue",), (arn,), "of the checks' database user"
        )
    if source == "iam":
        yield Statement(
            "Login",
            ("rds-db:connect",),
            (scope.arn("rds-db", f"dbuser:*/{database.user}"),),
            "logging in as the checks' user; green has a resource id of its own",
        )


def _rds(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"rds:{name}" for name in names)
