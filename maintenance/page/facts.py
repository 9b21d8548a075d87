"""What the page shows, as plain values: the document, judged at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from maintenance.edge.coverage import Coverage
from maintenance.gate.deadlines import due
from maintenance.page.state import Live
from maintenance.page.words import OUTCOMES, PHASES, WORDS
from maintenance.plan.document import Alb, PlanDocument, Team
from maintenance.texts.facts import facts
from maintenance.texts.when import Language, When, day_text


def page_facts(
    document: PlanDocument,
    *,
    stack: str,
    plan: str,
    language: Language,
    now: datetime,
    coverage: Sequence[Coverage] | None,
    live: Live | None,
    journal_read: bool,
) -> dict[str, Any]:
    """Every value of the page.

    Args:
        document: the plan document.
        stack: the stack that carries it out.
        plan: the document's path.
        language: of the page.
        now: when the page is made; freshness and deadlines are judged at it.
        coverage: against live listeners; None where nobody asked AWS.
        live: of the journal; None where the window has not begun.
        journal_read: whether the journal could be read at all.
    """
    words, zone = WORDS[language], ZoneInfo(document.window.time_zone)
    today = now.astimezone(zone).date()
    common = facts(document, stack=stack, plan=plan, language=language)
    named = {each["name"]: each for each in common["teams"]}
    return {
        **{name: value for name, value in common.items() if name not in {"commands", "bypass"}},
        "language": language,
        "words": words,
        "phases": PHASES[language],
        "outcomes": OUTCOMES[language],
        "made": f"{When(now, document.window.time_zone, language).local}",
        "status": live.outcome if live else ("waiting" if journal_read else "unknown"),
        "live": live,
        "max_age": document.max_age,
        "teams": [
            {**named[team.name], **_freshness(team, document, (today - team.verified).days, words)}
            for team in document.teams
        ],
        "deadlines": _deadlines(document, language, today, words),
        "missing": _missing(document, words),
        "coverage": _coverage(document, coverage, words),
    }


def _freshness(team: Team, document: PlanDocument, age: int, words: Mapping[str, str]) -> dict[str, Any]:
    monitors = [f"{each.id or ', '.join(each.tags)} {each.name}".strip() for each in team.monitors]
    return {"fresh": 0 <= age <= document.max_age, "age": _ago(age, words), "monitor_names": monitors}


def _deadlines(
    document: PlanDocument, language: Language, today: date, words: Mapping[str, str]
) -> list[dict[str, Any]]:
    """With the words of the page, the earliest first."""
    return [
        {
            "day": day_text(each.day, language),
            "what": (each.deadline.what_ja or each.deadline.what) if language == "ja" else each.deadline.what,
            "owner": each.deadline.owner,
            "state": words["finished"] if each.deadline.done else _left((each.day - today).days, words),
            "late": each.state == "overdue",
            "done": each.deadline.done,
        }
        for each in due(document, today)
    ]


def _ago(days: int, words: Mapping[str, str]) -> str:
    if days < 0:
        return words["future"]
    return {0: words["today"], 1: words["yesterday"]}.get(days, words["days_ago"].format(days))


def _left(days: int, words: Mapping[str, str]) -> str:
    if days < 0:
        return words["overdue_by_one"] if days == -1 else words["overdue"].format(-days)
    return {0: words["due_today"], 1: words["due_tomorrow"]}.get(days, words["due"].format(days))


def _missing(document: PlanDocument, words: Mapping[str, str]) -> list[str]:
    """Who has to be named yet, by the document's own roster."""
    roster = document.roster
    wanted = {team.name: roster.feature_team for team in document.teams}
    wanted |= dict.fromkeys(roster.infrastructure, roster.infrastructure_team)
    found = []
    for team, number in wanted.items():
        there = sum(person.team == team for person in document.people)
        if there < number:
            found.append(words["missing_team"].format(team, number - there))
    if not any(person.was_there for person in document.people):
        found.append(words["missing_experience"])
    return found


def _coverage(
    document: PlanDocument, coverage: Sequence[Coverage] | None, words: Mapping[str, str]
) -> dict[str, Any]:
    on_gateway = sum(
        not isinstance(document.edges[each.edge], Alb) for team in document.teams for each in team.endpoints
    )
    override = words["by_override"].format(on_gateway) if on_gateway else ""
    if coverage is None:
        return {"asked": False, "whole": False, "text": words["not_asked"], "override": override, "open": []}
    uncovered = [each for each in coverage if not each.closed]
    text = (
        words["not_covered"].format(len(coverage), len(uncovered))
        if uncovered
        else words["covered"].format(len(coverage))
    )
    rows = [
        {
            "request": f"{each.request.method} {each.request.host}{each.request.path}",
            "rule": each.planned.rule.name,
        }
        for each in uncovered
    ]
    return {"asked": True, "whole": not uncovered, "text": text, "override": override, "open": rows}
