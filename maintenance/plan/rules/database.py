"""The database's part of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.mistakes import quoted
from maintenance.plan.scalars import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report


def database_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """A switchover that fits into the window, and no table twice."""
    database, window = draft.database, draft.window
    if database is None:
        return
    if window is not None and window.start < window.end:
        length = window.end - window.start
        if database.switchover_timeout >= length:
            found = f"a switchover timeout of {format_duration(database.switchover_timeout)}"
            expected = f"less than the window, which is {format_duration(length)} long"
            place = ("database", "switchover_timeout")
            yield report.mistake(place, found, expected, "shorten it, or make the window longer")
    for key, tables in (("tables", database.tables), ("checksums", database.checksums)):
        for position, table in enumerate(tables):
            if table in tables[:position]:
                found = f"the table {quoted(table)} a second time"
                yield report.mistake(("database", key, position), found, "each table once", "remove it")
