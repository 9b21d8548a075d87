"""The database part of the plan document: one Aurora MySQL cluster and its Blue/Green Deployment."""

from __future__ import annotations

from datetime import timedelta

from maintenance.plan.patterns import (
    ClusterId,
    DatabaseUser,
    DeploymentName,
    EngineVersion,
    FilePath,
    ParameterGroup,
    PasswordSource,
    TableName,
)
from maintenance.plan.section import Section
from maintenance.plan.values import RetentionHours, SwitchoverTimeout, Wait


class Database(Section):
    """One Aurora MySQL cluster that a Blue/Green Deployment upgrades during the window."""

    cluster: ClusterId
    """Identifier of the DB cluster, as its endpoint names it. It stays the same through the switchover."""
    deployment: DeploymentName
    """Name of the Blue/Green Deployment. One of that name that exists already is adopted."""
    target_version: EngineVersion
    """Engine version of green, such as 8.0.mysql_aurora.3.08.0; in quotes where it reads as a number."""
    cluster_parameter_group: ParameterGroup | None = None
    """DB cluster parameter group of green. Left out, AWS takes its default, in which the binlog is off."""
    instance_parameter_group: ParameterGroup | None = None
    """DB parameter group of green's instances. Left out, AWS takes its default."""
    switchover_timeout: SwitchoverTimeout = timedelta(minutes=10)
    """From 30s to 1h. When it passes, AWS takes the switchover back."""
    create_deadline: Wait = timedelta(hours=3)
    """How long creating the deployment may take before the wait for it fails."""
    user: DatabaseUser
    """Database user of the checks and of the heartbeat."""
    password: PasswordSource
    """Where the password comes from, never the password: env:NAME, secretsmanager:ARN-or-name, or iam."""
    tls_ca: FilePath | None = None
    """File with the certificates to trust, beside what the system trusts; relative to the project."""
    tables: tuple[TableName, ...] = ()
    """schema.table whose row counts are compared before and after."""
    checksums: tuple[TableName, ...] = ()
    """schema.table of which every value is compared before and after: a full scan within the outage."""
    checks: FilePath | None = None
    """Folder of .sql files, each of which must pass after the switchover; relative to the project."""
    heartbeat_table: TableName = "maintenance.heartbeat"
    """schema.table that is written and read to prove that the writer takes writes."""
    allowed_users: tuple[DatabaseUser, ...] = ()
    """Database users that may stay connected while the switchover starts; `user` always may."""
    binlog_retention_hours: RetentionHours = 72
    """How long binlogs have to be kept: the window and the time in which a way back is wanted."""
