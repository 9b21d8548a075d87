"""The stored procedures of schema `mysql`, as each Aurora MySQL version has them, as real procedures.

Source: Aurora User Guide, "Configuring, starting, and stopping binary log (binlog) replication". What each
one records follows the bookkeeping tables that the cloud's own procedures fill: set writes the source's host,
start and stop change the action only, reset clears the host.
"""

# ruff: noqa: S608 - texts of procedures, with no value of a user in them
from __future__ import annotations

from sandbox.database.engine_version import EngineVersion

NOT_MODELLED = "the sandbox does not model this procedure"

_SOURCE = """
    IN host VARCHAR(255), IN port INT, IN user_name VARCHAR(64), IN user_password VARCHAR(64),
    IN log_file VARCHAR(64), IN log_position BIGINT, IN ssl_encryption TINYINT"""
# Nothing of this is written to the binary log, as in the cloud: bookkeeping belongs to one server.
_PROCEDURE = """
CREATE DEFINER=rdsadmin@localhost PROCEDURE mysql.{name}({parameters})
SQL SECURITY DEFINER
BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET SESSION sql_log_bin = 1; RESIGNAL; END;
    SET SESSION sql_log_bin = 0;
    {body}
    SET SESSION sql_log_bin = 1;
END
"""
_REFUSE_REPLICA = """
    IF (SELECT managed_replica FROM mysql.rds_sandbox) THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644,
            MESSAGE_TEXT = 'Permission Denied: This instance is a RDS Read Replica.';
    END IF;"""
_FIND = """
    SELECT MAX(c.HOST), MAX(c.PORT) INTO @rds_host, @rds_port
        FROM performance_schema.replication_connection_configuration c
        WHERE c.CHANNEL_NAME = {channel} AND c.HOST <> '';
    SET @rds_running = EXISTS (SELECT 1 FROM performance_schema.replication_applier_status a
        WHERE a.CHANNEL_NAME = {channel} AND a.SERVICE_STATE = 'ON');"""
_SET = (
    _REFUSE_REPLICA
    + _FIND
    + """
    IF @rds_running THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644,
            MESSAGE_TEXT = 'Replication is running. Call mysql.rds_stop_replication before you set a source.';
    END IF;
    IF host IS NULL OR host = '' OR port NOT BETWEEN 1 AND 65535 THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'Invalid host or port of the source.';
    END IF;
    EXECUTE IMMEDIATE CONCAT('CHANGE MASTER ', QUOTE({channel}), ' TO MASTER_HOST=', QUOTE(host),
        ', MASTER_PORT=', port, ', MASTER_USER=', QUOTE(user_name),
        ', MASTER_PASSWORD=', QUOTE(user_password),
        ', MASTER_LOG_FILE=', QUOTE(log_file), ', MASTER_LOG_POS=', log_position, ', MASTER_CONNECT_RETRY=1');
    DELETE FROM mysql.rds_replication_status WHERE master_host IS NULL;
    INSERT INTO mysql.rds_replication_status
        VALUES (NOW(), USER(), 'set master', VERSION(), host, port);
    INSERT INTO mysql.rds_history
        VALUES (NOW(), USER(), 'set master', VERSION(), host, port, user_name, log_file, log_position,
            ssl_encryption);
    SELECT 'Success' AS Message;"""
)
_RESET = (
    _REFUSE_REPLICA
    + _FIND
    + """
    IF @rds_host IS NULL THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644,
            MESSAGE_TEXT = 'External replication isn''t configured on this DB instance.';
    END IF;
    EXECUTE IMMEDIATE CONCAT('STOP SLAVE ', QUOTE({channel}));
    EXECUTE IMMEDIATE CONCAT('RESET SLAVE ', QUOTE({channel}), ' ALL');
    INSERT INTO mysql.rds_history
        VALUES (NOW(), USER(), 'reset slave', VERSION(), @rds_host, @rds_port, NULL, NULL, NULL, NULL);
    UPDATE mysql.rds_replication_status
        SET action_timestamp = NOW(), called_by_user = USER(), action = 'reset slave', master_host = NULL,
            master_port = NULL
        WHERE master_host = @rds_host AND master_port = @rds_port;
    SELECT 'Slave has been reset' AS message;"""
)
_RECORD = """
    UPDATE mysql.rds_replication_status
        SET action_timestamp = NOW(), called_by_user = USER(), action = '{action}'
        WHERE master_host = @rds_host AND master_port = @rds_port;
    INSERT INTO mysql.rds_history
        VALUES (NOW(), USER(), '{action}', VERSION(), @rds_host, @rds_port, NULL, NULL, NULL, NULL);"""
