"""One entry of the journal: who did what to which subject, from what to what, why, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, get_args

from maintenance.window.moments import from_text, to_text

Kind = Literal[
    "window",  # the window itself: started, done, failed, rolled back
    "lease",  # taken, extended, broken, released
    "phase",  # one phase of the run: on, switchover, verify, off …
    "step",  # one part of a phase
    "change",  # one thing that was overwritten, from and to
    "wait",  # one wait, with what it waited for
    "check",  # one check's verdict
    "approval",  # what a person was asked and answered
    "probe",  # what was seen from outside
    "slack",  # where a message is, so that a later run finds it
    "note",  # anything a person wants kept
    "replication",  # debt: replication that somebody has to take down again
    "record",  # debt: a captured record that is not closed
    "waiver",  # debt: a service that no barrier waited for
    "old cluster",  # debt: the cluster kept after the switchover
    "deployment",  # debt: a Blue/Green deployment that still exists
    "mute",  # debt: a downtime that still mutes
]
"""What an entry is about."""

Outcome = Literal["started", "done", "failed", "refused", "skipped", "rolled back", "open", "closed"]
"""How it ended. Debts are `open` until an entry with the same kind and subject says `closed`."""

KINDS: tuple[str, ...] = get_args(Kind)
OUTCOMES: tuple[str, ...] = get_args(Outcome)
DEBTS = ("replication", "record", "waiver", "old cluster", "deployment", "mute")

LONGEST = 4000
"""Characters in one field; a failure's text beyond that is cut, with a mark."""

UNREADABLE = "unreadable"
"""The kind of what stands in for an entry that cannot be read."""

_OPTIONAL = {"from", "to", "why", "seconds"}
_FILE_NAMES = {"before": "from", "after": "to"}
_TEXTS = ("window", "who", "what", "subject", "before", "after", "why", "outcome")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `before` and `after` are called from and to in files and tables."""

    window: str
    at: datetime
    who: str
    what: str
    subject: str
    outcome: str
    before: str = ""
    after: str = ""
    why: str = ""
    seconds: float | None = None

    def text(self) -> str:
        """As the object holds it."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def plain(self) -> dict[str, Any]:
        """As JSON has it; what may be empty and is, is left out."""
        content: dict[str, Any] = {
            _FILE_NAMES.get(each.name, each.name): getattr(self, each.name) for each in fields(self)
        }
        content["at"] = to_text(self.at)
        return {
            name: value for name, value in content.items() if name not in _OPTIONAL or value not in ("", None)
        }

    def mapped(self, change: Callable[[str], str]) -> Entry:
        """The same entry with every text passed through `change`."""
        texts: dict[str, Any] = {name: change(getattr(self, name)) for name in _TEXTS}
        return replace(self, **texts)


def cut(text: str) -> str:
    """At most `LONGEST` characters."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def parse_entry(text: str, *, window: str, name: str) -> Entry:
    """Read an entry; one that cannot be read becomes an entry that says so, and stops nobody.

    Kinds and outcomes of a later version pass: history must stay readable by whoever has an older one.
    """
    try:
        content: dict[str, Any] = json.loads(text)
        at = from_text(content.pop("at"))
        before, after = content.pop("from", ""), content.pop("to", "")
        entry = Entry(at=at, before=before, after=after, **content)
        texts = [getattr(entry, each) for each in _TEXTS]
        if not all(isinstance(each, str) for each in texts) or not isinstance(
            entry.seconds, float | int | None
        ):
            raise TypeError  # noqa: TRY301 - one handler says what is wrong with the object
    except (ValueError, TypeError, KeyError, AttributeError):
        return Entry(window, _time_in(name), "?", UNREADABLE, name, "failed", why="this entry cannot be read")
    return entry


def _time_in(name: str) -> datetime:
    try:
        return datetime.strptime(f"{name.partition('-')[0]}+0000", "%Y%m%dT%H%M%S.%fZ%z")
    except ValueError:
        return from_text("1970-01-01T00:00:00Z")
