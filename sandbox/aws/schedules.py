"""What the real EventBridge Scheduler refuses and moto accepts: an update is a whole schedule, or it is none.

A field that is left out becomes its default. A start date that has passed is refused where a schedule is
made; whether also in an update is not documented: here it does.
Source: scheduler:UpdateSchedule (EventBridge Scheduler API Reference).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend
from moto.scheduler.responses import EventBridgeSchedulerResponse

_EXPRESSION = re.compile(r"(cron|rate|at)\(.+\)")
_JUDGED = ("FlexibleTimeWindow", "Target", "ScheduleExpression", "State", "StartDate", "EndDate")
_LATE = timedelta(minutes=5)


def install() -> None:
    """Wrap moto's response class."""
    response: Any = EventBridgeSchedulerResponse
    backend: Any = EventBridgeSchedulerBackend
    response.update_schedule = _update(response.update_schedule)
    backend.update_schedule = _defaults(backend.update_schedule)


def _update(original: Callable[..., Any]) -> Callable[..., Any]:
    def update_schedule(self: Any) -> Any:
        _refuse({name: self._get_param(name) for name in _JUDGED})
        answer = original(self)
        name = self.uri.split("?")[0].split("/")[-1]
        schedule = self.scheduler_backend.get_schedule(self._get_param("GroupName"), name)
        schedule.action_after_completion = self._get_param("ActionAfterCompletion") or "NONE"
        return answer

    return update_schedule


def _defaults(original: Callable[..., Any]) -> Callable[..., Any]:
    def update_schedule(self: Any, **fields: Any) -> Any:
        return original(self, **{**fields, "state": fields["state"] or "ENABLED"})

    return update_schedule


def _refuse(given: Mapping[str, Any]) -> None:
    window, target = given.get("FlexibleTimeWindow") or {}, given.get("Target") or {}
    flexible = window.get("Mode") == "FLEXIBLE"
    expression = str(given.get("ScheduleExpression") or "")
    if window.get("Mode") not in {"OFF", "FLEXIBLE"} or flexible != ("MaximumWindowInMinutes" in window):
        raise ValidationException("Invalid FlexibleTimeWindow.")
    if not target.get("Arn") or not target.get("RoleArn"):
        raise ValidationException("Target needs Arn and RoleArn.")
    if not _EXPRESSION.fullmatch(expression):
        raise ValidationException(f"Invalid Schedule Expression {expression}.")
    if given.get("State") not in {None, "ENABLED", "DISABLED"}:
        raise ValidationException(f"Invalid State {given['State']}.")
    now = datetime.now(UTC)
    if (start := given.get("StartDate")) and datetime.fromtimestamp(float(start), UTC) < now - _LATE:
        raise ValidationException("The StartDate you specify cannot be earlier than 5 minutes ago.")
    if (end := given.get("EndDate")) and datetime.fromtimestamp(float(end), UTC) < now:
        raise ValidationException("The EndDate you specify cannot be in the past.")
