"""One server following another for real: Blue/Green's own replication."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.database.bookkeeping import REPLICATOR, set_managed
from sandbox.database.channels import channels
from sandbox.database.mariadb import MariaDb

_ACCOUNTS = "SELECT user AS user, host AS host FROM mysql.user WHERE is_role = 'N' AND user <> 'mariadb.sys'"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a binary log."""

    file: str
    offset: int

    @property
    def order(self) -> tuple[str, int]:
        """Later places are greater."""
        return self.file, self.offset


def own_position(server: MariaDb) -> Position:
    """Where a server's binary log ends."""
    row = server.rows("SHOW MASTER STATUS")[0]
    return Position(row["File"], row["Position"])


def applied_position(server: MariaDb) -> Position:
    """How far a follower has applied its source's binary log."""
    row = channels(server)[0]
    return Position(row["Relay_Master_Log_File"], row["Exec_Master_Log_Pos"])


def follow(green: MariaDb, blue: MariaDb, password: str) -> None:
    """Copy blue into green and replicate from there on."""
    with green.rdsadmin() as cursor:
        # The copy sets the file and position; where the source is must be said before.
        cursor.execute(
            "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%s, MASTER_USER=%s, MASTER_PASSWORD=%s, "
            "MASTER_CONNECT_RETRY=1",
            (blue.port, REPLICATOR, password),
        )
    blue.clone_into(green)
    _copy_accounts(green, blue)
    configuration = blue.rows("SELECT name, value FROM mysql.rds_configuration")
    history = blue.rows("SELECT * FROM mysql.rds_history")
    with green.rdsadmin() as cursor:
        for row in configuration:
            cursor.execute(
                "UPDATE mysql.rds_configuration SET value = %s WHERE name = %s", (row["value"], row["name"])
            )
        for row in history:
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO mysql.rds_history VALUES ({marks})", tuple(row.values()))  # noqa: S608 - marks only
    set_managed(green, managed=True)
    green.rows("SET GLOBAL read_only = 1")
    green.rows("START SLAVE")


def _copy_accounts(green: MariaDb, blue: MariaDb) -> None:
    there = {(row["user"], row["host"]) for row in green.rows(_ACCOUNTS)}
    made = []
    with blue.rdsadmin() as cursor:
        cursor.execute(_ACCOUNTS)
        for row in list(cursor.fetchall()):
            account = (row["user"], row["host"])
            if account in there:
                continue
            for show in ("SHOW CREATE USER %s@%s", "SHOW GRANTS FOR %s@%s"):
                cursor.execute(show, account)
                made += [next(iter(each.values())) for each in cursor.fetchall()]
    with green.rdsadmin() as cursor:
        for statement in made:
            cursor.execute(statement)


def problem(green: MariaDb) -> str | None:
    """Why replication into a server is not healthy, or None."""
    found = channels(green)
    if not found:
        return "replication from the source is not configured"
    for row in found:
        if row["Slave_IO_Running"] != "Yes" or row["Slave_SQL_Running"] != "Yes":
            error = row["Last_SQL_Error"] or row["Last_IO_Error"] or "it is stopped"
            return f"replication from the source does not run: {error}"
    return None


def lag(green: MariaDb) -> int | None:
    """Seconds that a follower is behind; None where it does not replicate."""
    found = channels(green)
    value = found[0]["Seconds_Behind_Master"] if found else None
    return None if value is None else int(value)


def promote(green: MariaDb) -> Position:
    """End replication into green and let it be written to; returns where its own log stands."""
    green.rows("STOP SLAVE")
    green.rows("RESET SLAVE ALL")
    set_managed(green, managed=False)
    position = own_position(green)
    green.rows("SET GLOBAL read_only = 0")
    return position


def delay(green: MariaDb, seconds: int) -> None:
    """Hold a follower back."""
    green.rows("STOP SLAVE")
    green.rows("CHANGE MASTER TO MASTER_DELAY=%s", (seconds,))
    green.rows("START SLAVE")
