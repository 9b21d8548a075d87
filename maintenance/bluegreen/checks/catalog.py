"""The list of checks, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from maintenance.bluegreen.checks import activity, after, configuration, deployment, replication, surroundings
from maintenance.bluegreen.checks.check import Check, Judgement, Phase, Result, Severity, run_check
from maintenance.bluegreen.checks.facts import Facts

B, W, I = Severity.BLOCK, Severity.WARN, Severity.INFO  # noqa: E741 - as the list is read
C, S, P = (Phase.CREATE,), (Phase.SWITCHOVER,), (Phase.AFTER,)
CS = (Phase.CREATE, Phase.SWITCHOVER)

Judge = Callable[[Facts], Judgement]

MUST_KNOW = frozenset(
    {
        "C01",
        "C02",
        "C03",
        "C04",
        "C08",
        "C09",
        "C10",
        "C24",
        "C28",
        "S01",
        "S02",
        "S03",
        "S04",
        "S05",
        "S06",
        "P02",
        "P04",
        "P05",
        "P09",
    }
)
"""No answer to one of these stops: the switchover depends on it."""


def _row(
    name: str,
    title: str,
    phases: tuple[Phase, ...],
    severity: Severity,
    probe: str,
    judge: Judge,
    by_hand: str = "",
) -> Check[Facts]:
    return Check(name, title, phases, severity, probe, judge, name in MUST_KNOW, by_hand)


CHECKS: tuple[Check[Facts], ...] = (
    _row(
        "C01",
        "no leftover external replication",
        CS,
        B,
        "SHOW REPLICA STATUS, performance_schema, mysql.rds_replication_status on the writer",
        replication.leftover_replication,
        "SHOW REPLICA STATUS on the writer (SHOW SLAVE STATUS on version 2)",
    ),
    _row(
        "C02",
        "binary log is on",
        C,
        B,
        "SELECT @@log_bin, @@binlog_format",
        configuration.binary_log,
        "SELECT @@log_bin, @@binlog_format on the writer",
    ),
    _row("C03", "parameter groups in sync", C, B, "rds describe-db-clusters", configuration.groups_in_sync),
    _row("C04", "everything available", CS, B, "rds describe-db-*", configuration.everything_available),
    _row(
        "C05",
        "target version can be reached",
        C,
        B,
        "rds describe-db-engine-versions",
        configuration.upgrade_path,
        "aws rds describe-db-engine-versions --engine aurora-mysql --engine-version CURRENT",
    ),
    _row(
        "C06",
        "target parameter groups",
        C,
        B,
        "rds describe-db-cluster-parameters",
        configuration.target_groups,
        "aws rds describe-db-cluster-parameters --source user --db-cluster-parameter-group-name GROUP",
    ),
    _row(
        "C07",
        "event scheduler off on green",
        CS,
        B,
        "SELECT @@event_scheduler",
        configuration.event_scheduler,
        "SELECT @@event_scheduler on green; information_schema.events on blue",
    ),
    _row("C08", "password not managed", C, B, "rds describe-db-clusters", configuration.own_password),
    _row("C09", "engine mode", C, B, "rds describe-db-clusters", configuration.engine_mode),
    _row("C10", "no managed replica", C, B, "rds describe-db-clusters", configuration.managed_replicas),
    _row("C11", "Global Database", C, B, "rds describe-db-clusters", configuration.global_database),
    _row(
        "C12",
        "no zero-ETL integration",
        CS,
        B,
        "rds describe-integrations",
        surroundings.integrations,
        "aws rds describe-integrations --filters Name=source-arn,Values=CLUSTER_ARN",
    ),
    _row(
        "C13",
        "RDS Proxy",
        C,
        B,
        "rds describe-db-proxy-targets",
        surroundings.proxies,
        "aws rds describe-db-proxies, then describe-db-proxy-targets of each",
    ),
    _row(
        "C14",
        "no schema named tmp",
        C,
        B,
        "information_schema.schemata",
        configuration.tmp_schema,
        "SHOW DATABASES on the writer",
    ),
    _row("C15", "backtrack", C, W, "rds describe-db-clusters", configuration.backtrack),
    _row("C16", "IAM roles are not copied", C, W, "rds describe-db-clusters", surroundings.iam_roles),
    _row(
        "C17",
        "reader Auto Scaling",
        CS,
        W,
        "application-autoscaling describe-scalable-targets",
        surroundings.reader_scaling,
        "aws application-autoscaling describe-scalable-targets --service-namespace rds",
    ),
    _row("C18", "tags", C, I, "rds describe-db-clusters", surroundings.tags),
    _row(
        "C19",
        "custom endpoints without lists",
        C,
        W,
        "rds describe-db-cluster-endpoints",
        surroundings.custom_endpoints,
        "aws rds describe-db-cluster-endpoints",
    ),
    _row(
        "C20",
        "clients do not cache addresses",
        C,
        W,
        "from the application's subnet",
        surroundings.dns,
        surroundings.DNS_BY_HAND,
    ),
    _row("C21", "policies by resource id", C, W, "rds describe-db-clusters", surroundings.resource_policies),
    _row(
        "C22",
        "who reads the binary log",
        CS,
        W,
        "SHOW PROCESSLIST",
        activity.log_readers,
        "SHOW PROCESSLIST: Binlog Dump; aws dms describe-endpoints",
    ),
    _row(
        "C23",
        "quotas",
        C,
        B,
        "rds describe-account-attributes",
        surroundings.quotas,
        "aws rds describe-account-attributes",
    ),
    _row(
        "C24",
        "no other deployment",
        C,
        B,
        "rds describe-blue-green-deployments",
        surroundings.earlier_leftovers,
    ),
    _row("C25", "owned by CloudFormation", C, W, "rds describe-db-clusters", surroundings.stack_owner),
    _row(
        "C26",
        "permissions",
        CS,
        B,
        "iam simulate-principal-policy",
        surroundings.permissions,
        "docs/iam.md lists the calls; aws iam simulate-principal-policy asks for your role",
    ),
    _row(
        "C27",
        "binary logs are kept",
        CS,
        W,
        "CALL mysql.rds_show_configuration",
        configuration.retention,
        "CALL mysql.rds_show_configuration on the writer",
    ),
    _row(
        "C28",
        "no long transaction",
        CS,
        B,
        "information_schema.innodb_trx, XA RECOVER",
        activity.long_transactions,
        "SELECT * FROM information_schema.innodb_trx ORDER BY trx_started on the writer",
    ),
    _row(
        "C29",
        "tables without a primary key",
        C,
        W,
        "information_schema.table_constraints",
        configuration.without_primary_key,
    ),
    _row(
        "C30",
        "tables to compare can be read",
        CS,
        B,
        "information_schema.columns",
        configuration.tables_to_compare,
    ),
    _row("S01", "deployment available", S, B, "rds describe-blue-green-deployments", deployment.available),
    _row("S02", "same members", S, B, "rds describe-db-clusters", deployment.same_members),
    _row("S03", "green is as wanted", S, B, "rds describe-db-clusters", deployment.as_wanted),
    _row(
        "S04",
        "green replicates without lag",
        S,
        B,
        "SHOW REPLICA STATUS on green, twice",
        replication.green_replicates,
        "SHOW REPLICA STATUS on green's writer",
    ),
    _row(
        "S05",
        "nobody writes on green",
        S,
        B,
        "SELECT @@read_only, SHOW PROCESSLIST on green",
        activity.green_untouched,
        "SELECT @@read_only on green's writer",
    ),
    _row(
        "S06",
        "no DDL, no long write",
        S,
        B,
        "SHOW PROCESSLIST",
        activity.long_statements,
        "SHOW FULL PROCESSLIST on the writer",
    ),
    _row("S07", "only ours are connected", S, W, "SHOW PROCESSLIST", activity.connections),
    _row(
        "S08",
        "lag tricks put back",
        S,
        B,
        "SELECT @@innodb_flush_log_at_trx_commit on green",
        activity.flush_tricks,
        "SELECT @@innodb_flush_log_at_trx_commit, @@log_bin on green",
    ),
    _row(
        "S09",
        "drivers can read the topology",
        S,
        W,
        "mysql.rds_topology",
        activity.topology,
        "only needed for drivers with a Blue/Green plugin: SELECT * FROM mysql.rds_topology",
    ),
    _row("S10", "a manual snapshot", S, I, "rds describe-db-cluster-snapshots", deployment.snapshot),
    _row("P01", "every member switched", P, B, "rds describe-blue-green-deployments", after.every_member),
    _row("P02", "the former green stands there", P, B, "rds describe-db-clusters", after.moved),
    _row("P03", "endpoints as before", P, B, "rds describe-db-clusters, DNS", after.endpoints),
    _row(
        "P04",
        "the writer takes writes",
        P,
        B,
        "SELECT @@read_only, @@innodb_read_only, AURORA_VERSION()",
        after.writable,
        "SELECT @@read_only on the writer",
    ),
    _row(
        "P05",
        "nothing replicates into it",
        P,
        B,
        "SHOW REPLICA STATUS on the writer",
        replication.new_production_is_clean,
        "SHOW REPLICA STATUS on the writer",
    ),
    _row(
        "P06",
        "coordinates event",
        P,
        W,
        "rds describe-events",
        after.coordinates,
        "aws rds describe-events --source-type db-instance: Binary log coordinates …",
    ),
    _row(
        "P08",
        "statistics and cache",
        P,
        I,
        "the services' latency",
        after.statistics,
        "run the hot queries once; ANALYZE TABLE where plans changed",
    ),
    _row("P09", "no row lost or changed", P, B, "SELECT COUNT(*), checksums", after.tables_as_before),
)
"""P07, the repairs, is no check but a list: `maintenance.bluegreen.repairs`.

P10, the heartbeat, and the team's own from P11 on are made where SQL is spoken."""


def judge(phase: Phase, facts: Facts, only: Iterable[str] = ()) -> tuple[Result, ...]:
    """Judge every check of a phase, or only some."""
    wanted = frozenset(only)
    return tuple(
        run_check(check, phase, facts)
        for check in CHECKS
        if phase in check.phases and (not wanted or check.id in wanted)
    )
