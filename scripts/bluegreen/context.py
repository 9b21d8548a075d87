"""Everything that an operation needs, given explicitly, so that `maint run` and the command line share it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from maintenance.bluegreen.checks.facts import Wanted
from maintenance.bluegreen.live import Cluster, World
from maintenance.errors import ConfigInvalid, Interrupted
from maintenance.phase import Phase
from maintenance.plan.database import Database
from maintenance.replication.leftover import EarlierWindow
from maintenance.window.entry import Entry, Kind, Outcome
from scripts.bluegreen.notes import Notes
from scripts.bluegreen.rds import Rds
from scripts.bluegreen.session import Login, Session, connect
from scripts.maint.stack import Stack

Say = Callable[[str], None]
Debt = Literal["replication", "old cluster", "deployment"]


class Journal(Protocol):
    """The window's journal; `scripts.window.journal.Journal` is one."""

    def add(
        self, window: str, what: Kind, subject: str, outcome: Outcome, *, after: str = "", why: str = ""
    ) -> object:
        """Add one entry."""
        ...

    def read(self) -> Sequence[Entry]:
        """Every entry of every window."""
        ...


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The moment, with an offset."""
        ...

    def seconds(self) -> float:
        """A count that only goes up."""
        ...


class SystemClock:
    """The machine's."""

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Since some moment."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked, and how long is waited, in seconds."""

    poll: float = 5.0
    soon: float = 0.5
    """How often where customers wait: some calls a second, far below what RDS allows."""
    grace: float = 60.0
    """How long RDS may say AVAILABLE after the switchover call."""
    refused: float = 600.0
    """How long "not in the right state" is asked again."""
    rollback: float = 600.0
    """What RDS may need to take a switchover back, beyond its own timeout."""
    change: float = 3600.0
    """For renames, reboots and deletions."""
    long: float = 30.0
    """From when on a transaction or a write counts as a long one."""
    lag: float = 600.0
    """For green to catch up before the switchover call."""


@dataclass(frozen=True, slots=True)
class Context:
    """One window's database, and the means to work on it."""

    stack: str
    window: str
    plan: Database
    window_minutes: int
    phase: Phase
    """What the stack's configuration says: on, verify or off."""
    root: Path
    """What relative paths in the plan document are relative to."""
    rds: Rds
    notes: Notes
    say: Say
    stop: threading.Event
    clock: Clock
    pace: Pace
    earlier: EarlierWindow | None = None
    journal: Journal | None = None
    before_change: Callable[[], None] = lambda: None
    """Asked just before what cannot be taken back; raises where somebody else has the lease meanwhile."""

    @property
    def wanted(self) -> Wanted:
        """The plan, as the checks read it."""
        plan = self.plan
        return Wanted(
            cluster=plan.cluster,
            deployment=plan.deployment,
            target_version=plan.target_version,
            cluster_group=plan.cluster_parameter_group or "",
            instance_group=plan.instance_parameter_group or "",
            user=plan.user,
            tables=tuple(plan.tables),
            checksums=tuple(plan.checksums),
            allowed_users=tuple(plan.allowed_users),
            retention_hours=plan.binlog_retention_hours,
            window_minutes=self.window_minutes,
            oldest_transaction=self.pace.long,
        )

    @property
    def login(self) -> Login:
        """Who connects."""
        ca = self.root / self.plan.tls_ca if self.plan.tls_ca else None
        return Login(self.plan.user, self.plan.password, ca)

    def world(self) -> World:
        """What RDS says now."""
        return self.rds.world(self.plan.cluster, name=self.plan.deployment, known=self.notes.deployment())

    def writer(self, cluster: Cluster) -> Session:
        """A connection to a cluster's writer."""
        return connect(self.login, cluster.endpoint, cluster.port)

    def done(self, what: str, *, subject: str = "") -> None:
        """Say that something was changed, and write it into the journal."""
        self.say(what)
        if self.journal is not None:
            self.journal.add(self.window, "change", subject or self.plan.cluster, "done", after=what)

    def debt(self, what: Debt, subject: str, state: Literal["open", "closed"], why: str) -> None:
        """Write into the journal that something is left open, or is not any more."""
        if self.journal is not None:
            self.journal.add(self.window, what, subject, state, why=why)

    def stop_if_asked(self) -> None:
        """Raise if somebody pressed Ctrl-C.

        Raises:
            Interrupted: RDS goes on with what it was told; the same command resumes.
        """
        if self.stop.is_set():
            raise Interrupted(
                "stopped; RDS goes on with what it was told", next_step="say the same command again"
            )

    def pause(self, seconds: float) -> None:
        """Wait, unless somebody presses Ctrl-C."""
        self.stop.wait(seconds)
        self.stop_if_asked()


def open_context(
    stack: Stack,
    *,
    root: Path,
    say: Say,
    stop: threading.Event,
    pace: Pace | None = None,
    clock: Clock | None = None,
    earlier: EarlierWindow | None = None,
    journal: Journal | None = None,
) -> Context:
    """Put a context together from a stack's plan document.

    Raises:
        ConfigInvalid: the plan document names no database.
    """
    plan = stack.document.database
    if plan is None:
        raise ConfigInvalid(
            "the plan document has no database section",
            where=f"stack {stack.name}",
            next_step="add database: with cluster, deployment, target_version, user and password",
        )
    window = stack.document.window
    return Context(
        stack=stack.name,
        window=window.id,
        plan=plan,
        window_minutes=max(1, int((window.end - window.start) / timedelta(minutes=1))),
        phase=stack.settings.phase,
        root=root,
        rds=Rds(),
        notes=Notes(stack.settings.record_store, plan.cluster),
        say=say,
        stop=stop,
        clock=clock or SystemClock(),
        pace=pace or Pace(),
        earlier=earlier,
        journal=journal,
    )
