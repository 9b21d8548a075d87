"""Checks after the switchover: under the old names must stand the new cluster, whole and writable."""

from __future__ import annotations

from maintenance.bluegreen.checks.check import (
    Judgement,
    Unasked,
    failed,
    listed,
    not_applicable,
    passed,
    unknown,
)
from maintenance.bluegreen.checks.facts import Facts
from maintenance.bluegreen.checksum import described, differences
from maintenance.bluegreen.live import COMPLETED, Cluster, says
from maintenance.bluegreen.written import Before

NO_BEFORE = "nothing was written down before the switchover (it was made by other means)"


def every_member(facts: Facts) -> Judgement:
    """P01: COMPLETED is not proof."""
    deployment = facts.world.deployment
    if deployment is None:
        return unknown("the deployment has been deleted", "P02 looks at the resource ids instead")
    found = [] if deployment.status == COMPLETED else [f"{deployment.id} is {deployment.status}"]
    found += [f"{member.name} is {member.status}" for member in deployment.members_not(COMPLETED)]
    if not deployment.members:
        found.append("it lists no members")
    return listed(
        tuple(found),
        next_step="while maintenance is on: maint bluegreen rollback; else mend that member by hand",
        clean=f"{len(deployment.members)} members switched",
    )


def moved(facts: Facts) -> Judgement:
    """P02: under each old name stands the former green, at the target version with its groups."""
    cluster, before, wanted = facts.production, facts.before, facts.wanted
    if cluster is None:
        return failed(f"there is no cluster {wanted.cluster}", next_step="maint bluegreen status")
    found = list(cluster.unready)
    if cluster.version != wanted.target_version:
        found.append(f"{cluster.id} is at {cluster.version}, not {wanted.target_version}")
    if cluster.parameter_group != wanted.cluster_group:
        found.append(f"{cluster.id} uses {cluster.parameter_group}, not {wanted.cluster_group}")
    for each in cluster.instances:
        if each.version and each.version != wanted.target_version:
            found.append(f"{each.id} is at {each.version}, not {wanted.target_version}")
        if each.parameter_group != wanted.instance_group:
            found.append(f"{each.id} uses {each.parameter_group}, not {wanted.instance_group}")
    found += _not_green(cluster, before) if before is not None else []
    clean = f"{cluster.id} is {cluster.resource_id} at {cluster.version}, {len(cluster.instances)} instances"
    return listed(
        tuple(found), next_step="maint bluegreen status; while maintenance is on, rollback", clean=clean
    )


def _not_green(cluster: Cluster, before: Before) -> list[str]:
    """What stands under a name that green should have taken."""
    found = []
    if cluster.resource_id != before.green.resource_id:
        found.append(f"{cluster.id} is {cluster.resource_id}, green was {before.green.resource_id}")
    green = {each.id: each.resource_id for each in before.green.instances}
    live = {each.id: each.resource_id for each in cluster.instances}
    for name, its_green in before.pairs:
        if live.get(name) != green.get(its_green):
            found.append(f"{name} is {live.get(name, 'not there')}, not {green.get(its_green)}")
    return found


def endpoints(facts: Facts) -> Judgement:
    """P03: the same names, and they resolve."""
    cluster, before = facts.production, facts.before
    if cluster is None:
        return failed(f"there is no cluster {facts.wanted.cluster}", next_step="maint bluegreen status")
    if before is None:
        return unknown(NO_BEFORE)
    found = [
        f"{old} became {new or 'nothing'}"
        for old, new in (
            (before.blue.endpoint, cluster.endpoint),
            (before.blue.reader_endpoint, cluster.reader_endpoint),
        )
        if old != new
    ]
    if not isinstance(facts.addresses, Unasked):
        found += [f"{name} does not resolve" for name, found_at in facts.addresses.items() if not found_at]
    return listed(tuple(found), next_step="maint bluegreen status", clean=f"{cluster.endpoint} as before")


def writable(facts: Facts) -> Judgement:
    """P04: the writer takes writes, and says the new version."""
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    variables = facts.blue.variables
    if isinstance(variables, Unasked):
        return unknown(variables.why)
    found = [
        f"{name} is {variables[name]}"
        for name in ("read_only", "innodb_read_only")
        if variables.get(name, "0") not in {"0", "OFF"}
    ]
    said = variables.get("aurora_version", "")
    if said and not facts.wanted.target_version.endswith(said):
        found.append(f"the server says Aurora version {said}")
    return listed(
        tuple(found),
        next_step="reboot the writer, then verify again",
        clean=f"writable, Aurora {said or '?'}",
    )


def coordinates(facts: Facts) -> Judgement:
    """P06: where the new binary log began; needed for a way back later."""
    found = says(facts.world.events, "binary log coordinates")
    if not found:
        return unknown("RDS has no coordinates event (it needs binlog_format in the target group)")
    return passed(found[-1].message)


def tables_as_before(facts: Facts) -> Judgement:
    """P09: the plan's tables hold what they held before."""
    before, compared = facts.before, facts.wanted.compared
    if not compared:
        return not_applicable("the plan names no tables")
    if before is None:
        return unknown(NO_BEFORE)
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    tables = facts.blue.tables
    if isinstance(tables, Unasked):
        return unknown(tables.why)
    found, unsure = differences(compared, before.compared, tables)
    if found:
        return failed(
            *found,
            next_step="find out who wrote in between; while maintenance is on, maint bluegreen rollback",
        )
    if unsure:
        return unknown("; ".join(unsure), "compare them by hand on both clusters")
    return passed(described(tables, compared))


def statistics(_facts: Facts) -> Judgement:
    """P08: a new buffer pool is cold."""
    return unknown("whether the first queries are slow is seen in the service's own latency")
