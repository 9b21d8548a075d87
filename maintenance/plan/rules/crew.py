"""People and their teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.mistakes import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report


def crew_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Everybody once in a team, and every team one that the document knows.

    Whether enough people are there is no mistake of the document but part of the gate before the window.
    """
    seen: dict[tuple[str, str], int] = {}
    known = {part.value for part in draft.teams}
    known |= set(draft.roster.infrastructure) if draft.roster else set()
    complete = "teams" not in draft.incomplete and draft.roster is not None
    for part in draft.people:
        person, line = part.value, report.line(part.loc)
        first = seen.setdefault((person.name, person.team), line)
        if first != line:
            found = f"{quoted(person.name)} of {person.team} a second time (the first is at line {first})"
            yield report.mistake(part.loc, found, "each person once", "remove one of the two")
        if complete and person.team not in known:
            expected = "a team of the document, or one under roster.infrastructure"
            fix = did_you_mean(person.team, known) or f"known are {listed(known)}"
            yield report.mistake((*part.loc, "team"), f"the team {quoted(person.team)}", expected, fix)
