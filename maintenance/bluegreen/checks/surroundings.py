"""Checks of what stands around the cluster: integrations, proxies, roles, scaling, quotas, permissions."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import (
    Judgement,
    Severity,
    Unasked,
    failed,
    listed,
    not_applicable,
    passed,
    unknown,
)
from maintenance.bluegreen.checks.facts import Facts

DNS_BY_HAND = "from the application's subnet: dig +noall +answer ENDPOINT, and read how long clients cache"


def integrations(facts: Facts) -> Judgement:
    """C12: zero-ETL integrations end the switchover."""
    if isinstance(facts.integrations, Unasked):
        return unknown(facts.integrations.why)
    return listed(facts.integrations, next_step="delete them before the switchover, recreate them afterwards")


def proxies(facts: Facts) -> Judgement:
    """C13: a proxy must have blue as its target before green is created."""
    if isinstance(facts.proxies, Unasked):
        return unknown(facts.proxies.why)
    if not facts.proxies:
        return not_applicable("no RDS Proxy in this account and Region")
    ours = [name for name, targets_us in facts.proxies.items() if targets_us]
    if not ours:
        return not_applicable(f"{', '.join(facts.proxies)}: none of them targets this cluster")
    cluster = facts.production
    if cluster is not None and cluster.global_cluster:
        return failed(*ours, next_step="a proxy and a Global Database together are not supported")
    return passed(f"{', '.join(ours)} targets blue; whether it reaches green is seen at the switchover")


def iam_roles(facts: Facts) -> Judgement:
    """C16: roles are not copied."""
    cluster = facts.production
    if cluster is None:
        return unknown("the cluster does not exist")
    return listed(
        tuple(f"{arn} ({feature or 'no feature'})" for arn, feature in cluster.roles),
        next_step="they are not copied; maint bluegreen verify lists the commands that add them again",
    )


def reader_scaling(facts: Facts) -> Judgement:
    """C17: reader Auto Scaling is not copied, and new readers change the topology."""
    if isinstance(facts.scalable, Unasked):
        return unknown(facts.scalable.why)
    if not facts.scalable:
        return not_applicable("no reader Auto Scaling")
    found = []
    for target in facts.scalable:
        state = target.get("SuspendedState") or {}
        suspended = state.get("DynamicScalingOutSuspended") and state.get("DynamicScalingInSuspended")
        text = f"{target.get('ResourceId')} {target.get('MinCapacity')} to {target.get('MaxCapacity')}"
        found.append(f"{text}{', suspended' if suspended else ''}")
        if suspended:
            continue
        return failed(
            *found,
            next_step="suspend it before create: aws application-autoscaling register-scalable-target "
            f"--service-namespace rds --resource-id cluster:{facts.wanted.cluster} --scalable-dimension "
            "rds:cluster:ReadReplicaCount --suspended-state DynamicScalingInSuspended=true,"
            "DynamicScalingOutSuspended=true,ScheduledScalingSuspended=true",
        )
    return passed(*found)


def tags(facts: Facts) -> Judgement:
    """C18: blue's tags replace green's."""
    cluster = facts.production
    if cluster is None:
        return unknown("the cluster does not exist")
    names = ", ".join(name for name, _ in cluster.tags) or "none"
    return passed(f"blue's tags replace green's at the switchover: {names}")


def custom_endpoints(facts: Facts) -> Judgement:
    """C19: lists of instances move with the names."""
    if isinstance(facts.endpoints, Unasked):
        return unknown(facts.endpoints.why)
    found = tuple(
        f"{each.get('DBClusterEndpointIdentifier')} lists "
        f"{', '.join([*each.get('StaticMembers', []), *each.get('ExcludedMembers', [])])}"
        for each in facts.endpoints
        if each.get("StaticMembers") or each.get("ExcludedMembers")
    )
    return listed(found, next_step="make them lists of everything (no static or excluded members)")


def dns(_facts: Facts) -> Judgement:
    """C20: only the application's own host can tell."""
    return unknown("how long clients cache the endpoint's address can only be seen from where they run")


def resource_policies(facts: Facts) -> Judgement:
    """C21: policies that name the resource id name the old one afterwards."""
    cluster = facts.production
    if cluster is None:
        return unknown("the cluster does not exist")
    if not cluster.iam_authentication:
        return not_applicable("IAM database authentication is off")
    green = facts.world.green
    also = f" and {green.resource_id}" if green else " and, once green exists, its resource id"
    return failed(
        f"IAM database authentication is on: policies must allow {cluster.resource_id}{also}",
        next_step="add rds-db:connect for green's resource id to those policies",
    )


def quotas(facts: Facts) -> Judgement:
    """C23: room for a full copy."""
    cluster = facts.production
    if cluster is None:
        return unknown("the cluster does not exist")
    if isinstance(facts.quotas, Unasked):
        return unknown(facts.quotas.why)
    needed = {"DBClusters": 1, "DBInstances": len(cluster.instances)}
    if facts.world.green is not None:
        return passed("green exists already")
    found = []
    for name, count in needed.items():
        used, allowed = facts.quotas.get(name, (0, count))
        if used + count > allowed:
            found.append(f"{name}: {used} of {allowed} used, {count} more are needed")
    return listed(
        tuple(found), next_step="ask for a higher quota, or delete what is not needed", clean="room"
    )


def earlier_leftovers(facts: Facts) -> Judgement:
    """C24: one deployment at a time; old and green clusters of earlier ones."""
    if isinstance(facts.deployments, Unasked):
        return unknown(facts.deployments.why)
    ours = facts.world.deployment
    others = [text for text in facts.deployments if ours is None or ours.id not in text]
    name = facts.wanted.cluster
    members = {ours.source_id, ours.target_id} if ours else set()
    clusters = [
        f"cluster {each.id} of an earlier deployment"
        for each in facts.world.clusters
        if each.id not in members and each.id.startswith((f"{name}-green-", f"{name}-old"))
    ]
    if others:
        return failed(
            *others, *clusters, next_step="maint bluegreen status; delete the other deployment, or adopt it"
        )
    if clusters:
        return failed(
            *clusters,
            next_step="maint bluegreen cleanup lists the commands that remove them",
            severity=Severity.WARN,
        )
    return passed(f"{ours.id} is the only one" if ours else "no deployment, nothing left of earlier ones")


def stack_owner(facts: Facts) -> Judgement:
    """C25: CloudFormation would put the version back."""
    cluster = facts.production
    if cluster is None:
        return unknown("the cluster does not exist")
    owner = dict(cluster.tags).get("aws:cloudformation:stack-name")
    if owner:
        return failed(
            f"CloudFormation stack {owner} owns the cluster",
            next_step="bring its template to the new version and groups before its next update",
        )
    return passed("no CloudFormation stack owns it")


def permissions(facts: Facts) -> Judgement:
    """C26: every call that will be made is allowed."""
    if isinstance(facts.denied, Unasked):
        return unknown(facts.denied.why)
    return listed(
        facts.denied,
        next_step="allow them on * or by tag: green's names are RDS' own, so name patterns do not match",
        clean="every call is allowed",
    )
