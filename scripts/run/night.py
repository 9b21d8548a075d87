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

from rich.cells import cell_len

from maintenance.errors import LeaseLost
from maintenance.plan.document import PlanDocument
from maintenance.run.next import Wish
from maintenance.run.past import Past, past_of
from maintenance.run.steps import Only, Step
from maintenance.window.fold import fold
from maintenance.window.lease import Holder
from maintenance.window.runs import STAGING
from maintenance.window.secrets import Secrets
from scripts.maint.stack import Stack
from scripts.run.readiness import Readiness
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
    """The stack that this is a rehearsal for."""


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
    readiness: Readiness
    tell: Say
    width: int = 0
    """Of the terminal, in cells; 0 where lines are as long as they are."""
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
        of = self.answers.rehearsal_of
        if of is None:
            return f"maint run -s {self.stack.name}"
        there = "" if self.stack.name == STAGING else f" --rehearsal-stack {self.stack.name}"
        return f"maint run -s {of} --rehearsal{there}"

    @property
    def indent(self) -> str:
        """Before lines that belong to a step; a narrow terminal has no room for more."""
        return _NARROW_INDENT if 0 < self.width < _NARROW else _INDENT

    @property
    def columns(self) -> int:
        """Cells for what is drawn: the terminal's, or as many as a file gets."""
        return self.width or _NO_TERMINAL

    @property
    def room(self) -> int:
        """Cells that a line of a step has of them."""
        return self.columns - len(self.indent)

    def say(self, text: str) -> None:
        """Print lines that belong to the step under way."""
        for line in self.secrets.redact(text).split("\n"):
            self.tell(fitted(f"{self.indent}{line}".rstrip(), self.width))

    def head(self, mark: str, text: str) -> None:
        """Print a step's line, with the time where the window's people are."""
        now = datetime.now(ZoneInfo(self.document.window.time_zone))
        first, *rest = self.secrets.redact(text).split("\n")
        self.tell(fitted(f"{now:%H:%M:%S} {mark} {first}", self.width))
        for line in rest:
            self.tell(fitted(f"{self.indent}{line}", self.width))

    def watch_database(self) -> None:
        """Begin to look whether the database is ready, if this run is going to switch it over."""
        if self.document.database is not None and self.answers.wish.only is not Only.ON:
            self.readiness.start()

    def past(self) -> Past:
        """What the journal says, read anew."""
        return past_of(self.journal.read(self.window))

    @contextmanager
    def waiting(self, subject: str) -> Iterator[None]:
        """Note in the journal how long something was waited for, unless the lease was lost meanwhile."""
        started, lost = time.monotonic(), False
        try:
            yield
        except LeaseLost:
            lost = True
            raise
        finally:
            seconds = time.monotonic() - started
            if seconds >= _A_WAIT and not lost:
                self.journal.add(self.window, "wait", subject, "done", seconds=seconds)


def fitted(line: str, width: int) -> str:
    """The line, folded where it does not fit; one that fits keeps its columns."""
    return line if not width or cell_len(line) <= width else fold(line, width=width)


_INDENT, _NARROW_INDENT, _NARROW = " " * 11, " " * 2, 80
_NO_TERMINAL = 100
"""Cells, so that files do not depend on a terminal."""
_A_WAIT = 0.5
"""Seconds: what is shorter was no wait, and no picture is the better for it."""
PHASES = frozenset({Step.ON, Step.GATE, Step.SWITCHOVER, Step.DATABASE, Step.VERIFY, Step.OFF})
"""Steps that the journal and the timeline show as phases of the window."""
