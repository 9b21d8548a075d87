"""What the gate judges in the document itself: freshness, people, channel, deadlines. No account is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from maintenance.finding import Finding, error, warning
from maintenance.gate.deadlines import check_deadlines, first_day
from maintenance.plan.document import PlanDocument, Team


def judge(document: PlanDocument, today: date, *, strict: bool = False) -> tuple[Finding, ...]:
    """Judge a document that is valid.

    A section that is not there at all is one warning, so that a document can begin small; `strict` makes an
    error of every warning.
    """
    found = (
        *_fresh(document, today),
        *_roster(document),
        *_channel(document),
        *_deadlines(document, today),
        *_started(document, today),
    )
    return tuple(hardened(found)) if strict else found


def hardened(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """The same findings, each of which stops."""
    return (replace(each, severity="error") for each in findings)


def passed(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing stops."""
    return all(each.severity != "error" for each in findings)


def _fresh(document: PlanDocument, today: date) -> Iterator[Finding]:
    """Every team looked lately, and will not have looked too long ago when the window starts."""
    start, allowed = first_day(document), timedelta(days=document.max_age)
    for team in document.teams:
        age, on_the_night = today - team.verified, start - team.verified
        step = f"{team.owner} compares the section with what runs and sets `verified`"
        if age > allowed and today <= start:
            what = f"verified {team.verified}, {age.days} days ago; at most {document.max_age} are allowed"
            yield error(f"team {team.name}", what, step)
        elif on_the_night > allowed:
            again = start - allowed
            what = f"verified {team.verified}, which is {on_the_night.days} days before the window"
            yield warning(f"team {team.name}", what, f"look again on {again} or later")
    early = [team for team in document.teams if team.verified > today]
    if early:
        what = f"verified on a day that has not come yet: {_names(early)}"
        yield warning("teams", what, f"set the day on which they looked; today is {today}")


def _roster(document: PlanDocument) -> Iterator[Finding]:
    """Enough people from every team, and one who knows the window before."""
    if not document.people:
        yield warning("people", "nobody is named for the night", "add `people:` with name and team")
        return
    roster, there = document.roster, Counter(person.team for person in document.people)
    teams = dict.fromkeys([*(team.name for team in document.teams), *roster.infrastructure])
    for team in teams:
        infrastructure = team in roster.infrastructure
        wanted = roster.infrastructure_team if infrastructure else roster.feature_team
        if there[team] < wanted:
            what = f"{there[team]} of {wanted} people"
            why = "an infrastructure-side team" if infrastructure else "a feature team"
            yield error(f"roster, team {team}", f"sends {what} ({why})", "name them under `people`")
    if any(person.was_there for person in document.people):
        return
    if document.previous is None:
        what = "nobody was in the window before, and `previous` does not name one"
        yield warning("people", what, "name it, or let it be if this is the first")
        return
    what = f"nobody of them was there in window {document.previous}"
    yield error("people", what, "win one who was, and set `was_there: true`")


def _channel(document: PlanDocument) -> Iterator[Finding]:
    if document.channel is None:
        yield warning("channel", "no channel is named", "open one for this window, and name it in `channel`")


def _deadlines(document: PlanDocument, today: date) -> Iterator[Finding]:
    if not document.deadlines:
        yield warning(
            "deadlines", "nothing has to be done before the window", "add `deadlines:`, such as the notice"
        )
        return
    yield from check_deadlines(document, today)


def _started(document: PlanDocument, today: date) -> Iterator[Finding]:
    window = document.window
    if (last := window.end.date()) < today:
        what = f"window {window.id} ended on {last}"
        yield warning("window.end", what, f"maint plan new --from … --id … --start …, or correct {window.id}")


def _names(teams: list[Team]) -> str:
    return ", ".join(f"{team.name} ({team.verified})" for team in teams)
