"""Accounts and tables that the cloud keeps in every database, and the wishes of the sandbox's company."""

from __future__ import annotations

from sandbox.database.engine_version import EngineVersion
from sandbox.database.mariadb import MariaDb
from sandbox.database.procedures import procedures

REPLICATOR = "rdsrepladmin"
_TABLES = (
    """CREATE TABLE IF NOT EXISTS mysql.rds_sandbox (
        managed_replica BOOLEAN NOT NULL, fenced BOOLEAN NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS mysql.rds_replication_status (
        action_timestamp DATETIME NOT NULL, called_by_user VARCHAR(50), action VARCHAR(20) NOT NULL,
        mysql_version VARCHAR(50) NOT NULL, master_host VARCHAR(255), master_port INT)""",
    """CREATE TABLE IF NOT EXISTS mysql.rds_history (
        action_timestamp DATETIME NOT NULL, called_by_user VARCHAR(50), action VARCHAR(20) NOT NULL,
        mysql_version VARCHAR(50) NOT NULL, master_host VARCHAR(255), master_port INT,
        master_user VARCHAR(100), master_log_file VARCHAR(50), master_log_pos MEDIUMTEXT,
        master_ssl TINYINT)""",
    """CREATE TABLE IF NOT EXISTS mysql.rds_configuration (
        name VARCHAR(100) NOT NULL PRIMARY KEY, value VARCHAR(100), description VARCHAR(300) NOT NULL)""",
    """INSERT IGNORE INTO mysql.rds_configuration VALUES
        ('binlog retention hours', NULL,
         'binlog retention hours is the time in hours before binary logs are deleted.')""",
    """CREATE TABLE IF NOT EXISTS mysql.rds_sandbox_configuration (
        channel_name CHAR(64), host CHAR(255), port INT, user CHAR(32), auto_position ENUM('1','0'))""",
    """CREATE TABLE IF NOT EXISTS mysql.rds_sandbox_status (
        channel_name CHAR(64), service_state ENUM('ON','OFF','CONNECTING'), last_error_number INT,
        last_error_message VARCHAR(1024))""",
)
_TOPOLOGY = """CREATE TABLE IF NOT EXISTS mysql.rds_topology (
    id VARCHAR(64) NOT NULL PRIMARY KEY, endpoint VARCHAR(255), port INT, role VARCHAR(64),
    status VARCHAR(64), version VARCHAR(16))"""
# What a master user gets in Aurora; SUPER and what corresponds to it stay with the cloud.
_MASTER_PRIVILEGES = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, "
    "SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, BINLOG MONITOR, "
    "CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER"
)


def prepare(server: MariaDb, version: EngineVersion, replicator_password: str) -> None:
    """Make accounts, tables and procedures of a new server."""
    with server.rdsadmin() as cursor:
        for statement in _TABLES:
            cursor.execute(statement)
        cursor.execute("INSERT INTO mysql.rds_sandbox VALUES (FALSE, FALSE)")
        cursor.execute(f"CREATE USER {REPLICATOR}@'%%' IDENTIFIED BY %s", (replicator_password,))
        cursor.execute(f"GRANT REPLICATION SLAVE ON *.* TO {REPLICATOR}@'%'")
    speak(server, version)


def speak(server: MariaDb, version: EngineVersion) -> None:
    """Give a server the procedures and tables of one version, and take those of others away."""
    with server.rdsadmin() as cursor:
        cursor.execute(
            "SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = 'mysql'"
        )
        for row in cursor.fetchall():
            cursor.execute(f"DROP PROCEDURE mysql.`{row['name']}`")
        for statement in procedures(version).values():
            cursor.execute(statement)
        cursor.execute(_TOPOLOGY if version.has_topology else "DROP TABLE IF EXISTS mysql.rds_topology")


def create_user(server: MariaDb, name: str, password: str, *, master: bool = False, schema: str = "") -> None:
    """Create a master user, or an application's user of one schema; written to the binary log."""
    with server.rdsadmin(logged=True) as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s", (name, password))
        if master:
            cursor.execute(f"GRANT {_MASTER_PRIVILEGES} ON *.* TO %s@'%%' WITH GRANT OPTION", (name,))
        else:
            cursor.execute(
                f"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON {schema}.* TO %s@'%%'",
                (name,),
            )


def set_managed(server: MariaDb, *, managed: bool) -> None:
    """Say whether the cloud itself replicates into this server (a green one)."""
    server.rows("UPDATE mysql.rds_sandbox SET managed_replica = %s", (managed,))


def restarted(server: MariaDb) -> None:
    """What was set at run time is lost."""
    server.rows("UPDATE mysql.rds_sandbox SET fenced = FALSE")
