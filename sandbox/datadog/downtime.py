"""Downtimes as values, and their JSON:API form.

Source: docs.datadoghq.com/api, "Downtimes" (v2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.datadog.monitor import Monitor

USER = "00000000-0000-4000-8000-000000000001"
"""The one user of this organisation."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client decides about a downtime. Exactly one of `monitor_id` and `monitor_tags` is set."""

    scope: str
    monitor_id: int | None
    monitor_tags: tuple[str, ...]
    start: datetime
    end: datetime | None
    message: str | None
    display_timezone: str | None
    mute_first_recovery_notification: bool
    notify_end_states: tuple[str, ...]
    notify_end_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Downtime:
    """One downtime. A cancelled one stays, with the time of its cancellation."""

    id: str
    wanted: Wanted
    created: datetime
    modified: datetime
    canceled: datetime | None = None

    def status(self, now: datetime) -> str:
        """`scheduled`, `active`, `ended` or `canceled`."""
        if self.canceled:
            return "canceled"
        if self.wanted.end and self.wanted.end <= now:
            return "ended"
        return "active" if self.wanted.start <= now else "scheduled"

    def addresses(self, monitor: Monitor) -> bool:
        """Whether the monitor is the one named, or has all the tags named."""
        if self.wanted.monitor_id is not None:
            return self.wanted.monitor_id == monitor.id
        return monitor.carries(self.wanted.monitor_tags)

    def to_json(self, now: datetime) -> dict[str, Any]:
        """The `data` member of an answer, without relationships."""
        wanted = self.wanted
        identifier: dict[str, Any] = (
            {"monitor_tags": list(wanted.monitor_tags)}
            if wanted.monitor_id is None
            else {"monitor_id": wanted.monitor_id}
        )
        return {
            "type": "downtime",
            "id": self.id,
            "attributes": {
                "monitor_identifier": identifier,
                "scope": wanted.scope,
                "schedule": {"start": _time(wanted.start), "end": _time(wanted.end)},
                "message": wanted.message,
                "display_timezone": wanted.display_timezone,
                "mute_first_recovery_notification": wanted.mute_first_recovery_notification,
                "notify_end_states": list(wanted.notify_end_states),
                "notify_end_types": list(wanted.notify_end_types),
                "status": self.status(now),
                "created": _time(self.created),
                "modified": _time(self.modified),
                "canceled": _time(self.canceled),
            },
        }

    def relationships(self) -> dict[str, Any]:
        """Who made it, and the monitor it names."""
        monitor = self.wanted.monitor_id
        named = None if monitor is None else {"type": "monitors", "id": str(monitor)}
        return {"created_by": {"data": {"type": "users", "id": USER}}, "monitor": {"data": named}}

    def match_json(self) -> dict[str, Any]:
        """The downtime as one line of a monitor's matches."""
        wanted = self.wanted
        return {
            "type": "downtime_match",
            "id": self.id,
            "attributes": {
                "groups": ["*"],
                "scope": wanted.scope,
                "start": _time(wanted.start),
                "end": _time(wanted.end),
            },
        }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
