"""ALB listeners of the plan: read their rules and let the edge domain judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from botocore.exceptions import ClientError

from maintenance.edge.listener_rules import PlannedRule, plan_listener_rules, region_of
from maintenance.edge.live import parse_rules
from maintenance.edge.preflight import LiveListener, check_listener
from maintenance.finding import Finding, error
from maintenance.plan.document import Alb, PlanDocument
from provider.aws.clients import client, failure
from provider.aws.fanout import all_or_raise

AT_ONCE = 20
"""Rules per elasticloadbalancing:DescribeTags; DescribeTargetGroups names no limit, and gets no more."""


def check_listeners(document: PlanDocument, stack: str) -> list[Finding]:
    """Check every listener and the target groups that the bypass forwards to.

    Raises:
        MaintenanceError: one could not be read.
    """
    planned = plan_listener_rules(document)
    findings: list[Finding] = []
    for name, edge in document.edges.items():
        if isinstance(edge, Alb):
            findings += _check(document, name, edge, planned, stack)
    return findings + _target_groups(document)


def _check(
    document: PlanDocument, name: str, edge: Alb, planned: Sequence[PlannedRule], stack: str
) -> list[Finding]:
    here, there = client("elbv2").meta.region_name, region_of(edge.listener)
    if here != there:
        what = f"the listener is in {there}, and the override provider works in {here}"
        return [error(f"edge {name}", what, "set AWS_REGION, or the profile's region, to that of the stack")]
    live = read_listener(edge.listener)
    if live is None:
        return [error(f"edge {name}", f"listener {edge.listener} does not exist", "correct the plan")]
    return check_listener(document, name, live, planned, stack)


def read_listener(arn: str) -> LiveListener | None:
    """Read a listener's rules with their tags; None if there is no such listener."""
    elb = client("elbv2")
    try:
        pages = list(elb.get_paginator("describe_rules").paginate(ListenerArn=arn))
    except ClientError as fault:
        if fault.response["Error"]["Code"] in {"ListenerNotFound", "ListenerNotFoundException"}:
            return None
        raise failure(fault, where=arn) from None
    rules = [rule for page in pages for rule in page["Rules"]]
    arns = [rule["RuleArn"] for rule in rules if not rule["IsDefault"]]
    tags: dict[str, dict[str, str]] = {}
    for part in all_or_raise(_tags, list(_batches(arns)), where=lambda _: arn):
        tags.update(part)
    return LiveListener(arn, parse_rules(rules), tags)


def _batches(arns: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(arns), AT_ONCE):
        yield arns[start : start + AT_ONCE]


def _tags(arns: Sequence[str]) -> dict[str, dict[str, str]]:
    answer = client("elbv2").describe_tags(ResourceArns=list(arns))
    return {
        each["ResourceArn"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
        for each in answer["TagDescriptions"]
    }


def _target_groups(document: PlanDocument) -> list[Finding]:
    if document.bypass is None:
        return []
    wanted = sorted(
        {each.target_group for team in document.teams for each in team.endpoints if each.target_group}
    )
    refused = [part for part, there in _ask(list(_batches(wanted))) if not there]
    gone = [arn for (arn,), there in _ask([[arn] for part in refused for arn in part]) if not there]
    return [
        error(f"target group {arn}", "does not exist, so the bypass would lead nowhere", "correct the plan")
        for arn in gone
    ]


def _ask(parts: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], bool]]:
    """Whether all target groups of each part exist. AWS does not say which one does not."""
    return zip(parts, all_or_raise(_all_exist, parts, where=lambda part: part[0]), strict=True)


def _all_exist(arns: Sequence[str]) -> bool:
    try:
        client("elbv2").describe_target_groups(TargetGroupArns=list(arns))
    except ClientError as fault:
        if fault.response["Error"]["Code"] in {"TargetGroupNotFound", "TargetGroupNotFoundException"}:
            return False
        raise
    return True
