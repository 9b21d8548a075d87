"""Leftover external replication. What is *configured* counts: a reboot starts a stopped channel again.

Each leftover names its host, since when, by whom, and which earlier maintenance, where that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from maintenance.replication.channel import RDS_ITSELF, Channel, History, Replication

EarlierWindow = Callable[[str, "datetime | None"], "str | None"]
"""From a host and a moment to the window in whose journal it stands, if any."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """One source that is still configured."""

    channel: Channel
    since: datetime | None = None
    by: str = ""
    window: str = ""

    def text(self) -> str:
        """One line for people."""
        channel = self.channel
        parts = [f"{channel.label} replicates from {channel.host}:{channel.port}"]
        if channel.io or channel.sql:
            parts.append(f"IO {channel.io or '?'}, SQL {channel.sql or '?'}")
        parts.append(f"since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else "since an unknown moment")
        parts.append(f"set up by {self.by}" if self.by else "set up by an unknown user")
        parts.append(f"in window {self.window}" if self.window else "in no window that the journal knows")
        if channel.seen_in != "replica status":
            parts.append(f"seen in {channel.seen_in}")
        if channel.error:
            parts.append(f"last error: {channel.error}")
        return ", ".join(parts)


def leftovers(replication: Replication, earlier: EarlierWindow | None = None) -> tuple[Leftover, ...]:
    """Every external source that is configured; RDS' own Blue/Green channel is not one."""
    found = [
        _explained(channel, replication, earlier)
        for channel in replication.channels
        if channel.host and not _by_rds(channel, replication)
    ]
    known = {(each.channel.host, each.channel.port) for each in found}
    for row in replication.bookkeeping:
        if (row.host, row.port) in known or row.by.startswith(RDS_ITSELF):
            continue
        channel = Channel("", row.host, row.port, seen_in="mysql.rds_replication_status")
        if not _by_rds(channel, replication):
            found.append(_explained(channel, replication, earlier))
            known.add((row.host, row.port))
    return tuple(found)


def _set_up(channel: Channel, replication: Replication) -> History | None:
    """The latest call that set this source."""
    calls = [
        row
        for row in replication.history
        if row.host == channel.host and row.port == channel.port and row.action.lower().startswith("set")
    ]
    return max(calls, key=lambda row: row.at.timestamp() if row.at else 0.0, default=None)


def _by_rds(channel: Channel, replication: Replication) -> bool:
    setter = _set_up(channel, replication)
    if setter is not None:
        return setter.by.startswith(RDS_ITSELF)
    return channel.user.startswith(RDS_ITSELF)


def _explained(channel: Channel, replication: Replication, earlier: EarlierWindow | None) -> Leftover:
    setter = _set_up(channel, replication)
    since, by = (setter.at, setter.by) if setter else (None, "")
    if setter is None:
        row = next((row for row in replication.bookkeeping if row.host == channel.host), None)
        since, by = (row.at, row.by) if row else (None, "")
    window = earlier(channel.host, since) if earlier else None
    return Leftover(channel, since, by, window or "")
