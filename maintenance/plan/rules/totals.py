"""The blast-radius guard: the document adds up to the totals that somebody expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report

SOURCES = {"clusters": "services"}
"""What a total is counted from, where that has another name."""


def total_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Each total is the number of entries; not judged where entries could not be read."""
    if draft.expected is None:
        return
    listed = {
        "clusters": len({part.value.cluster for part in draft.services}),
        "services": len(draft.services),
        "writers": len(draft.writers),
        "endpoints": len(draft.endpoints),
        "monitors": len(draft.monitors),
        "teams": len(draft.teams),
    }
    for name, count in listed.items():
        wanted: int = getattr(draft.expected, name)
        if wanted != count and SOURCES.get(name, name) not in draft.incomplete:
            found = f"{wanted} {name} expected, but {count} listed"
            fix = f"write {count} if every entry is meant; else mend the entries"
            yield report.mistake(("expected", name), found, "the number of listed ones", fix)
