"""When the window is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from maintenance.plan.mistakes import quoted
from maintenance.plan.scalars import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report

LONGEST = timedelta(hours=24)


def window_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """The end comes after the start and within a day; a window does not follow itself."""
    window = draft.window
    if window is None:
        return
    length = window.end - window.start
    if length <= timedelta(0):
        by = "at the same moment as" if not length else f"{format_duration(-length)} before"
        found = f"an end {by} the start ({window.start.isoformat()})"
        yield report.mistake(("window", "end"), found, "an end after the start", "check day, hour and offset")
    elif length > LONGEST:
        found = f"an end {format_duration(length)} after the start"
        yield report.mistake(
            ("window", "end"),
            found,
            "an end at most 24h after the start",
            "check the day, or plan two windows",
        )
    if draft.previous == window.id:
        found = f"this window's own id {quoted(window.id)}"
        fix = "give this window an id of its own, which no window had before"
        yield report.mistake(("previous",), found, "the id of the window before this one", fix)
