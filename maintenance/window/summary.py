"""What a window did and what it left open: pure functions of journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maintenance.window.entry import DEBTS, UNREADABLE, Entry
from maintenance.window.moments import to_text
from maintenance.window.runs import last_run

PHASE = "unfinished phase"
_ENDS = {"done", "failed", "rolled back", "refused"}


@dataclass(frozen=True, slots=True)
class Debt:
    """Something that a window left behind and that somebody has to close."""

    kind: str
    subject: str
    since: datetime
    who: str
    why: str
    window: str

    def __str__(self) -> str:
        """One line."""
        reason = f": {self.why}" if self.why else ""
        return f"{self.kind} {self.subject}{reason}"


@dataclass(frozen=True, slots=True)
class Stage:
    """One phase of a window, over all its runs. `seconds` is None while it has no end."""

    name: str
    start: datetime
    outcome: str
    seconds: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """One window."""

    window: str
    start: datetime
    end: datetime | None
    outcome: str
    people: tuple[str, ...]
    stages: tuple[Stage, ...]
    debts: tuple[Debt, ...]
    failures: tuple[Entry, ...]
    entries: int
    unreadable: int
    rehearsal_of: str = ""
    """The stack that its last run was a rehearsal for; empty for one in earnest."""

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "window": self.window,
            "start": to_text(self.start),
            "end": to_text(self.end) if self.end else None,
            "outcome": self.outcome,
            "rehearsal_of": self.rehearsal_of or None,
            "people": list(self.people),
            "phases": [
                {
                    "name": each.name,
                    "start": to_text(each.start),
                    "outcome": each.outcome,
                    "seconds": each.seconds,
                    "why": each.why,
                }
                for each in self.stages
            ],
            "open": [
                {
                    "what": each.kind,
                    "subject": each.subject,
                    "since": to_text(each.since),
                    "who": each.who,
                    "why": each.why,
                }
                for each in self.debts
            ],
            "failures": [each.plain() for each in self.failures],
            "entries": self.entries,
            "unreadable": self.unreadable,
        }


def summaries(entries: Iterable[Entry]) -> list[Summary]:
    """Summarise every window, the latest first. `entries` are those of all windows, in order of time."""
    everything = list(entries)
    windows: dict[str, list[Entry]] = {}
    for entry in everything:
        windows.setdefault(entry.window, []).append(entry)
    debts = open_debts(everything)
    found = [_summary(window, own, debts) for window, own in windows.items()]
    return sorted(found, key=lambda each: (each.start, each.window), reverse=True)


def open_debts(entries: Sequence[Entry]) -> list[Debt]:
    """What is open after all entries.

    A thing is known by kind and subject, whichever window says so: the cluster that window A kept may be
    deleted in a later one. The debt stays with the window that opened it first.
    """
    found: dict[tuple[str, str], Debt] = {}
    for entry in entries:
        kind, subject = entry.what, entry.subject
        if kind == "window" and entry.outcome in {"done", "rolled back"}:
            for key in [
                key for key, debt in found.items() if key[0] == PHASE and debt.window == entry.window
            ]:
                del found[key]  # the window came to an end that somebody vouched for
        if kind == "lease":
            subject = f"of window {entry.window}"
        elif kind == "phase":
            kind, subject = PHASE, f"{entry.subject} of window {entry.window}"
        elif kind not in DEBTS:
            continue
        if _opens(entry):
            debt = Debt(kind, subject, entry.at, entry.who, entry.why, entry.window)
            found[kind, subject] = found.get((kind, subject), debt)
        elif _closes(entry):
            found.pop((kind, subject), None)
    return list(found.values())


def _opens(entry: Entry) -> bool:
    if entry.what == "lease":
        return entry.outcome == "done" and entry.after == "held"
    if entry.what == "phase":
        return entry.outcome in {"started", "failed"}
    return entry.outcome == "open"


def _closes(entry: Entry) -> bool:
    if entry.what == "lease":
        return entry.outcome == "done" and entry.after == "released"
    if entry.what == "phase":
        return entry.outcome in {"done", "skipped", "rolled back"}
    return entry.outcome == "closed"


def _summary(window: str, own: list[Entry], debts: list[Debt]) -> Summary:
    start, end, outcome = own[0].at, None, "open"
    for entry in own:
        if entry.what == "window":
            ended = entry.outcome in _ENDS
            end, outcome = (entry.at, entry.outcome) if ended else (None, "open")
    run = last_run(window, own)
    people = dict.fromkeys(entry.who for entry in own if entry.what != UNREADABLE)
    return Summary(
        window=window,
        start=start,
        end=end,
        outcome=outcome,
        people=tuple(people),
        stages=stages(own),
        debts=tuple(debt for debt in debts if debt.window == window),
        failures=tuple(entry for entry in own if entry.outcome == "failed" and entry.what != UNREADABLE),
        entries=len(own),
        unreadable=sum(entry.what == UNREADABLE for entry in own),
        rehearsal_of=run.rehearsal_of if run is not None else "",
    )


def stages(entries: Iterable[Entry]) -> tuple[Stage, ...]:
    """The phases in order of their beginning; a phase that was resumed runs from its first beginning."""
    found: dict[str, Stage] = {}
    for entry in entries:
        if entry.what != "phase":
            continue
        known = found.get(entry.subject)
        if entry.outcome == "started" or known is None:
            again = known is not None and known.outcome != "done"
            start = known.start if known is not None and again else entry.at
            found[entry.subject] = Stage(entry.subject, start, entry.outcome, None)
            known = found[entry.subject]
        if entry.outcome != "started":
            length = (entry.at - known.start).total_seconds()
            seconds = entry.seconds if entry.seconds and not length else length
            found[entry.subject] = Stage(entry.subject, known.start, entry.outcome, seconds, entry.why)
    return tuple(found.values())
