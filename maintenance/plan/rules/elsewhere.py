"""Other accounts and regions: what is not supported is refused, not ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.mistakes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report
    from maintenance.plan.section import Elsewhere
    from maintenance.plan.tree import Loc

KEYS = {"role": "another account", "region": "another region"}


def elsewhere_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Refuse `role` and `region` on edges, services and writers."""
    places: list[tuple[Loc, Elsewhere]] = [(("edges", name), edge) for name, edge in draft.edges.items()]
    places += [(part.loc, part.value) for part in draft.services]
    places += [(part.loc, part.value) for part in draft.writers]
    for place, entry in places:
        for key, where in KEYS.items():
            value: str | None = getattr(entry, key)
            if value is not None:
                yield report.mistake(
                    (*place, key),
                    f"the {key} {quoted(value)}",
                    f"no {key}, because reaching into {where} is not supported",
                    f"remove it, and plan what is in {where} in a document and stack of its own",
                    of_key=True,
                )
