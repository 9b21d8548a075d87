"""The runs of one window, and whether they were rehearsals: a window can be run more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maintenance.window.entry import Entry
from maintenance.window.lease import Lease

STAGING = "staging-maint"
"""Where rehearsals take place, if nothing else is said."""
_OVER = {"done", "rolled back"}
_MARK = "rehearsal for "


def rehearsal_mark(stack: str) -> str:
    """How the journal marks a run that is a rehearsal for another stack."""
    return f"{_MARK}{stack}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: from `window started` to its end, resumed or not."""

    window: str
    entries: tuple[Entry, ...]

    @property
    def start(self) -> datetime:
        """When it began."""
        return self.entries[0].at

    @property
    def end(self) -> datetime | None:
        """When it ended; None while it has not."""
        last = self.entries[-1]
        return last.at if last.what == "window" and last.outcome != "started" else None

    @property
    def rehearsal_of(self) -> str:
        """The stack that it was a rehearsal for; empty for a run in earnest."""
        why = self.entries[0].why
        return why.removeprefix(_MARK) if why.startswith(_MARK) else ""

    @property
    def name(self) -> str:
        """As pictures name it."""
        return f"{self.window} (rehearsal for {self.rehearsal_of})" if self.rehearsal_of else self.window


def runs(window: str, entries: Sequence[Entry]) -> tuple[Run, ...]:
    """The runs among one window's entries, in order of time; what was done between them is in none."""
    found: list[Run] = []
    own: list[Entry] = []
    for entry in entries:
        marks = entry.what == "window"
        if marks and entry.outcome == "started" and not own:
            own = [entry]
        elif own:
            own.append(entry)
        if own and marks and entry.outcome != "started":
            found.append(Run(window, tuple(own)))
            own = []
    return (*found, Run(window, tuple(own))) if own else tuple(found)


def last_run(window: str, entries: Sequence[Entry]) -> Run | None:
    """The last run of a window; what came to nothing only where there is no other.

    Where nothing says how a window began (its database was worked on alone), all of it is one run.
    """
    found = runs(window, entries)
    begun = [run for run in found if run.entries[-1].outcome != "refused"]
    if begun or found:
        return (begun or found)[-1]
    return Run(window, tuple(entries)) if entries else None


def since_the_end(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What was written since a run of the window was done."""
    ends = [number for number, each in enumerate(entries) if each.what == "window" and each.outcome in _OVER]
    return tuple(entries[ends[-1] + 1 :] if ends else entries)


def died_closing(lease: Lease | None, window: str, ended: datetime | None) -> bool:
    """Whether the run that was done then died before it gave its lease back.

    A lease that was taken since is of a later run, which died before it began.
    """
    held = lease is not None and lease.released is None and lease.window == window
    return lease is not None and held and ended is not None and lease.taken < ended


def rehearsals_for(stack: str, entries: Sequence[Entry]) -> tuple[Run, ...]:
    """The rehearsals for a stack in the journal of the stack where they took place, in order of time."""
    windows = dict.fromkeys(entry.window for entry in entries)
    found = [
        run
        for window in windows
        for run in runs(window, [entry for entry in entries if entry.window == window])
        if run.rehearsal_of == stack and run.entries[-1].outcome != "refused"
    ]
    return tuple(sorted(found, key=lambda run: run.start))


def rehearsal_before(run: Run, rehearsals: Sequence[Run], earlier: Sequence[Run]) -> Run | None:
    """The last rehearsal before a run, if no other run of the stack lies between them.

    Args:
        run: the night.
        rehearsals: see `rehearsals_for`.
        earlier: all runs of the night's own stack.
    """
    before = [each for each in rehearsals if run.end is None or each.start < run.end]
    if not before:
        return None
    last = before[-1]
    done = [each for each in earlier if each.end is not None and each.entries[-1].outcome in _OVER]
    between = any(last.start < each.start < run.start for each in done)
    return None if between else last
