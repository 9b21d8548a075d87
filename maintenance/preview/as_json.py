"""A review as JSON, for other programs: whole, never cut."""

from __future__ import annotations

from typing import Any

from maintenance.plan.document import PlanDocument
from maintenance.preview.review import Review
from maintenance.preview.row import Row
from maintenance.preview.words import summary


def review_data(review: Review, document: PlanDocument) -> dict[str, Any]:
    """Everything that the text shows, and the rows that it sums up."""
    return {
        "stack": review.stack,
        "window": review.window,
        "phase": {"from": review.before, "to": review.after},
        "summary": list(summary(review, document)),
        "outside": list(review.outside),
        "warnings": list(review.warnings),
        "changes": len(review.changes),
        "rows": [row_data(row) for row in review.rows],
    }


def row_data(row: Row) -> dict[str, Any]:
    """One row; `change` is what people read."""
    return {
        "section": row.section,
        "group": row.group,
        "key": row.key,
        "name": row.name,
        "changes": row.changes,
        "change": row.change,
        "note": row.note,
        "from": list(row.before),
        "to": list(row.after),
        "outside": row.outside,
        "problem": row.problem,
    }
