"""Checks of how the cluster is set up: binary log, parameter groups, versions, statuses."""

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
from maintenance.bluegreen.checks.facts import Facts, Group, Server
from maintenance.bluegreen.live import Cluster

MISSING = "the cluster does not exist"


def binary_log(facts: Facts) -> Judgement:
    """C02: on, in a group of our own."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    if cluster.parameter_group.startswith("default."):
        return failed(
            f"parameter group {cluster.parameter_group} cannot be changed, so binlog_format cannot be set",
            next_step="give the cluster a group of its own with binlog_format=ROW, and reboot the writer",
        )
    variables = _variables(facts.blue)
    if isinstance(variables, Unasked):
        return unknown(variables.why)
    if variables.get("log_bin") not in {"1", "ON"}:
        return failed(
            f"log_bin is {variables.get('log_bin')} on the writer",
            next_step=f"set binlog_format=ROW in {cluster.parameter_group} and reboot the writer",
        )
    shape = variables.get("binlog_format", "?")
    if shape != "ROW":
        return failed(
            f"binlog_format is {shape}; any works, ROW is the safe one",
            next_step=f"set binlog_format=ROW in {cluster.parameter_group}",
            severity=Severity.WARN,
        )
    return passed(f"log_bin on, binlog_format ROW, group {cluster.parameter_group}")


def groups_in_sync(facts: Facts) -> Judgement:
    """C03: no parameter waits for a reboot."""
    cluster = facts.production
    return unknown(MISSING) if cluster is None else _in_sync(cluster)


def _in_sync(cluster: Cluster) -> Judgement:
    found = [
        f"{each.id}: cluster parameters {each.cluster_parameter_status}"
        for each in cluster.instances
        if each.cluster_parameter_status != "in-sync"
    ]
    found += [
        f"{each.id}: {each.parameter_group} {each.parameter_status}"
        for each in cluster.instances
        if each.parameter_status != "in-sync"
    ]
    return listed(
        tuple(found),
        next_step="aws rds reboot-db-instance for each of them, before the window",
        clean="every instance is in sync",
    )


def everything_available(facts: Facts) -> Judgement:
    """C04: nothing is being modified, and nothing waits to be."""
    cluster = facts.production
    if cluster is None:
        return failed(
            f"there is no cluster {facts.wanted.cluster}", next_step="correct database.cluster in the plan"
        )
    found = [*cluster.unready, *(f"{cluster.id} waits to change {name}" for name in cluster.pending)]
    found += [f"{each.id} waits to change {name}" for each in cluster.instances for name in each.pending]
    if cluster.writer is None:
        found.append("no instance is the writer")
    if found:
        return failed(*found, next_step="wait for it, or apply the pending change before the window")
    if isinstance(facts.pending_maintenance, Unasked):
        return passed("available", f"pending maintenance unknown: {facts.pending_maintenance.why}")
    if facts.pending_maintenance:
        return failed(
            *facts.pending_maintenance,
            next_step="apply or defer it: aws rds apply-pending-maintenance-action",
            severity=Severity.WARN,
        )
    return passed("cluster and every instance available, nothing pending")


def upgrade_path(facts: Facts) -> Judgement:
    """C05: the target can be reached from here."""
    cluster, target = facts.production, facts.wanted.target_version
    if cluster is None:
        return unknown(MISSING)
    if cluster.version == target:
        return failed(f"{cluster.id} is already at {target}", next_step="correct database.target_version")
    if isinstance(facts.upgrade_targets, Unasked):
        return unknown(facts.upgrade_targets.why)
    if target not in facts.upgrade_targets:
        return failed(
            f"RDS offers {', '.join(facts.upgrade_targets) or 'nothing'} to {cluster.version}, no {target}",
            next_step="correct database.target_version, or go through a version in between",
        )
    return passed(f"{cluster.version} to {target}")


def target_groups(facts: Facts) -> Judgement:
    """C06: both groups exist, fit the version, and write a binary log."""
    found: list[str] = []
    for name, group in (
        (facts.wanted.cluster_group, facts.cluster_group),
        (facts.wanted.instance_group, facts.instance_group),
    ):
        if isinstance(group, Unasked):
            return unknown(group.why)
        if group is None:
            found.append(f"parameter group {name} does not exist")
        elif not fits(group.family, facts.wanted.target_version):
            found.append(f"{name} is of family {group.family}, which is not one of the target version")
    group = facts.cluster_group
    if isinstance(group, Group):
        values = group.values
        if isinstance(values, Unasked):
            return unknown(values.why)
        if values.get("binlog_format", "OFF").upper() == "OFF":
            found.append(f"{group.name} sets no binlog_format: no coordinates event, no way back")
        if values.get("event_scheduler", "OFF").upper() in {"ON", "1"}:
            found.append(f"{group.name} sets event_scheduler: events would write on green")
    return listed(
        tuple(found),
        next_step="mend the groups of the target version; instances read them when green is created",
        clean="both groups fit the target version and write a binary log",
    )


def fits(family: str, version: str) -> bool:
    """Whether a family such as aurora-mysql8.0 is that of 8.0.mysql_aurora.3.08.0."""
    return family.removeprefix("aurora-mysql") == ".".join(version.split(".")[:2])


def event_scheduler(facts: Facts) -> Judgement:
    """C07: no event writes on green; what to switch on afterwards."""
    evidence: list[str] = []
    blue = facts.blue
    if isinstance(blue, Server) and not isinstance(blue.events, Unasked) and blue.events:
        evidence.append(f"events to switch on afterwards: {', '.join(blue.events)}")
    if facts.world.green is None:
        return passed("green does not exist yet; C06 looks at its group", *evidence)
    variables = _variables(facts.green)
    if isinstance(variables, Unasked):
        return unknown(variables.why)
    if variables.get("event_scheduler", "").upper() in {"ON", "1"}:
        return failed(
            "event_scheduler is ON on green: its events write there and break replication",
            *evidence,
            next_step="set event_scheduler=OFF in the target cluster parameter group",
        )
    return passed("event_scheduler is off on green", *evidence)


def own_password(facts: Facts) -> Judgement:
    """C08: RDS refuses sources whose password Secrets Manager manages."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    if cluster.managed_password:
        return failed(
            "Secrets Manager manages the master password; Blue/Green refuses such a source",
            next_step=f"aws rds modify-db-cluster --db-cluster-identifier {cluster.id} "
            "--no-manage-master-user-password --master-user-password …",
        )
    return passed("the master password is the cluster's own")


