"""Old clusters that somebody removed: the journal's debt of them is closed, so that the window is over."""

from __future__ import annotations

from typing import Final

from maintenance.window.summary import open_debts
from scripts.bluegreen.context import Context
from scripts.window.journal import Journal

_KIND: Final = "old cluster"


def close_removed(context: Context, journal: Journal) -> None:
    """Close what the journal still has open of clusters that RDS does not list any more.

    Raises:
        MaintenanceError: RDS or the journal did not answer.
    """
    there = {each.id for each in context.world().clusters}
    for debt in open_debts(journal.read()):
        if debt.kind == _KIND and debt.subject not in there:
            context.say(f"{debt.subject} is gone, and closed in the journal")
            journal.add(debt.window, _KIND, debt.subject, "closed", why="it was deleted")
