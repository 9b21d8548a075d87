"""What a run leaves open until its end, written down once: a run that goes on does not open it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maintenance.window.entry import Entry, Kind, Outcome
from scripts.run.night import Night


def open_debt(night: Night, kind: Kind, subject: str, why: str) -> None:
    """Open one, unless this run has; said before it is made, so that whoever dies leaves it written down."""
    last = _last(night, kind, subject)
    if last is None or last.outcome != "open":
        night.journal.add(night.window, kind, subject, "open", why=why)


def close_debt(night: Night, kind: Kind, subject: str, why: str = "") -> None:
    """Close one, unless this run has."""
    last = _last(night, kind, subject)
    if last is None or last.outcome != "closed":
        night.journal.add(night.window, kind, subject, "closed", why=why)


def _last(night: Night, kind: str, subject: str) -> Entry | None:
    own = (each for each in night.past().entries if (each.what, each.subject) == (kind, subject))
    return next(reversed(tuple(own)), None)


@dataclass(frozen=True, slots=True)
class OfTheNight:
    """The journal as the database's steps write it: what is open already is not opened again."""

    night: Night

    def add(
        self, window: str, what: Kind, subject: str, outcome: Outcome, *, after: str = "", why: str = ""
    ) -> object:
        """Add one entry."""
        last = _last(self.night, what, subject) if outcome == "open" else None
        if last is not None and last.outcome == "open":
            return last
        return self.night.journal.add(window, what, subject, outcome, after=after, why=why)

    def read(self) -> Sequence[Entry]:
        """Every entry of every window."""
        return self.night.journal.read()
