"""What was reviewed, kept beside the engine's update plan, and compared with what is live at the start.

An update plan constrains steps, not observed values: saved at 14 and run at 15, the engine accepts it. So the
rows that people read are kept in the same file, under a key that the engine does not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from maintenance.errors import ConfigInvalid
from maintenance.preview.review import Review
from maintenance.preview.row import Facts, Row, facts_text

KEY = "maintenanceReview"
VERSION = 1

Rows = Mapping[str, tuple[Facts, Facts]]
"""Rows by key, from and to."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A review as it was saved."""

    stack: str
    window: str
    phase: str
    document: str
    """Digest of the plan document."""
    rows: Rows
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that is not as it was reviewed."""

    name: str
    reviewed: str
    live: str


def digest(content: bytes) -> str:
    """A plan document's digest: any change to it is a reason to review again."""
    return sha256(content).hexdigest()


def review_to_save(review: Review, document_digest: str) -> dict[str, Any]:
    """The value under `KEY`."""
    return {
        "version": VERSION,
        "stack": review.stack,
        "window": review.window,
        "phase": review.after,
        "document": document_digest,
        "rows": rows_to_save(review.rows),
    }


def rows_to_save(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON, for `rows_of`."""
    return [
        {"key": row.key, "name": row.name, "from": list(row.before), "to": list(row.after)} for row in rows
    ]


def rows_of(content: Iterable[Mapping[str, Any]]) -> Rows:
    """Read what `rows_to_save` wrote; KeyError or TypeError where it is something else."""
    return {each["key"]: (tuple(each["from"]), tuple(each["to"])) for each in content}


def saved_review(content: Any, *, where: str) -> Saved:  # noqa: ANN401 - JSON
    """Read a file's content back.

    Raises:
        ConfigInvalid: it holds no review of this version.
    """
    try:
        kept = content[KEY]
        if kept["version"] != VERSION:
            raise ValueError  # noqa: TRY301 - one handler says what is wrong with the file
        rows = rows_of(kept["rows"])
        names = {each["key"]: str(each["name"]) for each in kept["rows"]}
        stack, window, phase, document = (
            str(kept[name]) for name in ("stack", "window", "phase", "document")
        )
    except (KeyError, TypeError, ValueError):
        raise ConfigInvalid(
            "this file holds no reviewed preview", where=where, next_step="maint preview --save-plan FILE"
        ) from None
    return Saved(stack, window, phase, document, rows, names)


def moved(saved: Saved, now: Review) -> tuple[Moved, ...]:
    """Compare what was reviewed with a fresh preview, row by row.

    What is already as the review wanted it is fine: an earlier run got that far.
    """
    return tuple(_moved(saved, now))


def begun(saved: Saved, now: Review) -> bool:
    """Whether an earlier run did part of it: the engine's plan then refuses what is done already."""
    live = {row.key: row.before for row in now.rows}
    return any(before != after and live.get(key, ()) == after for key, (before, after) in saved.rows.items())


def _moved(saved: Saved, now: Review) -> Iterator[Moved]:
    live = {row.key: row for row in now.rows}
    for key, (before, after) in saved.rows.items():
        row = live.get(key)
        seen = row.before if row is not None else ()
        if row is None and not after:
            continue  # it was going to be removed, and is gone
        if seen not in {before, after}:
            yield Moved(saved.names[key], facts_text(before), facts_text(seen))
        elif row is None or row.after != after:
            yield Moved(
                saved.names[key], f"then {facts_text(after)}", f"then {facts_text(row.after if row else ())}"
            )
    for key, row in live.items():
        if key not in saved.rows and (row.changes or row.section == "service"):
            yield Moved(row.name, "not in the review", f"{facts_text(row.before)} → {facts_text(row.after)}")
