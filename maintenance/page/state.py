"""The live part of the page, from journal entries: where the window stands, and its timeline."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from maintenance.timeline.from_journal import track_of
from maintenance.timeline.svg import svg
from maintenance.window.entry import Entry
from maintenance.window.moments import duration, shown
from maintenance.window.summary import Summary, summaries


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One phase: what it is called, how it ended, how long it took. `took` is empty while it runs."""

    name: str
    outcome: str
    took: str
    why: str


@dataclass(frozen=True, slots=True)
class Live:
    """A window that was begun. `outcome` is open, done, failed or rolled back."""

    outcome: str
    since: str
    people: tuple[str, ...]
    phases: tuple[PhaseLine, ...]
    failures: tuple[str, ...]
    debts: tuple[str, ...]
    picture: str
    """The timeline as a data address: within it, no style of the page reaches, and none of it leaves."""
    description: str


def live_state(window: str, entries: Sequence[Entry]) -> Live | None:
    """Sum up one window; None if nothing was journalled of it."""
    found = next((each for each in summaries(entries) if each.window == window), None)
    if found is None:
        return None
    own = [entry for entry in entries if entry.window == window]
    track = track_of(window, own)
    drawn = svg([track], title=window).encode() if track.rows else b""
    return Live(
        outcome=found.outcome,
        since=shown(found.start),
        people=found.people,
        phases=_phases(found),
        failures=tuple(f"{each.what} {each.subject}: {each.why}" for each in found.failures),
        debts=tuple(str(each) for each in found.debts),
        picture=f"data:image/svg+xml;base64,{b64encode(drawn).decode()}" if drawn else "",
        description="; ".join(f"{row.name} {duration(row.seconds)}" for row in track.rows),
    )


def _phases(summary: Summary) -> tuple[PhaseLine, ...]:
    return tuple(
        PhaseLine(each.name, each.outcome, "" if each.seconds is None else duration(each.seconds), each.why)
        for each in summary.stages
    )
