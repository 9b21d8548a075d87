"""Which monitors a plan mutes, and which of them do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maintenance.finding import Finding, error, warning
from maintenance.plan.document import PlanDocument

_NAMED = 5


def check_monitors(document: PlanDocument, monitors: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Compare the plan with live monitors (`id`, `name`, `tags`).

    An identifier holds one id, or tags that must all match; what tags match is shown, because nobody named
    those monitors one by one.
    """
    live = {each["id"]: each for each in monitors}
    findings = []
    for team in document.teams:
        for monitor in team.monitors:
            if monitor.id is not None and monitor.id not in live:
                where = f"team {team.name}, monitor {monitor.id}"
                findings.append(error(where, "does not exist in Datadog", "correct the plan"))
            if monitor.tags:
                matched = [each for each in live.values() if set(monitor.tags) <= set(each.get("tags", ()))]
                findings.append(_by_tags(f"team {team.name}, monitors tagged {', '.join(monitor.tags)}", matched))
    return findings


def _by_tags(where: str, matched: list[Mapping[str, Any]]) -> Finding:
    if not matched:
        return error(where, "no monitor carries all of these tags", "correct the plan")
    names = ", ".join(f"{each['name']} ({each['id']})" for each in matched[:_NAMED])
    more = f" and {len(matched) - _NAMED} more" if len(matched) > _NAMED else ""
    return warning(where, f"mutes {len(matched)} monitors: {names}{more}")
