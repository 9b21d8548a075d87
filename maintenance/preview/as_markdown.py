"""A review as Markdown that fits into a pull request's comment, and in which no text is more than text."""

from __future__ import annotations

from collections.abc import Sequence

from maintenance.plan.document import PlanDocument
from maintenance.preview.review import Review
from maintenance.preview.tables import Cells, Table, tables
from maintenance.preview.words import headline, summary
from maintenance.texts.inert import code

LIMIT = 60_000
"""Characters; GitHub takes 65,536 in a comment, and whoever posts it may want to add a line."""
_TITLE = 120


def review_markdown(review: Review, document: PlanDocument, *, limit: int = LIMIT) -> str:
    """Render a review within `limit` characters.

    The longest tables are cut first, each with a count of what is left out; headline and summary never are.
    """
    found = tables(review, document)
    alarms = [table for table in found if table.alarm]
    others = [table for table in found if not table.alarm]
    verdict = "⚠️ " if alarms else ""
    top = [f"## {verdict}{code(headline(review))}", ""]
    middle = ["", *(f"- {code(line)}" for line in summary(review, document)), ""]
    room = limit - sum(len(line) + 1 for line in (*top, *middle)) - 1
    blocks = [[_render(row, table) for row in table.rows] for table in found]
    sizes = [[len(line) + 1 for line in block] for block in blocks]
    share = _share(found, sizes, room)
    kept = {id(table): _cut(table, block, share) for table, block in zip(found, blocks, strict=True)}
    lines = [
        *top,
        *(line for table in alarms for line in kept[id(table)]),
        *middle,
        *(line for table in others for line in kept[id(table)]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _render(row: Cells, table: Table) -> str:
    if not any(row[1] or row[2] for row in table.rows):
        return f"- {code(row[0])}"
    name, change, note = (code(cell) for cell in row)
    return f"| {name} | {change} | {note} |"


def _head(table: Table) -> list[str]:
    mark = "⚠️ " if table.alarm else ""
    head = [f"### {mark}{code(table.title, longest=_TITLE)}", ""]
    plain = not any(row[1] or row[2] for row in table.rows)
    return head if plain else [*head, "| | | |", "|---|---|---|"]


def _cut(table: Table, lines: Sequence[str], share: int) -> list[str]:
    """A table with as many rows as its share of characters allows."""
    kept, size = [], 0
    for line in lines:
        size += len(line) + 1
        if size > share:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    rest = [f"\n… and {left} more of {len(lines)}"] if left else []
    return [*_head(table), *kept, *rest, ""]


def _share(found: Sequence[Table], sizes: Sequence[Sequence[int]], room: int) -> int:
    """The most characters that every table may have so that all of them fit: only longer ones are cut."""
    fixed = sum(
        sum(len(line) + 1 for line in _head(table)) + len("\n… and 99999 more of 99999") + 2
        for table in found
    )
    low, high = 0, max((sum(block) for block in sizes), default=0)
    while low < high:
        middle = (low + high + 1) // 2
        if fixed + sum(min(sum(block), middle) for block in sizes) <= room:
            low = middle
        else:
            high = middle - 1
    return low
