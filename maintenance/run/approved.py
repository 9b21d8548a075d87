"""What people approved of a review, what a later one holds beyond it, and what moved since they looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from maintenance.preview.review import Review
from maintenance.preview.row import UNKNOWN, Facts, Row, facts_text
from maintenance.preview.saved import Rows, rows_of, rows_to_save
from maintenance.preview.services import key_of
from maintenance.table import table

_MOST = 100


@dataclass(frozen=True, slots=True)
class Approved:
    """The changes that somebody approved, and the digest of the plan document that they followed."""

    document: str
    rows: Rows


def text_of(review: Review, document_digest: str) -> str:
    """The changes as the store keeps them."""
    content = {"document": document_digest, "rows": rows_to_save(review.changes)}
    return json.dumps(content, ensure_ascii=False)


def fingerprint(text: str) -> str:
    """The same for the same changes, whoever looks."""
    return sha256(text.encode()).hexdigest()[:16]


def approved_of(text: str) -> Approved:
    """Read what `text_of` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        content = json.loads(text)
        return Approved(str(content["document"]), rows_of(content["rows"]))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(str(fault)) from None


def news(review: Review, approved: Approved) -> tuple[Row, ...]:
    """The changes that were not approved.

    After a kill part of them is done: less is left to change than was approved, and needs no new answer.
    """
    return tuple(row for row in review.changes if not _part_of(row, approved.rows.get(row.key)))


def _part_of(left: Row, approved: tuple[Facts, Facts] | None) -> bool:
    """Whether every fact goes where it was approved to go, from where it was or from there already."""
    if approved is None or left.after != approved[1] or len(left.before) != len(approved[0]):
        return False
    if len(approved[0]) != len(approved[1]):  # it is made or removed: there is no half-way
        return left.before == approved[0]
    facts = zip(left.before, *approved, strict=True)
    return all(now in {before, after} for now, before, after in facts)


def with_live(review: Review, live: Mapping[str, Facts]) -> Review:
    """The same review, with services that the stack never observed as they are."""

    def known(row: Row) -> Row:
        seen = live.get(key_of(row)) if row.section == "service" and row.before[:1] == (UNKNOWN,) else None
        if seen is None:
            return row
        return replace(row, before=seen, after=row.after[: len(seen)] if row.changes else seen)

    return replace(review, rows=tuple(map(known, review.rows)))


def service_keys(review: Review) -> tuple[str, ...]:
    """Every service of a review, planned or on its way out."""
    return tuple(key_of(row) for row in review.of("service"))


def moved_since(review: Review, live: Mapping[str, Facts]) -> str:
    """The services that change and are not as they were reviewed, as a table; empty if all are."""
    rows = [
        (key, facts_text(row.before), facts_text(live.get(key, ())))
        for row in review.changes
        if row.section == "service" and live.get(key := key_of(row), ()) != row.before
    ]
    return table([("service", "reviewed", "now"), *rows], limit=_MOST) if rows else ""
