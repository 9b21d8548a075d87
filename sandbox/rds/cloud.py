"""The living RDS of this process: what the patches of moto ask."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.database.processes import Household
from sandbox.rds.hosts import Hosts
from sandbox.rds.parameters import value
from sandbox.rds.settings import Settings


class Ended(BaseException):
    """The sandbox ends: what is under way in the background stops where it is."""


@dataclass
class Cloud:
    """Servers, names, wishes and what is under way."""

    backend: Any
    household: Household
    hosts: Hosts
    settings: Settings
    replicator_password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    integrations: list[dict[str, Any]] = field(default_factory=list)
    maintenance_actions: list[dict[str, Any]] = field(default_factory=list)
    denied_actions: set[str] = field(default_factory=set)
    """IAM actions that the caller does not have."""
    changes: threading.RLock = field(default_factory=threading.RLock)
    """Held while clusters, instances and names are moved, so that no one sees half of it."""
    server_numbers: int = 1
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def next_server_id(self) -> int:
        """A replication id for a new server."""
        self.server_numbers += 1
        return self.server_numbers

    def apply_parameters(self, only: Any = None) -> None:
        """Bring dynamic parameters of cluster parameter groups to the servers, or to one cluster's."""
        for cluster in [only] if only is not None else list(self.backend.clusters.values()):
            host = self.hosts.of(cluster)
            if host is None:
                continue
            read_only = value(self.backend, cluster.parameter_group, "read_only")
            if read_only is not None:
                host.server.rows("SET GLOBAL read_only = %s", (int(read_only in {"1", "ON"}),))
            scheduler = value(self.backend, cluster.parameter_group, "event_scheduler")
            on = "ON" if scheduler in {"1", "ON"} else "OFF"
            host.server.rows(f"SET GLOBAL event_scheduler = {on}")

    def run(self, work: Callable[[], None], name: str) -> None:
        """Do something in the background; it ends at its next pause when the sandbox ends."""

        def until_ended() -> None:
            with contextlib.suppress(Ended):
                work()

        thread = threading.Thread(target=until_ended, daemon=True, name=name)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def pause(self, seconds: float) -> None:
        """Wait in the background.

        Raises:
            Ended: the sandbox ends.
        """
        if self._ended.wait(max(0.0, seconds)):
            raise Ended

    def end(self) -> None:
        """Let everything in the background end, and wait for it."""
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=20)


_LIVE: list[Cloud] = []


def cloud() -> Cloud | None:
    """The living one, if there is one."""
    return _LIVE[-1] if _LIVE else None


def live(made: Cloud) -> None:
    """From now on, moto's RDS is this one."""
    _LIVE[:] = [made]


def gone(ended: Cloud) -> None:
    """It ended."""
    if ended in _LIVE:
        _LIVE.remove(ended)
