"""What people approved of a review, what a later one holds beyond it, and what moved since they looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from maintenance.preview.review import Review
from maintenance.preview.row import NOTHING, UNKNOWN, Facts, Row
from maintenance.preview.saved import Rows, rows_of, rows_to_save
from maintenance.preview.services import key_of
from maintenance.table import table

_MOST = 100


def text_of(review: Review) -> str:
    """The changes as the store keeps them."""
    return json.dumps(rows_to_save(review.changes), ensure_ascii=False)


def fingerprint(review: Review) -> str:
    """The same for the same changes, whoever looks."""
    return sha256(text_of(review).encode()).hexdigest()[:16]


def approved_rows(text: str) -> Rows:
    """Read what `text_of` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        return rows_of(json.loads(text))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(str(fault)) from None


def news(review: Review, approved: Rows) -> tuple[Row, ...]:
    """The changes that were not approved.

    After a kill part of them is done: less is left to change than was approved, and needs no new answer.
    """
    return tuple(row for row in review.changes if not _part_of(row, approved.get(row.key)))


def _part_of(left: Row, approved: tuple[Facts, Facts] | None) -> bool:
    """Whether every fact goes where it was approved to go, from where it was or from there already."""
    if approved is None or left.after != approved[1] or len(left.before) != len(approved[0]):
        return False
    facts = zip(left.before, *approved, strict=False)  # what is made or removed has facts on one side only
    return left.before == approved[0] or all(now in {before, after} for now, before, after in facts)


def with_live(review: Review, live: Mapping[str, Facts]) -> Review:
    """The same review, with services that the stack never observed as they are."""

    def known(row: Row) -> Row:
        seen = live.get(key_of(row)) if row.section == "service" and row.before[:1] == (UNKNOWN,) else None
        return row if seen is None else replace(row, before=seen, after=row.after[: len(seen)])

    return replace(review, rows=tuple(map(known, review.rows)))


def moved_since(review: Review, live: Mapping[str, Facts]) -> str:
    """The services that change and are not as they were reviewed, as a table; empty if all are."""
    rows = [
        (key, _shown(row.before), _shown(live.get(key, ())))
        for row in review.changes
        if row.section == "service" and live.get(key := key_of(row), ()) != row.before
    ]
    return table([("service", "reviewed", "now"), *rows], limit=_MOST) if rows else ""


def _shown(facts: Facts) -> str:
    return ", ".join(facts) if facts else NOTHING
