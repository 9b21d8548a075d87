"""Old clusters that are gone, deleted or renamed back: the journal's debt of them is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from maintenance.window.entry import Entry
from maintenance.window.summary import Debt, open_debts
from scripts.bluegreen.context import Context
from scripts.window.journal import Journal

_KIND: Final = "old cluster"


def close_removed(context: Context, journal: Journal) -> None:
    """Close what the journal still has open of clusters that RDS does not list any more.

    Raises:
        MaintenanceError: RDS or the journal did not answer.
    """
    there = {each.id for each in context.world().clusters}
    entries = journal.read()
    for debt in open_debts(entries):
        if debt.kind == _KIND and debt.subject not in there:
            context.say(f"{debt.subject} is gone, and closed in the journal")
            journal.add(debt.window, _KIND, debt.subject, "closed", why=_why(debt, entries))


def _why(debt: Debt, entries: Iterable[Entry]) -> str:
    """What became of it: a rollback writes down which cluster it renamed to what."""
    renamed = f"cluster {debt.subject} is renamed to "
    for entry in entries:
        if entry.what == "change" and entry.at >= debt.since and entry.after.startswith(renamed):
            return f"a rollback renamed it to {entry.after.removeprefix(renamed)}"
    return "RDS lists no cluster of that name any more"