def engine_mode(facts: Facts) -> Judgement:
    """C09: Serverless v1 has no Blue/Green."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    if cluster.engine_mode == "serverless":
        return failed(
            "engine mode serverless (v1)", next_step="migrate to provisioned or Serverless v2 first"
        )
    return passed(f"engine mode {cluster.engine_mode}")


def managed_replicas(facts: Facts) -> Judgement:
    """C10: no replica that RDS itself manages, in either direction."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    found = [f"is a managed replica of {cluster.replication_source}"] if cluster.replication_source else []
    found += [f"has the managed replica {each}" for each in cluster.read_replicas]
    return listed(tuple(found), next_step="promote or delete the cross-Region replica before the window")


def global_database(facts: Facts) -> Judgement:
    """C11: possible, with conditions."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    if not cluster.global_cluster:
        return not_applicable("not part of a Global Database")
    return failed(
        f"member of Global Database {cluster.global_cluster}",
        next_step="run from the writer's Region, freeze the topology, and create groups of the same names in "
        "every Region; RDS Proxy is not possible",
        severity=Severity.WARN,
    )


def backtrack(facts: Facts) -> Judgement:
    """C15: green loses it."""
    cluster = facts.production
    if cluster is None:
        return unknown(MISSING)
    if not cluster.backtrack:
        return not_applicable("backtrack is off")
    return failed(
        f"backtrack of {cluster.backtrack} s", next_step="green has none; take a manual snapshot instead"
    )


def tmp_schema(facts: Facts) -> Judgement:
    """C14: a schema named tmp is not copied."""
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    if isinstance(facts.blue.schemas, Unasked):
        return unknown(facts.blue.schemas.why)
    found = tuple(name for name in facts.blue.schemas if name.lower() == "tmp")
    return listed(found, next_step="rename the schema tmp: it would not be copied", clean="no schema tmp")


def retention(facts: Facts) -> Judgement:
    """C27: binary logs live long enough for the window and the way back."""
    found: list[str] = []
    for name, server in (("blue", facts.blue), ("green", facts.green)):
        if isinstance(server, Unasked):
            if name == "blue":
                return unknown(server.why)
            continue
        if isinstance(server.settings, Unasked):
            return unknown(server.settings.why)
        value = server.settings.get("binlog retention hours")
        hours = int(value) if value and value.isdigit() else 0
        if hours < facts.wanted.retention_hours:
            found.append(f"{name} keeps binary logs for {f'{value} h' if value else 'no set time'}")
    hours = facts.wanted.retention_hours
    return listed(
        tuple(found),
        next_step=f"CALL mysql.rds_set_configuration('binlog retention hours', {hours}) on that writer",
        clean=f"at least {hours} h",
    )


def without_primary_key(facts: Facts) -> Judgement:
    """C29: rows of such tables are found by full scans on green."""
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    if isinstance(facts.blue.without_key, Unasked):
        return unknown(facts.blue.without_key.why)
    return listed(facts.blue.without_key, next_step="give them a primary key, or expect lag on green")


def tables_to_compare(facts: Facts) -> Judgement:
    """C30: a table that cannot be read cannot prove anything after the switchover."""
    if not facts.wanted.compared:
        return not_applicable("the plan names no tables")
    if isinstance(facts.blue, Unasked):
        return unknown(facts.blue.why)
    if isinstance(facts.blue.unseen, Unasked):
        return unknown(facts.blue.unseen.why)
    return listed(
        tuple(f"{each} does not exist, or {facts.wanted.user} may not see it" for each in facts.blue.unseen),
        next_step="GRANT SELECT on it to database.user, or correct database.tables and database.checksums",
        clean=f"{len(facts.wanted.compared)} tables",
    )


def _variables(server: Server | Unasked) -> dict[str, str] | Unasked:
    if isinstance(server, Unasked):
        return server
    return server.variables if isinstance(server.variables, Unasked) else dict(server.variables)
