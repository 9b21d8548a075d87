"""Replication channels, read from what the server shows under the column names of v2, v3 and 8.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RDS_ITSELF = ("rdsadmin", "rdsrepladmin")
"""Blue/Green's own channel is set up by the first and logs in as the second."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel that is configured, running or not."""

    name: str
    host: str
    port: int
    user: str = ""
    io: str = ""
    sql: str = ""
    behind: int | None = None
    """Seconds behind the source; None where the server does not know."""
    position: tuple[str, int] | None = None
    """File and place of what was executed last, in the source's coordinates; None where it is not told."""
    error: str = ""
    seen_in: str = "replica status"

    @property
    def applying(self) -> bool:
        """Whether it is receiving and applying right now."""
        return self.io.lower() == "yes" and self.sql.lower() == "yes"

    @property
    def label(self) -> str:
        """How messages name it."""
        return f'channel "{self.name}"' if self.name else "the default channel"


@dataclass(frozen=True, slots=True)
class History:
    """One row of `mysql.rds_history`: who called which procedure, when."""

    at: datetime | None
    by: str
    action: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The row of `mysql.rds_replication_status` that still names a source. It can outlive the channel."""

    host: str
    port: int
    action: str
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Replication:
    """Everything a server says about replication into it."""

    channels: tuple[Channel, ...] = ()
    history: tuple[History, ...] = ()
    bookkeeping: tuple[Bookkeeping, ...] = ()
    routines: frozenset[str] = frozenset()
    """Procedures in the schema `mysql`."""
    unread: tuple[str, ...] = ()
    """Places that could not be read, with the server's answer."""


def read_channels(rows: Iterable[Mapping[str, Any]]) -> tuple[Channel, ...]:
    """Read `SHOW REPLICA STATUS` or `SHOW SLAVE STATUS`."""
    return tuple(_status(row) for row in rows)


def read_configured(rows: Iterable[Mapping[str, Any]]) -> tuple[Channel, ...]:
    """Read `performance_schema.replication_connection_configuration` joined with its status."""
    found = []
    for row in rows:
        low = {key.lower(): value for key, value in row.items()}
        if not low.get("host"):
            continue
        running = "Yes" if str(low.get("service_state") or "").upper() == "ON" else "No"
        found.append(
            Channel(
                _text(low.get("channel_name")),
                _text(low["host"]),
                int(low.get("port") or 0),
                _text(low.get("user")),
                io=running,
                seen_in="performance_schema",
            )
        )
    return tuple(found)


def merged(status: Iterable[Channel], configured: Iterable[Channel]) -> tuple[Channel, ...]:
    """Both sources by channel name; the status says more, so it wins."""
    by_name = {channel.name: channel for channel in configured}
    by_name.update({channel.name: channel for channel in status})
    return tuple(by_name[name] for name in sorted(by_name))


def has_reached(executed: tuple[str, int], written: tuple[str, int]) -> bool | None:
    """Whether a place in a binary log is at or after another; None where the files are not of one log."""
    (log, number), (other, goal) = _numbered(executed[0]), _numbered(written[0])
    if log != other:
        return None
    return (number, executed[1]) >= (goal, written[1])


def _numbered(file: str) -> tuple[str, int]:
    """`mysql-bin-changelog.000042` as a name and a number: numbers grow beyond six digits."""
    name, _, number = file.rpartition(".")
    return (name, int(number)) if number.isdigit() else (file, 0)


def _status(row: Mapping[str, Any]) -> Channel:
    low = {key.lower(): value for key, value in row.items()}

    def either(new: str, old: str) -> Any:  # noqa: ANN401 - a column of any type
        return low.get(new, low.get(old))

    file = either("relay_source_log_file", "relay_master_log_file")
    executed = either("exec_source_log_pos", "exec_master_log_pos")
    behind = either("seconds_behind_source", "seconds_behind_master")
    errors = [_text(low.get(name)) for name in ("last_io_error", "last_sql_error", "last_error")]
    return Channel(
        _text(low.get("channel_name", low.get("connection_name"))),
        _text(either("source_host", "master_host")),
        int(either("source_port", "master_port") or 0),
        _text(either("source_user", "master_user")),
        io=_text(either("replica_io_running", "slave_io_running")),
        sql=_text(either("replica_sql_running", "slave_sql_running")),
        behind=int(behind) if behind is not None else None,
        position=(_text(file), int(executed)) if file and executed is not None else None,
        error=next((error for error in errors if error), ""),
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
