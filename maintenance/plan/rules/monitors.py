"""Monitors that can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report


def monitor_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """By id or by tags: Datadog takes exactly one of the two in a downtime."""
    expected = "exactly one of id and tags"
    for part in draft.monitors:
        monitor = part.value
        if monitor.id is None and not monitor.tags:
            fix = "add id: …, the number in the monitor's address"
            yield report.mistake(part.loc, "a monitor without id and tags", expected, fix)
        if monitor.id is not None and monitor.tags:
            fix = "remove one of the two, or write two monitors"
            yield report.mistake((*part.loc, "tags"), "tags beside id", expected, fix, of_key=True)
