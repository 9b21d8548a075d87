"""What is asked of a database, in the words of versions 2, 3 and 8.4, and read into values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checks.facts import Process, Server, Transaction
from maintenance.bluegreen.written import Position
from maintenance.errors import MaintenanceError, PermanentError
from maintenance.replication.channel import (
    Bookkeeping,
    Channel,
    History,
    Replication,
    merged,
    read_channels,
    read_configured,
)
from scripts.bluegreen.errors import SqlRefused
from scripts.bluegreen.session import Row, Session

Answer = TypeVar("Answer")

SYNTAX = 1064
NO_TABLE = 1146
LOG_SECONDS = 120.0
"""What reading a binary log may take."""

_VARIABLES = (
    "SELECT @@version AS version, @@log_bin AS log_bin, @@binlog_format AS binlog_format, "
    "@@event_scheduler AS event_scheduler, @@read_only AS read_only, "
    "@@innodb_read_only AS innodb_read_only, "
    "@@innodb_flush_log_at_trx_commit AS innodb_flush_log_at_trx_commit, "
    "AURORA_VERSION() AS aurora_version"
)
_CONFIGURED = (
    "SELECT c.channel_name AS channel_name, c.host AS host, c.port AS port, c.user AS user, "
    "s.service_state AS service_state FROM performance_schema.replication_connection_configuration c "
    "LEFT JOIN performance_schema.replication_connection_status s ON s.channel_name = c.channel_name"
)
_BOOKKEEPING = (
    "SELECT action_timestamp, called_by_user, action, master_host, master_port "
    "FROM mysql.rds_replication_status WHERE master_host IS NOT NULL"
)
_HISTORY = (
    "SELECT action_timestamp, called_by_user, action, master_host, master_port "
    "FROM mysql.rds_history ORDER BY action_timestamp DESC LIMIT 50"
)
_PROCESSES = (
    "SELECT id AS id, user AS user, host AS host, db AS db, command AS command, time AS seconds, "
    "state AS state, LEFT(info, 200) AS info FROM information_schema.processlist "
    "WHERE id <> CONNECTION_ID()"
)
_TRANSACTIONS = (
    "SELECT t.trx_mysql_thread_id AS thread, p.user AS user, "
    "TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS seconds, t.trx_rows_modified AS changed "
    "FROM information_schema.innodb_trx t LEFT JOIN information_schema.processlist p "
    "ON p.id = t.trx_mysql_thread_id WHERE t.trx_mysql_thread_id NOT IN (0, CONNECTION_ID())"
)
_WITHOUT_KEY = (
    "SELECT CONCAT(t.table_schema, '.', t.table_name) AS name FROM information_schema.tables t "
    "LEFT JOIN information_schema.table_constraints c ON c.table_schema = t.table_schema "
    "AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY' "
    "WHERE t.table_type = 'BASE TABLE' AND c.constraint_name IS NULL AND t.table_schema NOT IN "
    "('mysql', 'sys', 'performance_schema', 'information_schema') ORDER BY 1 LIMIT 50"
)


def ask(
    question: Callable[[], Answer], *, through: tuple[type[MaintenanceError], ...] = ()
) -> Answer | Unasked:
    """The answer, or why there is none; errors of the kinds in `through` are raised."""
    try:
        return question()
    except through:
        raise
    except MaintenanceError as error:
        return Unasked(f"{error.where}: {error.what}" if error.where else error.what)


def ask_server(session: Session) -> Server:
    """Everything that the checks want to know of one server."""
    return Server(
        session.host,
        variables=ask(lambda: variables(session)),
        replication=ask(lambda: replication(session)),
        processes=ask(lambda: processes(session)),
        transactions=ask(lambda: transactions(session)),
        prepared=ask(lambda: len(session.rows("XA RECOVER"))),
        schemas=ask(lambda: _names(session, "SELECT schema_name AS name FROM information_schema.schemata")),
        events=ask(lambda: events(session)),
        without_key=ask(lambda: _names(session, _WITHOUT_KEY)),
        settings=ask(lambda: settings(session)),
        position=ask(lambda: position(session)),
        topology=ask(lambda: bool(session.rows("SELECT 1 AS one FROM mysql.rds_topology LIMIT 1"))),
    )


def variables(session: Session) -> dict[str, str]:
    """Variables that decide something."""
    row = session.rows(_VARIABLES)[0]
    return {name: "" if value is None else str(value) for name, value in row.items()}


def read_only(session: Session) -> bool:
    """`@@read_only` of the server."""
    return str(session.rows("SELECT @@read_only AS read_only")[0]["read_only"]) in {"1", "ON"}


def replication(session: Session) -> Replication:
    """What replicates into this server, from every place that knows."""
    unread: list[str] = []

    def rows(statement: str) -> list[Row]:
        try:
            return session.rows(statement)
        except SqlRefused as error:
            if error.code != NO_TABLE:
                unread.append(error.what)
            return []

    def status() -> tuple[Channel, ...]:
        try:
            return replica_status(session)
        except SqlRefused as error:
            unread.append(error.what)
            return ()

    return Replication(
        channels=merged(status(), read_configured(rows(_CONFIGURED))),
        history=tuple(
            History(
                _moment(row["action_timestamp"]),
                _text(row["called_by_user"]),
                _text(row["action"]),
                _text(row["master_host"]),
                int(row["master_port"] or 0),
            )
            for row in rows(_HISTORY)
        ),
        bookkeeping=tuple(
            Bookkeeping(
                _text(row["master_host"]),
                int(row["master_port"] or 0),
                _text(row["action"]),
                _moment(row["action_timestamp"]),
                _text(row["called_by_user"]),
            )
            for row in rows(_BOOKKEEPING)
        ),
        routines=routines(session),
        unread=tuple(unread),
    )


def replica_status(session: Session) -> tuple[Channel, ...]:
    """Every channel, in the words that the version knows."""
    try:
        return read_channels(session.rows("SHOW REPLICA STATUS"))
    except SqlRefused as error:
        if error.code != SYNTAX:
            raise
    return read_channels(session.rows("SHOW SLAVE STATUS"))


def routines(session: Session) -> frozenset[str]:
    """Procedures of the schema `mysql`."""
    statement = "SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = 'mysql'"
    return frozenset(_names(session, statement))


def processes(session: Session) -> tuple[Process, ...]:
    """Who is connected, without their statements' text."""
    return tuple(
        Process(
            int(row["id"]),
            _text(row["user"]),
            _text(row["host"]).rsplit(":", 1)[0],
            _text(row["db"]),
            _text(row["command"]),
            max(0, int(row["seconds"] or 0)),
            _verb(_text(row["info"])),
            _text(row["state"]),
        )
        for row in session.rows(_PROCESSES)
    )


