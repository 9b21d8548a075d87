"""Checks of the deployment itself, just before the call."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import (
    Judgement,
    Unasked,
    failed,
    listed,
    passed,
    unknown,
)
from maintenance.bluegreen.checks.facts import Facts
from maintenance.bluegreen.live import AVAILABLE, kind_of, name_of

NONE = "there is no deployment of this cluster"
CREATE = "maint bluegreen create"


def available(facts: Facts) -> Judgement:
    """S01: AVAILABLE, tasks done, no member missing."""
    deployment = facts.world.deployment
    if deployment is None:
        return failed(NONE, next_step=CREATE)
    found = [] if deployment.status == AVAILABLE else [f"{deployment.id} is {deployment.status}"]
    found += [f"task {task.name} is {task.status}" for task in deployment.tasks if task.status != "COMPLETED"]
    found += [f"{member.name} is {member.status}" for member in deployment.members_not(AVAILABLE)]
    if not deployment.members:
        found.append("it lists no members yet")
    if deployment.details and found:
        found.append(deployment.details)
    return listed(tuple(found), next_step="maint bluegreen create waits for it", clean=deployment.id)


def same_members(facts: Facts) -> Judgement:
    """S02: every instance of blue has its green one, and the other way round."""
    deployment, blue, green = facts.world.deployment, facts.production, facts.world.green
    if deployment is None:
        return failed(NONE, next_step=CREATE)
    if blue is None or green is None:
        return unknown("blue or green is not listed")
    pairs = [each for each in deployment.members if kind_of(each.source or each.target) == "db"]
    sources = {name_of(each.source) for each in pairs if each.source}
    targets = {name_of(each.target) for each in pairs if each.target}
    found = [f"{each.id} has no green instance" for each in blue.instances if each.id not in sources]
    found += [f"{each.id} replaces no blue instance" for each in green.instances if each.id not in targets]
    live = {each.id for each in green.instances}
    found += [f"green instance {name} does not exist any more" for name in sorted(targets - live)]
    return listed(
        tuple(found),
        next_step="delete the instances that are too many; if a green one is missing, "
        "maint bluegreen rollback and create again",
        clean=f"{len(pairs)} pairs",
    )


def as_wanted(facts: Facts) -> Judgement:
    """S03: green is what the plan asks for."""
    green, wanted = facts.world.green, facts.wanted
    if green is None:
        return failed("green is not listed", next_step=CREATE)
    found = [] if green.version == wanted.target_version else [f"{green.id} is at {green.version}"]
    if green.parameter_group != wanted.cluster_group:
        found.append(f"{green.id} uses {green.parameter_group}, not {wanted.cluster_group}")
    for each in green.instances:
        if each.version and each.version != wanted.target_version:
            found.append(f"{each.id} is at {each.version}")
        if each.parameter_group != wanted.instance_group:
            found.append(f"{each.id} uses {each.parameter_group}, not {wanted.instance_group}")
        if "in-sync" not in each.parameter_status or each.cluster_parameter_status != "in-sync":
            found.append(f"{each.id} waits for a reboot ({each.parameter_status})")
    return listed(
        tuple(found),
        next_step="modify green (aws rds modify-db-cluster, modify-db-instance), reboot it, then again",
        clean=f"{green.id} at {green.version}, {green.parameter_group}",
    )


def snapshot(facts: Facts) -> Judgement:
    """S10: a way back that does not depend on anything here."""
    if isinstance(facts.snapshots, Unasked):
        return unknown(facts.snapshots.why)
    if not facts.snapshots:
        return failed(
            "no manual snapshot of blue of the last day",
            next_step=f"aws rds create-db-cluster-snapshot --db-cluster-identifier {facts.wanted.cluster} "
            f"--db-cluster-snapshot-identifier {facts.wanted.cluster}-before",
        )
    return passed(*facts.snapshots)