_START = (
    _REFUSE_REPLICA
    + _FIND
    + """
    IF @rds_host IS NULL THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644,
            MESSAGE_TEXT = 'External replication isn''t configured on this DB instance.';
    ELSEIF @rds_running THEN
        SELECT 'Slave may already be running. Call rds_stop_replication to stop it.' AS Message;
    ELSE
        EXECUTE IMMEDIATE CONCAT('START SLAVE ', QUOTE({channel}));"""
    + _RECORD.format(action="start slave")
    + """
        SELECT 'Slave running normally.' AS Message;
    END IF;"""
)
_STOP = (
    _REFUSE_REPLICA
    + _FIND
    + """
    IF @rds_host IS NULL OR NOT @rds_running THEN
        SELECT 'Slave is already stopped or may not be configured.' AS Message;
    ELSE
        EXECUTE IMMEDIATE CONCAT('STOP SLAVE ', QUOTE({channel}));"""
    + _RECORD.format(action="stop slave")
    + """
        SELECT 'Slave is down or disabled' AS Message;
    END IF;"""
)
_SET_CONFIGURATION = """
    IF name NOT IN (SELECT c.name FROM mysql.rds_configuration c) THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'Invalid configuration parameter.';
    END IF;
    IF name = 'binlog retention hours' AND value NOT BETWEEN 1 AND 2160 THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644,
            MESSAGE_TEXT = 'For binlog retention hours the value must be between 1 and 2160 or NULL.';
    END IF;
    UPDATE mysql.rds_configuration c SET c.value = value WHERE c.name = name;"""
_SET_READ_ONLY = """
    IF mode NOT IN (0, 1) THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'The value must be 0 or 1.';
    END IF;
    UPDATE mysql.rds_sandbox SET fenced = mode;
    SET GLOBAL read_only = mode;"""
_KILL = """
    IF (SELECT user FROM information_schema.processlist WHERE id = thread) IN
        ('rdsadmin', 'rdsrepladmin', 'system user') THEN
        SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'Cannot kill a system thread.';
    END IF;
    EXECUTE IMMEDIATE CONCAT('KILL {what}', thread);"""
_UNMODELLED = f"""
    SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = '{NOT_MODELLED}';"""


def procedures(version: EngineVersion) -> dict[str, str]:
    """Every procedure of a version as name → statement that creates it."""
    return {name: _statement(name, *parts) for name, parts in _parts(version).items()}


def _parts(version: EngineVersion) -> dict[str, tuple[str, str]]:
    word = "master" if version.family == "v2" else "source"
    found = {
        f"rds_set_external_{word}": (_SOURCE, _SET),
        f"rds_reset_external_{word}": ("", _RESET),
        f"rds_set_external_{word}_with_auto_position": (
            _SOURCE.replace("log_file VARCHAR(64), IN log_position BIGINT, IN ", ""),
            _UNMODELLED,
        ),
        f"rds_next_{word}_log": ("IN current_log INT", _UNMODELLED),
        "rds_start_replication": ("", _START),
        "rds_stop_replication": ("", _STOP),
        "rds_skip_repl_error": ("", _UNMODELLED),
        "rds_show_configuration": ("", "SELECT name, value, description FROM mysql.rds_configuration;"),
        "rds_set_configuration": ("IN name VARCHAR(30), IN value INT", _SET_CONFIGURATION),
        "rds_kill": ("IN thread BIGINT", _KILL.format(what="")),
        "rds_kill_query": ("IN thread BIGINT", _KILL.format(what="QUERY ")),
    }
    if version.numbers >= (3, 4):
        found["rds_start_replication_until"] = (
            "IN log_file VARCHAR(64), IN log_position BIGINT",
            _UNMODELLED,
        )
    if version.has_set_read_only:
        found["rds_set_read_only"] = ("IN mode TINYINT", _SET_READ_ONLY)
        found["rds_set_binlog_source_ssl"] = ("IN mode TINYINT", _UNMODELLED)
    if version.family == "8.4":
        channel = "IN channel_name VARCHAR(64)"
        found |= {
            "rds_set_external_source_for_channel": (f"{_SOURCE}, {channel}", _SET),
            "rds_reset_external_source_for_channel": (channel, _RESET),
            "rds_start_replication_for_channel": (channel, _START),
            "rds_stop_replication_for_channel": (channel, _STOP),
        }
    return found


def _statement(name: str, parameters: str, body: str) -> str:
    channel = "channel_name" if name.endswith("_for_channel") else "''"
    return _PROCEDURE.format(name=name, parameters=parameters, body=body.replace("{channel}", channel))
