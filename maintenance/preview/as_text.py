"""A review as plain text: it fits the width that it is given, and needs no colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from maintenance.plan.document import PlanDocument
from maintenance.preview.review import Review
from maintenance.preview.tables import Cells, Table, tables
from maintenance.preview.words import headline, summary
from maintenance.window.fold import fold
from maintenance.window.printable import printable

NARROWEST = 40
_GAP = "  "


def review_text(review: Review, document: PlanDocument, *, width: int = 100) -> str:
    """Render a review; no line is wider than `width` cells."""
    width = max(width, NARROWEST)
    found = tables(review, document)
    lines = [fold(headline(review), width=width)]
    for table in found:
        if table.alarm:
            lines += ["", *_table(table, width, mark="!! ")]
    lines += ["", *(fold(f"  {line}", width=width) for line in summary(review, document))]
    for table in found:
        if not table.alarm:
            lines += ["", *_table(table, width)]
    return "\n".join(lines)


def short_text(review: Review, document: PlanDocument, *, width: int = 100) -> str:
    """What stands on top of the review and how much stands out, for where the top is out of sight."""
    alarms = [f"!! {table.title}: {len(table.rows)}" for table in tables(review, document) if table.alarm]
    lines = [headline(review), *(f"  {line}" for line in (*summary(review, document), *alarms))]
    return "\n".join(fold(line, width=max(width, NARROWEST)) for line in lines)


def _table(table: Table, width: int, *, mark: str = "") -> Iterator[str]:
    yield fold(f"{mark}{table.title}", width=width)
    rows = [_clean(row) for row in table.rows]
    changes = max(cell_len(row[1]) for row in rows)
    aligned = changes <= width // 2 and any(row[1] for row in rows)
    longest = max(cell_len(row[0]) for row in rows)
    names = min(longest, max(12, width - len(_GAP) * 3 - changes)) if aligned else 0
    for row in rows:
        yield from _row(row, names, changes, width)


def _row(row: Cells, names: int, changes: int, width: int) -> Iterator[str]:
    """Columns where they fit; what does not, on a line of its own, further in."""
    name, change, note = row
    if not names or cell_len(name) > names:
        yield fold(f"{_GAP}{_GAP.join(part for part in row if part)}", width=width)
        return
    line = f"{_GAP}{set_cell_size(name, names)}{_GAP}{set_cell_size(change, changes)}"
    if cell_len(line) + len(_GAP) + cell_len(note) <= width:
        yield f"{line}{_GAP}{note}".rstrip()
        return
    yield line.rstrip()
    yield fold(f"{_GAP * 3}{note}", width=width)


def _clean(row: Cells) -> Cells:
    name, change, note = (printable(cell, one_line=True) for cell in row)
    return (name, change, note)
