"""One Datadog organisation: its monitors and downtimes. Safe for use from several threads."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox.datadog.attributes import attributes_of, changed_downtime, new_downtime
from sandbox.datadog.downtime import Downtime
from sandbox.datadog.limit import RateLimit
from sandbox.datadog.monitor import Monitor
from sandbox.datadog.refusal import bad_request, not_found

API_KEY = "sandbox-api-key"
APP_KEY = "sandbox-app-key"


def _now() -> datetime:
    return datetime.now(UTC)


class DatadogStore:
    """Monitors are given; downtimes come and go through the API. `rate_limit` may be set at any time."""

    def __init__(self, monitors: Iterable[Monitor] = (), *, clock: Callable[[], datetime] = _now) -> None:
        """`clock` tells the time that downtimes start and end by."""
        self._lock = threading.Lock()
        self._monitors = {monitor.id: monitor for monitor in monitors}
        self._downtimes: dict[str, Downtime] = {}
        self._clock = clock
        self.rate_limit: RateLimit | None = None

    def now(self) -> datetime:
        """The time by which downtimes start and end."""
        return self._clock()

    def put_monitor(self, monitor: Monitor) -> None:
        """Add or replace a monitor."""
        with self._lock:
            self._monitors[monitor.id] = monitor

    def remove_monitor(self, monitor_id: int) -> None:
        """Forget a monitor; downtimes that name it stay."""
        with self._lock:
            self._monitors.pop(monitor_id, None)

    def monitors(self, tags: tuple[str, ...] = ()) -> list[Monitor]:
        """Monitors that carry all of `tags`, by id."""
        with self._lock:
            return sorted((m for m in self._monitors.values() if m.carries(tags)), key=lambda m: m.id)

    def monitor(self, monitor_id: int) -> Monitor:
        """One monitor.

        Raises:
            Refused: there is none with this id.
        """
        with self._lock:
            found = self._monitors.get(monitor_id)
        if found is None:
            raise not_found("Monitor not found")
        return found

    def downtimes(self) -> list[Downtime]:
        """Every downtime, the newest last; cancelled and ended ones too."""
        with self._lock:
            return list(self._downtimes.values())

    def downtime(self, id_: str) -> Downtime:
        """One downtime, cancelled and ended ones too.

        Raises:
            Refused: there is none with this id.
        """
        with self._lock:
            return self._found(id_)

    def _found(self, id_: str) -> Downtime:
        if id_ not in self._downtimes:
            raise not_found(f"Downtime {id_} not found")
        return self._downtimes[id_]

    def create(self, document: object) -> Downtime:
        """Schedule a downtime from a JSON:API document.

        Raises:
            Refused: with Datadog's reason; nothing changes.
        """
        with self._lock:
            now = self.now()
            wanted = new_downtime(attributes_of(document), now, self._monitors.__contains__)
            made = Downtime(id=str(uuid.uuid4()), wanted=wanted, created=now, modified=now)
            self._downtimes[made.id] = made
            return made

    def update(self, id_: str, document: object) -> Downtime:
        """Change a downtime that is scheduled or active.

        Raises:
            Refused: with Datadog's reason; nothing changes.
        """
        with self._lock:
            before, now = self._found(id_), self.now()
            given = attributes_of(document, id_=id_)
            if before.status(now) in {"canceled", "ended"}:
                raise bad_request(f"Downtime {id_} is {before.status(now)} and cannot be updated")
            wanted = changed_downtime(before.wanted, given, now, self._monitors.__contains__)
            self._downtimes[id_] = replace(before, wanted=wanted, modified=now)
            return self._downtimes[id_]

    def cancel(self, id_: str) -> None:
        """Cancel a downtime; it stays listed. Cancelling again changes nothing.

        Raises:
            Refused: there is none with this id.
        """
        with self._lock:
            before, now = self._found(id_), self.now()
            if before.canceled is None:
                self._downtimes[id_] = replace(before, canceled=now, modified=now)

    def muting(self, monitor: Monitor, now: datetime) -> list[Downtime]:
        """Active downtimes that name the monitor or its tags, whatever their scope."""
        return [each for each in self.downtimes() if each.status(now) == "active" and each.addresses(monitor)]

    def muted(self, monitor_id: int, now: datetime | None = None) -> bool:
        """Whether any active downtime mutes the monitor.

        Raises:
            Refused: there is no such monitor.
        """
        return bool(self.muting(self.monitor(monitor_id), now or self.now()))

    def world(self) -> list[dict[str, Any]]:
        """Every downtime in short, for assertions and for people."""
        now = self.now()
        return [
            {
                "id": each.id,
                "status": each.status(now),
                "scope": each.wanted.scope,
                "monitor_id": each.wanted.monitor_id,
                "monitor_tags": list(each.wanted.monitor_tags),
                "end": each.wanted.end.isoformat() if each.wanted.end else None,
                "message": each.wanted.message,
            }
            for each in self.downtimes()
        ]
