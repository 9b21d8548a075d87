"""What every step works with: the stack, the window's journal and lease, and a voice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from maintenance.plan.document import PlanDocument
from maintenance.run.next import Wish
from maintenance.run.past import Past, past_of
from maintenance.run.steps import Step
from maintenance.window.lease import Holder
from maintenance.window.secrets import Secrets
from scripts.maint.stack import Stack
from scripts.run.watch import Watch
from scripts.slack.announce import Announcer
from scripts.window.heartbeat import Heartbeat
from scripts.window.journal import Journal
from scripts.window.lease import LeaseObject
from scripts.window.objects import Objects

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the command line said."""

    wish: Wish
    yes: bool = False
    accept: tuple[str, ...] = ()
    """Ids of blocking checks that somebody answers for; `probes` for what is seen from outside."""
    poll: float = 5.0
    rehearsal_of: str | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """One run of one window on one stack."""

    stack: Stack
    root: Path
    region: str
    through: str | None
    """The address that probes connect to for every host; None for the hosts themselves."""
    answers: Answers
    who: Holder
    objects: Objects
    lease: LeaseObject
    journal: Journal
    beat: Heartbeat
    secrets: Secrets
    announcer: Announcer
    watch: Watch
    tell: Say
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def document(self) -> PlanDocument:
        """The plan."""
        return self.stack.document

    @property
    def window(self) -> str:
        """Its id."""
        return self.document.window.id

    @property
    def command(self) -> str:
        """What to say again."""
        return f"maint run -s {self.stack.name}"

    def say(self, text: str) -> None:
        """Print lines that belong to the step under way."""
        for line in self.secrets.redact(text).split("\n"):
            self.tell(f"           {line}")

    def head(self, mark: str, text: str) -> None:
        """Print a step's line, with the time where the window's people are."""
        now = datetime.now(ZoneInfo(self.document.window.time_zone))
        self.tell(self.secrets.redact(f"{now:%H:%M:%S} {mark} {text}"))

    def past(self) -> Past:
        """What the journal says, read anew."""
        return past_of(self.journal.read(self.window))

    @contextmanager
    def waiting(self, subject: str) -> Iterator[None]:
        """Note in the journal how long something was waited for."""
        started = time.monotonic()
        try:
            yield
        finally:
            seconds = time.monotonic() - started
            self.journal.add(self.window, "wait", subject, "done", seconds=seconds)


PHASES = frozenset({Step.ON, Step.GATE, Step.SWITCHOVER, Step.DATABASE, Step.VERIFY, Step.OFF})
"""Steps that the journal and the timeline show as phases of the window."""
