"""Where a window stands, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maintenance.phase import Phase
from maintenance.run.next import Do, Finished, Next
from maintenance.run.past import Past
from maintenance.window.entry import Entry
from maintenance.window.lease import Lease
from maintenance.window.moments import duration, shown, to_text
from maintenance.window.summary import Debt

_TOLD = {"phase", "step", "approval", "window"}


@dataclass(frozen=True, slots=True)
class Status:
    """One look, from whichever machine."""

    stack: str
    window: str
    """Empty where neither a plan document nor a lease names one."""
    lease: Lease | None
    alive: bool | None
    """Whether the holder's process lives; None where that cannot be told from here."""
    applied: Phase | None
    configured: Phase | None
    """What the stack's file says here; None where there is no project."""
    past: Past
    database: str
    next: Next | None
    debts: tuple[Debt, ...]
    now: datetime

    @property
    def last(self) -> Entry | None:
        """The last thing that was written down about a step."""
        told = [each for each in self.past.entries if each.what in _TOLD]
        return told[-1] if told else None

    @property
    def working(self) -> str:
        """Whether somebody works on it right now."""
        lease = self.lease
        if lease is None or lease.released:
            return "nobody"
        if self.alive is False:
            return f"nobody: process {lease.holder.pid} of {lease.holder.person} has ended"
        return str(lease.holder)

    def text(self) -> str:
        """As people read it."""
        lease = "nobody holds it" if self.lease is None else self.lease.line(self.now)
        rows = [
            ("window", f"{self.window or 'none'} on {self.stack}: {self._outcome}"),
            ("lease", lease),
            ("at work", self.working),
            ("phase", self._phase),
            ("last", _line(self.last, self.now) if self.last else "nothing was written down yet"),
            ("done", ", ".join(str(each) for each in self.past.done) or "nothing yet"),
            ("database", self.database),
            *(("open", str(each)) for each in self.debts),
            ("next", self._next),
        ]
        return "\n".join(f"{name}: {text}" for name, text in rows)

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        lease, last = self.lease, self.last
        return {
            "stack": self.stack,
            "window": self.window or None,
            "outcome": self._outcome,
            "lease": None
            if lease is None
            else {
                "state": lease.state(self.now),
                "window": lease.window,
                "holder": lease.holder.person,
                "process": lease.holder.pid,
                "alive": self.alive,
                "expires": to_text(lease.expires),
            },
            "phase": self.applied,
            "configured": self.configured,
            "done": [str(each) for each in self.past.done],
            "cut": self.past.cut,
            "last": None if last is None else last.plain(),
            "database": self.database,
            "open": [{"what": each.kind, "subject": each.subject, "why": each.why} for each in self.debts],
            "next": self.next.step if isinstance(self.next, Do) else None,
            "next_text": self._next,
        }

    @property
    def _outcome(self) -> str:
        if self.past.begun:
            return "under way"
        return f"done at {shown(self.past.ended)}" if self.past.ended else "not begun"

    @property
    def _phase(self) -> str:
        applied = self.applied or "never updated"
        if self.configured is None or self.configured is self.applied:
            return str(applied)
        return f"{applied} (the stack's file here says {self.configured})"

    @property
    def _next(self) -> str:
        command = f"maint run -s {self.stack}"
        match self.next:
            case None:
                return f"{command}, in the project"
            case Do(step, why):
                return f"{step.words} ({why}): {command}"
            case Finished(why, step):
                return f"{why}; {step}" if step else why
            case stop:
                return f"{stop.why}; {stop.next_step}"


def _line(entry: Entry, now: datetime) -> str:
    took = f" in {duration(entry.seconds)}" if entry.seconds is not None else ""
    reason = f": {entry.why.splitlines()[0]}" if entry.why else ""
    ago = duration(max(0.0, (now - entry.at).total_seconds()))
    subject = "" if entry.what == "window" else f" {entry.subject}"
    return f"{entry.what}{subject} {entry.outcome}{took}, {ago} ago by {entry.who}{reason}"


def open_of(debts: Sequence[Debt], window: str) -> tuple[Debt, ...]:
    """The open things of one window, without what the lease line says already."""
    return tuple(each for each in debts if each.window == window and each.kind != "lease")
