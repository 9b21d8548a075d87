"""The story's leftover: external replication that the maintenance before set up and nobody removed."""

from __future__ import annotations

from sandbox.database.channels import channels
from sandbox.database.engine_version import EngineVersion
from sandbox.database.mariadb import MariaDb

SOURCE_HOST = "10.20.0.15"
SOURCE_PORT = 3306
CALLED_BY = "admin@10.20.3.41"
DAYS_AGO = 154


def leave(server: MariaDb, version: EngineVersion, *, running: bool = False) -> None:
    """Configure it through the version's own procedure, long ago, by somebody who is not here.

    Args:
        server: the writer.
        version: decides which procedure.
        running: whether the channel is started (and fails to connect), or stopped.
    """
    word = "master" if version.family == "v2" else "source"
    server.rows(
        f"CALL mysql.rds_set_external_{word}(%s, %s, 'repl_office', %s, 'mysql-bin.000214', 88201, 0)",
        (SOURCE_HOST, SOURCE_PORT, "not-used-any-more"),
    )
    server.rows("CALL mysql.rds_start_replication")
    if not running:
        server.rows("CALL mysql.rds_stop_replication")
    for table in ("rds_history", "rds_replication_status"):
        server.rows(
            f"UPDATE mysql.{table} SET called_by_user = %s,"  # noqa: S608 - our own two names
            " action_timestamp = action_timestamp - INTERVAL %s DAY WHERE master_host = %s",
            (CALLED_BY, DAYS_AGO, SOURCE_HOST),
        )


def remove(server: MariaDb, version: EngineVersion) -> None:
    """Reset it, if it is there."""
    if channels(server):
        word = "master" if version.family == "v2" else "source"
        server.rows(f"CALL mysql.rds_reset_external_{word}")
