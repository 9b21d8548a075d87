"""Downtimes as rows, under their team: `alerts → muted`, until when, and in which scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from maintenance.datadog.downtimes import PlannedDowntime, ends_at
from maintenance.plan.document import PlanDocument
from maintenance.preview.declared import Declared
from maintenance.preview.engine import Resource
from maintenance.preview.row import GONE, IN_PLACE, UNKNOWN, Row, told_apart

TYPE = "datadog:index/downtimeSchedule:DowntimeSchedule"
ALERTS, MUTED = "alerts", "muted"
_UNDECLARED = "mutes what no team of the plan document names"
_OTHER = "mutes other monitors than the plan document names under this resource"


def mute_row(resource: Resource, plan: Declared) -> Row:
    """One downtime."""
    planned = plan.downtimes.get(resource.name)
    exists, stays = resource.op != "create", resource.op not in GONE
    before = (MUTED, f"until {_end(resource.old_inputs)}") if exists else (ALERTS,)
    after = (MUTED, f"until {_end(resource.inputs or resource.old_inputs)}") if stays else (ALERTS,)
    return Row(
        section="mute",
        group=planned.team if planned else "",
        key=f"mute {resource.name}",
        name=_name(planned, plan.document, resource),
        before=before,
        after=told_apart(before, after, differs=resource.op in IN_PLACE),
        outside=_outside(resource, planned),
    )


def muted_until(document: PlanDocument) -> str:
    """When the mutes end by themselves, in the window's zone."""
    return f"{ends_at(document.window).astimezone(ZoneInfo(document.window.time_zone)):%Y-%m-%d %H:%M}"


def _name(planned: PlannedDowntime | None, document: PlanDocument, resource: Resource) -> str:
    if planned is None:
        return resource.name
    scope = "" if planned.scope == "*" else f" in {planned.scope}"
    if planned.monitor_id is None:
        return f"monitors tagged {', '.join(planned.monitor_tags)}{scope}"
    named = (each.name for team in document.teams for each in team.monitors if each.id == planned.monitor_id)
    title = next((name for name in named if name), "")
    return f"{planned.monitor_id} {title}".strip() + scope


def _end(inputs: Mapping[str, Any]) -> str:
    schedule = inputs.get("oneTimeSchedule") or {}
    return str(schedule.get("end", UNKNOWN)) if isinstance(schedule, Mapping) else UNKNOWN


def _outside(resource: Resource, planned: PlannedDowntime | None) -> str:
    if planned is None:
        return _UNDECLARED
    if resource.op in GONE:
        return ""
    wanted: Any = resource.inputs.get("monitorIdentifier") or resource.old_inputs.get("monitorIdentifier")
    identifier: Mapping[str, Any] = wanted if isinstance(wanted, Mapping) else {}
    scope = (resource.inputs or resource.old_inputs).get("scope")
    same_id = identifier.get("monitorId") == planned.monitor_id
    same_tags = sorted(identifier.get("monitorTags") or ()) == sorted(planned.monitor_tags)
    return "" if same_id and same_tags and scope == planned.scope else _OTHER
