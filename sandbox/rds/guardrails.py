"""What RDS looks at when a switchover is asked for: the real servers.

Source: Aurora User Guide, "Switching a blue/green deployment in Amazon Aurora", guardrails. External
replication counts when it is configured, running or not: that is what happened on the night.
"""

from __future__ import annotations

from sandbox.database.bookkeeping import REPLICATOR
from sandbox.database.channels import channels
from sandbox.database.mariadb import RDSADMIN, MariaDb
from sandbox.database.replication import lag, problem
from sandbox.rds.cloud import Cloud
from sandbox.rds.deployment import Deployment, blue_of, green_of

SYSTEM_USERS = (RDSADMIN, REPLICATOR, "system user", "event_scheduler", "unauthenticated user")
_DDL = ("ALTER", "CREATE INDEX", "CREATE UNIQUE", "DROP INDEX", "OPTIMIZE", "TRUNCATE", "RENAME")
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", *_DDL)


def reason_against(live: Cloud, deployment: Deployment, timeout: float) -> str | None:
    """Why a switchover must not go on, or None."""
    blue, green = live.hosts.of(blue_of(live, deployment)), live.hosts.of(green_of(live, deployment))
    if blue is None or green is None:
        return "a cluster of the deployment is missing"
    sources = {deployment.source, deployment.target}
    if any(each["SourceArn"] in sources for each in live.integrations):
        return "a zero-ETL integration on a cluster of the deployment"
    return (
        _external(blue.server)
        or problem(green.server)
        or _lagging(green.server, timeout)
        or _writes_on_green(green.server)
        or _long_on_blue(blue.server, live.settings.long_seconds)
    )


def _external(blue: MariaDb) -> str | None:
    if not channels(blue):
        return None
    return (
        "external replication configured on the source DB cluster. "
        "The source DB cluster can't be a replica of an external database"
    )


def _lagging(green: MariaDb, timeout: float) -> str | None:
    behind = lag(green)
    if behind is None or behind > timeout:
        return (
            f"replica lag of the green environment ({behind} s), which the switchover timeout does not allow"
        )
    return None


def _writes_on_green(green: MariaDb) -> str | None:
    writing = green.rows(
        "SELECT 1 FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
        " ON p.id = t.trx_mysql_thread_id WHERE p.user NOT IN %s AND t.trx_rows_modified > 0",
        (SYSTEM_USERS,),
    )
    return "active writes on the green environment" if writing or _running(green, _WRITES, 0) else None


def _long_on_blue(blue: MariaDb, seconds: float) -> str | None:
    if _running(blue, _DDL, seconds):
        return "long-running DDL statements on the source DB cluster"
    writing = blue.rows(
        "SELECT 1 FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
        " ON p.id = t.trx_mysql_thread_id WHERE p.user NOT IN %s AND t.trx_rows_modified > 0"
        " AND t.trx_started < NOW() - INTERVAL %s SECOND",
        (SYSTEM_USERS, seconds),
    )
    prepared = blue.rows("XA RECOVER")
    return "long-running active writes on the source DB cluster" if writing or prepared else None


def _running(server: MariaDb, kinds: tuple[str, ...], seconds: float) -> bool:
    found = server.rows(
        "SELECT info FROM information_schema.processlist"
        " WHERE command IN ('Query', 'Execute') AND user NOT IN %s AND time_ms >= %s AND info IS NOT NULL",
        (SYSTEM_USERS, seconds * 1000),
    )
    return any(str(row["info"]).lstrip().upper().startswith(kinds) for row in found)
