"""The downtimes of a plan: per team one for each monitor id, or for tags within a scope.

There is no start (it means now): the API refuses a start in the past and a change to a running start. There
is always an end, the window's end plus grace: a mute that forgets itself is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from maintenance.finding import Finding, error
from maintenance.plan.document import Monitor, PlanDocument, Window

_SCOPE_OF_ALL = "*"
_HASH_DIGITS = 8


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
    """What a downtime's message holds, so that one of ours is known without the state.

    The window's id follows; see `window_of`.
    """
    return f"[maintenance-mode stack={stack} window="


def window_of(message: str, stack: str) -> str | None:
    """The window that a downtime of this stack was made for; None if the message is not of this stack."""
    found = re.search(re.escape(marker(stack)) + r"([^\]\s]+)\]", message)
    return found.group(1) if found else None


def plan_downtimes(document: PlanDocument, stack: str) -> tuple[PlannedDowntime, ...]:
    """Plan every team's downtimes; names do not change when another team's monitors do.

    A monitor that a team lists twice is muted once.
    """
    window = document.window
    end = ends_at(window).strftime("%Y-%m-%dT%H:%M:%SZ")
    planned = {}
    for team in document.teams:
        for monitor in team.monitors:
            # A team's name has no dot, so that no two teams' names can run into each other.
            name = f"{team.name}.{_word(monitor)}"
            planned[name] = PlannedDowntime(
                resource_name=name,
                team=team.name,
                scope=monitor.scope,
                monitor_id=monitor.id,
                monitor_tags=monitor.tags,
                end=end,
                message=f"{marker(stack)}{window.id}] team {team.name}, ends by itself at {end}",
            )
    return tuple(planned.values())


def ends_at(window: Window) -> datetime:
    """When the mutes end by themselves, in UTC."""
    return (window.end + window.grace).astimezone(UTC)


def check_end(document: PlanDocument, now: datetime) -> list[Finding]:
    """Datadog refuses a downtime that has ended already, and without mutes a maintenance would page."""
    end = ends_at(document.window)
    if not any(team.monitors for team in document.teams) or end > now:
        return []
    what = f"the mutes of window {document.window.id} would have ended at {end:%Y-%m-%d %H:%M} UTC"
    return [error("window.end", f"{what}, which is past", "maint extend, which moves the end in the plan")]


def _word(monitor: Monitor) -> str:
    """A monitor in a resource's name: readable, and different wherever id, tags or scope are."""
    what = str(monitor.id) if monitor.id is not None else "-".join(sorted(monitor.tags))
    if monitor.id is not None and monitor.scope == _SCOPE_OF_ALL:
        return what
    kind = "id" if monitor.id is not None else "tags"  # a tag may look like an id
    exact = "\n".join((kind, *([what] if monitor.id is not None else sorted(monitor.tags)), monitor.scope))
    readable = re.sub(r"[^A-Za-z0-9]+", "-", what).strip("-")
    return f"{readable}-{sha256(exact.encode()).hexdigest()[:_HASH_DIGITS]}"