def transactions(session: Session) -> tuple[Transaction, ...]:
    """Open transactions, the oldest first."""
    found = [
        Transaction(
            int(row["thread"] or 0),
            _text(row["user"]),
            float(row["seconds"] or 0),
            int(row["changed"] or 0),
        )
        for row in session.rows(_TRANSACTIONS)
    ]
    return tuple(sorted(found, key=lambda each: -each.seconds))


def events(session: Session) -> tuple[str, ...]:
    """Enabled events of the Event Scheduler."""
    statement = (
        "SELECT CONCAT(event_schema, '.', event_name) AS name FROM information_schema.events "
        "WHERE status = 'ENABLED'"
    )
    return _names(session, statement)


def settings(session: Session) -> dict[str, str | None]:
    """`rds_show_configuration`."""
    return {
        _text(row["name"]): None if row["value"] is None else _text(row["value"])
        for row in session.call("rds_show_configuration")
    }


def position(session: Session) -> Position | None:
    """Where the server's own binary log ends; None where it is off."""
    try:
        rows = session.rows("SHOW BINARY LOG STATUS")
    except SqlRefused as error:
        if error.code != SYNTAX:
            raise
        rows = session.rows("SHOW MASTER STATUS")
    if not rows:
        return None
    row = rows[0]
    return Position(_text(row["File"]), int(row["Position"]))


def log_events(session: Session, since: Position, *, most: int = 20_000) -> list[Row]:
    """The events of the binary log after a position, up to its end.

    Raises:
        PermanentError: not all of it is there, or it is too long to be read.
    """
    files = [_text(row["Log_name"]) for row in session.rows("SHOW BINARY LOGS")]
    if since.file not in files:
        raise PermanentError(f"{since.file} is not there any more", where=session.host)
    found: list[Row] = []
    for file in files[files.index(since.file) :]:
        start = f" FROM {int(since.position)}" if file == since.file else ""
        found += session.rows(f"SHOW BINLOG EVENTS IN '{file}'{start} LIMIT {most}", seconds=LOG_SECONDS)
        if len(found) >= most:
            raise PermanentError(f"there are {most} events or more", where=session.host)
    return found


def quoted(table: str) -> str:
    """`schema.table` as an identifier."""
    return ".".join(f"`{part.replace('`', '``')}`" for part in table.split(".", 1))


def _names(session: Session, statement: str) -> tuple[str, ...]:
    return tuple(_text(row["name"]) for row in session.rows(statement))


def _verb(info: str) -> str:
    bare = re.sub(r"/\*.*?\*/", " ", info, flags=re.DOTALL).strip()
    return bare.split(None, 1)[0].lower() if bare else ""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _moment(value: object) -> datetime | None:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None
