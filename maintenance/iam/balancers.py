"""Application Load Balancers: reading listeners, and rules of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.iam.scope import Scope
from maintenance.iam.statement import ANY, Statement
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import Alb, PlanDocument


def read_balancers(document: PlanDocument) -> Iterator[Statement]:
    """What the preview and the gate read."""
    if not _listeners(document):
        return
    actions = ["DescribeRules", "DescribeTags"]
    if any(endpoint.target_group for team in document.teams for endpoint in team.endpoints):
        actions.append("DescribeTargetGroups")
    yield Statement(
        "BalancersRead",
        tuple(f"elasticloadbalancing:{action}" for action in actions),
        ANY,
        "no resource level in AWS; rules and their tags, target groups of the bypass",
    )


def change_balancers(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What making and removing 503 and bypass rules needs. Rules without our tag cannot be touched."""
    listeners = _listeners(document)
    if not listeners:
        return
    rules = tuple(f"{arn.replace(':listener/', ':listener-rule/')}/*" for arn in listeners)
    yield Statement(
        "RulesMake",
        ("elasticloadbalancing:CreateRule",),
        listeners,
        "503 and bypass rules of the plan's listeners",
    )
    yield Statement(
        "RulesMark",
        ("elasticloadbalancing:AddTags",),
        rules,
        "tags of a rule, while it is made",
        {"StringEquals": {"elasticloadbalancing:CreateAction": "CreateRule"}},
    )
    yield Statement(
        "RulesChange",
        tuple(
            f"elasticloadbalancing:{action}"
            for action in ("DeleteRule", "ModifyRule", "SetRulePriorities", "AddTags", "RemoveTags")
        ),
        rules,
        "only rules that carry this stack's tag",
        {"StringEquals": {f"aws:ResourceTag/{TAG_STACK}": scope.stack}},
    )


def _listeners(document: PlanDocument) -> tuple[str, ...]:
    return tuple(sorted({edge.listener for edge in document.edges.values() if isinstance(edge, Alb)}))
