"""Who is there on the night, and what has to be done before it."""

from __future__ import annotations

from maintenance.plan.patterns import Name, Text
from maintenance.plan.section import Section
from maintenance.plan.values import Days, People


class Person(Section):
    """Somebody who is there during the window."""

    name: Text
    """As the others call them."""
    team: Name
    """A team of the document, or one of `roster.infrastructure`."""
    was_there: bool = False
    """Whether they were there in the previous window. At least one person has to have been."""


class Roster(Section):
    """How many people each team sends."""

    feature_team: People = 1
    """From each team that is not listed under `infrastructure`."""
    infrastructure_team: People = 2
    """From each team under `infrastructure`."""
    infrastructure: tuple[Name, ...] = ()
    """Teams on the infrastructure's side; they need no section of their own under `teams`."""


class Deadline(Section):
    """Something that has to be done before the window."""

    what: Text
    """In English."""
    what_ja: str = ""
    """In Japanese."""
    days_before: Days
    """Days between the deadline and the day on which the window starts, in its time zone."""
    owner: Text
    """Who sees to it."""
    done: bool = False
    """Set when it is done."""
