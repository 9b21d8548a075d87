"""A new window's document from the one before: entries are carried over, what people vouched for is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from maintenance.errors import Refused
from maintenance.plan.document import PlanDocument
from maintenance.plan.edit import comment_lines, quoted_scalar, remove_keys, replace_values
from maintenance.plan.tree import Loc
from maintenance.window.summary import Debt

END_OF_NOTES = "End of the notes of maint plan new."
_GONE = ("people", "channel", "previous")
"""What belongs to one window only. `previous` is written anew."""


@dataclass(frozen=True, slots=True)
class NewWindow:
    """What is new: its id, when it is, its title if that changes, and a new secret for the bypass."""

    id: str
    start: datetime
    end: datetime
    title: str | None = None
    bypass: str = ""


def next_document(text: str, before: PlanDocument, new: NewWindow, notes: Sequence[str]) -> str:
    """Return the new document's text. Every team has to set `verified` before it is valid.

    Args:
        text: the previous document's.
        before: the same, read.
        new: what is new.
        notes: lines to put on top as comments.

    Raises:
        Refused: the text is laid out in a way that cannot be changed without risk.
    """
    if new.id == before.window.id:
        raise Refused(f"window {new.id} is the previous one", next_step="--id with an id that no window had")
    values: dict[Loc, str] = {
        ("window", "id"): quoted_scalar(new.id) if new.id.isdigit() else new.id,
        ("window", "start"): new.start.isoformat(),
        ("window", "end"): new.end.isoformat(),
    }
    if new.title is not None and before.window.title:
        values["window", "title"] = quoted_scalar(new.title)
    if before.bypass is not None and before.bypass.header is not None and new.bypass:
        values["bypass", "header", "value"] = quoted_scalar(new.bypass)
    for number, deadline in enumerate(before.deadlines):
        if deadline.done:
            values["deadlines", number, "done"] = "false"
    changed = replace_values(text, values)
    verified: list[Loc] = [("teams", number, "verified") for number in range(len(before.teams))]
    leave = {
        loc: f"verified: set this when {team.name} has looked again; the last time was {team.verified}"
        for loc, team in zip(verified, before.teams, strict=True)
    }
    changed = remove_keys(changed, [*((name,) for name in _GONE), *verified], leave=leave)
    changed = _without_notes(changed)
    head, schema = _modeline(changed)
    return f"{schema}{comment_lines([*notes, END_OF_NOTES])}previous: {before.window.id}\n{head}"


def notes_of(before: PlanDocument, debts: Sequence[Debt] | None, unread: str = "") -> Iterator[str]:
    """What whoever prepares the new window has to know of the one before."""
    window = before.window.id
    yield f"Made from window {window}. What teams stop is carried over, and nobody has looked yet:"
    yield "every team compares its section with what runs, and sets `verified`."
    if debts is None:
        yield f"The journal could not be read ({unread}): see what {window} left open: maint leftovers"
    elif debts:
        yield f"Open since earlier windows ({len(debts)}), to be closed first:"
        yield from (f"  - {each} (window {each.window}, by {each.who})" for each in debts)
    else:
        yield "Earlier windows left nothing open in the journal; maint leftovers looks at what is live."
    if before.people:
        names = ", ".join(f"{each.name} ({each.team})" for each in before.people)
        yield f"In {window} were: {names}. One of them has to come again (was_there: true)."
    if before.channel:
        yield f"The channel of {window} was {before.channel}; this window needs one of its own."
    if before.database is not None:
        yield (
            f"database still names deployment {before.database.deployment} "
            f"and version {before.database.target_version}: set both."
        )


def _without_notes(text: str) -> str:
    """The text without the notes of an earlier `maint plan new`."""
    marker = comment_lines([END_OF_NOTES])
    if marker not in text:
        return text
    head, _, rest = text.partition(marker)
    _, schema = _modeline(head)
    return schema + rest


def _modeline(text: str) -> tuple[str, str]:
    """The text without the line that names its schema to editors, and that line."""
    first, newline, rest = text.partition("\n")
    if first.startswith("# yaml-language-server:"):
        return rest, first + newline
    return text, ""
