"""Replication channels of a server, in the words of each MySQL version."""

from __future__ import annotations

from typing import Any

from sandbox.database.engine_version import Family
from sandbox.database.mariadb import MariaDb
from sandbox.database.packets import Rows, Value

# (column from MySQL 8.0.22 on, the database's own name for it, or None where it has none)
_COLUMNS: tuple[tuple[str, str | None], ...] = (
    ("Replica_IO_State", "Slave_IO_State"),
    ("Source_Host", "Master_Host"),
    ("Source_User", "Master_User"),
    ("Source_Port", "Master_Port"),
    ("Connect_Retry", "Connect_Retry"),
    ("Source_Log_File", "Master_Log_File"),
    ("Read_Source_Log_Pos", "Read_Master_Log_Pos"),
    ("Relay_Log_File", "Relay_Log_File"),
    ("Relay_Log_Pos", "Relay_Log_Pos"),
    ("Relay_Source_Log_File", "Relay_Master_Log_File"),
    ("Replica_IO_Running", "Slave_IO_Running"),
    ("Replica_SQL_Running", "Slave_SQL_Running"),
    ("Replicate_Do_DB", "Replicate_Do_DB"),
    ("Replicate_Ignore_DB", "Replicate_Ignore_DB"),
    ("Replicate_Do_Table", "Replicate_Do_Table"),
    ("Replicate_Ignore_Table", "Replicate_Ignore_Table"),
    ("Replicate_Wild_Do_Table", "Replicate_Wild_Do_Table"),
    ("Replicate_Wild_Ignore_Table", "Replicate_Wild_Ignore_Table"),
    ("Last_Errno", "Last_Errno"),
    ("Last_Error", "Last_Error"),
    ("Skip_Counter", "Skip_Counter"),
    ("Exec_Source_Log_Pos", "Exec_Master_Log_Pos"),
    ("Relay_Log_Space", "Relay_Log_Space"),
    ("Until_Condition", "Until_Condition"),
    ("Until_Log_File", "Until_Log_File"),
    ("Until_Log_Pos", "Until_Log_Pos"),
    ("Source_SSL_Allowed", "Master_SSL_Allowed"),
    ("Source_SSL_CA_File", "Master_SSL_CA_File"),
    ("Source_SSL_CA_Path", "Master_SSL_CA_Path"),
    ("Source_SSL_Cert", "Master_SSL_Cert"),
    ("Source_SSL_Cipher", "Master_SSL_Cipher"),
    ("Source_SSL_Key", "Master_SSL_Key"),
    ("Seconds_Behind_Source", "Seconds_Behind_Master"),
    ("Source_SSL_Verify_Server_Cert", "Master_SSL_Verify_Server_Cert"),
    ("Last_IO_Errno", "Last_IO_Errno"),
    ("Last_IO_Error", "Last_IO_Error"),
    ("Last_SQL_Errno", "Last_SQL_Errno"),
    ("Last_SQL_Error", "Last_SQL_Error"),
    ("Replicate_Ignore_Server_Ids", "Replicate_Ignore_Server_Ids"),
    ("Source_Server_Id", "Master_Server_Id"),
    ("Source_UUID", None),
    ("Source_Info_File", None),
    ("SQL_Delay", "SQL_Delay"),
    ("SQL_Remaining_Delay", "SQL_Remaining_Delay"),
    ("Replica_SQL_Running_State", "Slave_SQL_Running_State"),
    ("Source_Retry_Count", "Retried_transactions"),
    ("Source_Bind", None),
    ("Last_IO_Error_Timestamp", None),
    ("Last_SQL_Error_Timestamp", None),
    ("Source_SSL_Crl", "Master_SSL_Crl"),
    ("Source_SSL_Crlpath", "Master_SSL_Crlpath"),
    ("Retrieved_Gtid_Set", None),
    ("Executed_Gtid_Set", None),
    ("Auto_Position", None),
    ("Replicate_Rewrite_DB", None),
    ("Channel_Name", "Connection_name"),
    ("Source_TLS_Version", None),
    ("Source_public_key_path", None),
    ("Get_Source_public_key", None),
    ("Network_Namespace", None),
)
_NEW_IN_8 = ("Source_public_key_path", "Get_Source_public_key", "Network_Namespace")
_ZERO = ("Auto_Position", "Get_Source_public_key")


def channels(server: MariaDb) -> list[dict[str, Any]]:
    """Every configured channel, running or not, in the database's own words."""
    return [row for row in server.rows("SHOW ALL SLAVES STATUS") if row["Master_Host"]]


def replica_status(server: MariaDb, *, old_words: bool, family: Family, only: str | None = None) -> Rows:
    """What `SHOW REPLICA STATUS` answers, or with `old_words` `SHOW SLAVE STATUS`."""
    columns = [(new, own) for new, own in _COLUMNS if family != "v2" or new not in _NEW_IN_8]
    names = [_old(new) if old_words else new for new, _ in columns]
    found = [row for row in channels(server) if only is None or row["Connection_name"] == only]
    return Rows(names, [[_value(row, new, own) for new, own in columns] for row in found])


def refresh(server: MariaDb) -> None:
    """Bring the tables that stand for performance_schema's two replication tables up to date."""
    found = channels(server)
    with server.rdsadmin() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute("DELETE FROM mysql.rds_sandbox_configuration")
        cursor.execute("DELETE FROM mysql.rds_sandbox_status")
        for row in found:
            name = row["Connection_name"]
            cursor.execute(
                "INSERT INTO mysql.rds_sandbox_configuration VALUES (%s, %s, %s, %s, '0')",
                (name, row["Master_Host"], row["Master_Port"], row["Master_User"]),
            )
            states = {"Yes": "ON", "No": "OFF", "Connecting": "CONNECTING", "Preparing": "CONNECTING"}
            cursor.execute(
                "INSERT INTO mysql.rds_sandbox_status VALUES (%s, %s, %s, %s)",
                (name, states[row["Slave_IO_Running"]], row["Last_IO_Errno"], row["Last_IO_Error"][:1000]),
            )
        cursor.execute("COMMIT")


def _old(name: str) -> str:
    return name.replace("Source", "Master").replace("Replica_", "Slave_")


def _value(row: dict[str, Any], new: str, own: str | None) -> Value:
    if own is None:
        return 0 if new in _ZERO else ""
    value = row[own]
    if new == "Source_Retry_Count":
        return 86400
    if new.endswith("_IO_Running") and value == "Preparing":
        return "Connecting"
    return value if isinstance(value, int | None) else str(value)
