"""Deadlines counted back from the day on which the window starts, in the window's own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from maintenance.finding import Finding, error, warning
from maintenance.plan.crew import Deadline
from maintenance.plan.document import PlanDocument

State = Literal["done", "overdue", "today", "ahead"]

SOON = timedelta(days=3)
"""How early a deadline that is not done is warned of."""


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline and its day."""

    deadline: Deadline
    day: date
    state: State

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "what": self.deadline.what,
            "what_ja": self.deadline.what_ja,
            "owner": self.deadline.owner,
            "due": self.day.isoformat(),
            "state": self.state,
        }


def first_day(document: PlanDocument) -> date:
    """The day on which the window starts, where its customers are."""
    window = document.window
    return window.start.astimezone(ZoneInfo(window.time_zone)).date()


def due(document: PlanDocument, today: date) -> tuple[Due, ...]:
    """Every deadline with its day, the earliest first."""
    start = first_day(document)
    found = [_due(each, start - timedelta(days=each.days_before), today) for each in document.deadlines]
    return tuple(sorted(found, key=lambda each: (each.day, each.deadline.what)))


def check_deadlines(document: PlanDocument, today: date) -> Iterator[Finding]:
    """What is overdue stops; what is due within a few days is shown."""
    for each in due(document, today):
        where = f"deadline {each.deadline.what}"
        step = f"{each.deadline.owner} does it and sets `done: true`"
        if each.state == "overdue":
            late = (today - each.day).days
            yield error(where, f"was due on {each.day}, {late} day{'s' if late != 1 else ''} ago", step)
        elif each.state == "today" or (each.state == "ahead" and each.day - today <= SOON):
            yield warning(where, f"is due on {each.day}", step)


def _due(deadline: Deadline, day: date, today: date) -> Due:
    if deadline.done:
        return Due(deadline, day, "done")
    if day < today:
        return Due(deadline, day, "overdue")
    return Due(deadline, day, "today" if day == today else "ahead")
