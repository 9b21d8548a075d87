"""Plain text tables for messages that pass through other programs' output."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], *, limit: int = 40) -> str:
    """Align the columns of `rows`; more than `limit` rows end with a count of the rest."""
    shown = rows[:limit]
    if not shown:
        return ""
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    lines = [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]
    if len(rows) > limit:
        lines.append(f"  … and {len(rows) - limit} more")
    return "\n".join(lines)
