"""The downtimes of a plan: per team one for each monitor id, or for tags within a scope.

There is no start (it means now): the API refuses a start in the past and a change to a running start. There
is always an end, the window's end plus grace: a mute that forgets itself is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from maintenance.plan.document import Monitor, PlanDocument


@dataclass(frozen=True, slots=True)
class PlannedDowntime:
    """One `datadog.DowntimeSchedule`; either `monitor_id` or `monitor_tags` is given."""

    resource_name: str
    team: str
    scope: str
    monitor_id: int | None
    monitor_tags: tuple[str, ...]
    end: str
    """UTC, ISO 8601."""
    message: str
    mute_first_recovery_notification: bool = True


def marker(stack: str) -> str:
    """What a downtime's message holds, so that one of ours is known without the state."""
    return f"[maintenance-mode stack={stack}]"


def plan_downtimes(document: PlanDocument, stack: str) -> tuple[PlannedDowntime, ...]:
    """Plan every team's downtimes; names do not change when another team's monitors do."""
    window = document.window
    end = (window.end + window.grace).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return tuple(
        PlannedDowntime(
            resource_name=f"{team.name}-{_word(monitor)}",
            team=team.name,
            scope=monitor.scope,
            monitor_id=monitor.id,
            monitor_tags=monitor.tags,
            end=end,
            message=f"{marker(stack)} window {window.id}, team {team.name}, ends by itself {end}",
        )
        for team in document.teams
        for monitor in team.monitors
    )


def _word(monitor: Monitor) -> str:
    if monitor.id is not None:
        return str(monitor.id)
    return "-".join((*monitor.tags, monitor.scope)).replace(":", "-").replace("*", "any").replace(" ", "-")
