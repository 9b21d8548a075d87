"""Which monitors a plan mutes, and which of them do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from maintenance.finding import Finding, error, warning
from maintenance.plan.document import Monitor, PlanDocument

EVERY_MONITOR = ("*",)
"""Tags of a downtime that mutes all monitors."""
_NAMED = 20


def check_monitors(document: PlanDocument, monitors: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Compare the plan with live monitors (`id`, `name`, `tags`).

    An identifier holds one id, or tags that must all match. Monitors that are muted by tags alone are shown,
    because nobody named them one by one.
    """
    live = {each["id"]: each for each in monitors}
    named = {monitor.id for team in document.teams for monitor in team.monitors}
    found: list[Finding] = []
    for team in document.teams:
        for monitor in team.monitors:
            if monitor.id is not None:
                found += _by_id(f"team {team.name}, monitor {monitor.id}", monitor.id, live)
            if monitor.tags:
                where = f"team {team.name}, monitors tagged {', '.join(monitor.tags)}"
                found += _by_tags(where, [each for each in live.values() if _carries(each, monitor)], named)
    return found


def _carries(live: Mapping[str, Any], monitor: Monitor) -> bool:
    return monitor.tags == EVERY_MONITOR or set(monitor.tags) <= set(live.get("tags") or ())


def _by_id(where: str, monitor: int, live: Mapping[int, Mapping[str, Any]]) -> Iterator[Finding]:
    if monitor not in live:
        yield error(where, "does not exist in Datadog", "correct the plan")


def _by_tags(where: str, matched: list[Mapping[str, Any]], named: set[int | None]) -> Iterator[Finding]:
    if not matched:
        yield error(where, "no monitor carries all of these tags", "correct the plan")
    unnamed = [each for each in matched if each["id"] not in named]
    if unnamed:
        texts = ", ".join(f"{each['name']} ({each['id']})" for each in unnamed[:_NAMED])
        more = f" and {len(unnamed) - _NAMED} more" if len(unnamed) > _NAMED else ""
        count = f"{len(matched)} monitor{'s' if len(matched) != 1 else ''}"
        what = f"mutes {count}, and nobody named {texts}{more}"
        yield warning(where, what, "nothing, if all of them are meant; else narrower tags, or ids")
