"""Writers that can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report

KINDS = ("rule", "schedule", "function")
PLACES = {"bus": "rule", "group": "schedule"}
"""Keys that say where something is, and of what."""


def writer_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """One rule, schedule or function each; a bus beside a rule only, a group beside a schedule only."""
    expected = "exactly one of rule, schedule and function"
    for part in draft.writers:
        named = [kind for kind in KINDS if getattr(part.value, kind) is not None]
        if not named:
            fix = "add rule: …, schedule: … or function: …, each by its name"
            yield report.mistake(part.loc, "a writer without rule, schedule and function", expected, fix)
        for kind in named[1:]:
            fix = "write an entry of its own for each"
            yield report.mistake((*part.loc, kind), f"{kind} beside {named[0]}", expected, fix, of_key=True)
        for key, kind in PLACES.items():
            if len(named) == 1 and named != [kind] and key in part.value.model_fields_set:
                yield report.mistake(
                    (*part.loc, key),
                    f"{key} beside {named[0]}",
                    f"{key} beside {kind} only",
                    "remove it",
                    of_key=True,
                )
