"""`datadog:index/downtimeSchedule:DowntimeSchedule`: a mute of a monitor, or of monitors with given tags.

Source: Datadog API v2, downtimes (POST, GET, PATCH and DELETE /api/v2/downtime), and the Terraform resource
datadog_downtime_schedule: a cancelled or ended downtime is still answered by GET and stays in the state; only
404 means gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from sandbox.plugins.standin.datadog.api import DatadogApi, NotThereError
from sandbox.plugins.standin.kind import Kind, Live, Traits
from sandbox.plugins.standin.tables import Failure
from sandbox.plugins.standin.wire import UNKNOWN, Properties

_PATH = "/api/v2/downtime"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_ALIKE = {
    "displayTimezone": "display_timezone",
    "message": "message",
    "muteFirstRecoveryNotification": "mute_first_recovery_notification",
    "notifyEndStates": "notify_end_states",
    "notifyEndTypes": "notify_end_types",
    "scope": "scope",
}


class DowntimeKind(Kind):
    """Everything updates in place, the kind of schedule included; what is refused, the API refuses."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="datadog:index/downtimeSchedule:DowntimeSchedule",
        noun="Datadog DowntimeSchedule",
        computed=frozenset(
            {"displayTimezone", "muteFirstRecoveryNotification", "notifyEndStates", "notifyEndTypes"}
        ),
        unordered=frozenset({"monitorTags", "notifyEndStates", "notifyEndTypes"}),
    )

    def __init__(self, api: DatadogApi) -> None:
        """Downtimes of the organisation."""
        self._api = api

    def failures(self, inputs: Properties) -> list[Failure]:
        """What the real plugin refuses before it calls Datadog."""
        return list(_failures(inputs))

    def create(self, inputs: Properties) -> str:
        """Schedule the downtime."""
        data = {"type": "downtime", "attributes": _attributes(inputs)}
        return str(self._api.call("POST", _PATH, {"data": data})["data"]["id"])

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The downtime, also one that was cancelled or has ended."""
        try:
            attributes = self._api.call("GET", f"{_PATH}/{id_}")["data"]["attributes"]
        except NotThereError:
            return None
        inputs: Properties = {name: attributes.get(field) for name, field in _ALIKE.items()}
        inputs["monitorIdentifier"] = _identifier_from_api(attributes.get("monitor_identifier") or {})
        schedule = attributes.get("schedule") or {}
        inputs.update(_schedule_from_api(schedule, prior))
        return Live(id=id_, inputs=inputs, outputs=_schedule_from_api(schedule, {}))

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Send the whole downtime, as the real plugin does; a start that is not given stays as it is."""
        del old
        attributes = {"message": None, **_attributes(new)}
        data = {"type": "downtime", "id": id_, "attributes": attributes}
        self._api.call("PATCH", f"{_PATH}/{id_}", {"data": data})

    def delete(self, id_: str, inputs: Properties) -> None:
        """Cancel the downtime."""
        del inputs
        with suppress(NotThereError):
            self._api.call("DELETE", f"{_PATH}/{id_}")


def _failures(inputs: Properties) -> Iterator[Failure]:
    identifier = inputs.get("monitorIdentifier")
    if isinstance(identifier, dict) and ("monitorId" in identifier) == ("monitorTags" in identifier):
        yield Failure("monitorIdentifier", 'exactly one of "monitorId" and "monitorTags" must be set')
    once, recurring = inputs.get("oneTimeSchedule"), inputs.get("recurringSchedule")
    if once is not None and recurring is not None:
        yield Failure("oneTimeSchedule", '"oneTimeSchedule" conflicts with "recurringSchedule"')
    if once is None and recurring is None:
        yield Failure("oneTimeSchedule", '"oneTimeSchedule" or "recurringSchedule" must be set')
    if isinstance(once, dict):
        for name in ("start", "end"):
            if name in once and once[name] is not UNKNOWN and not _is_time(once[name]):
                yield Failure(
                    f"oneTimeSchedule.{name}", f"expected a time as in 2006-01-02T15:04:05Z, got {once[name]}"
                )
    if isinstance(recurring, dict) and not recurring.get("recurrences"):
        yield Failure("recurringSchedule.recurrences", "Must provide one or more recurrence definitions")


def _is_time(text: str) -> bool:
    try:
        datetime.strptime(text, _TIME)  # noqa: DTZ007 - only its form is of interest
    except ValueError:
        return False
    return True


def _attributes(inputs: Properties) -> dict[str, Any]:
    """The downtime as POST and PATCH take it."""
    attributes: dict[str, Any] = {field: inputs[name] for name, field in _ALIKE.items() if name in inputs}
    identifier = inputs["monitorIdentifier"]
    if "monitorId" in identifier:
        attributes["monitor_identifier"] = {"monitor_id": int(identifier["monitorId"])}
    else:
        attributes["monitor_identifier"] = {"monitor_tags": list(identifier["monitorTags"])}
    if "recurringSchedule" in inputs:
        recurring = inputs["recurringSchedule"]
        schedule: dict[str, Any] = {"recurrences": [dict(each) for each in recurring["recurrences"]]}
        if "timezone" in recurring:
            schedule["timezone"] = recurring["timezone"]
    else:
        once = inputs["oneTimeSchedule"]
        schedule = {"start": once.get("start"), "end": once.get("end")}
    return {**attributes, "schedule": schedule}


def _identifier_from_api(identifier: dict[str, Any]) -> Properties:
    if "monitor_id" in identifier:
        return {"monitorId": int(identifier["monitor_id"])}
    return {"monitorTags": list(identifier.get("monitor_tags") or [])}


def _schedule_from_api(schedule: dict[str, Any], prior: Properties) -> Properties:
    """The schedule as a property; with prior inputs, without what Datadog chose itself."""
    if "recurrences" in schedule:
        before = (prior.get("recurringSchedule") or {}).get("recurrences") or []
        recurrences = [
            {
                name: each[name]
                for name in ("duration", "rrule", "start")
                if each.get(name)
                and (name != "start" or not prior or place >= len(before) or "start" in before[place])
            }
            for place, each in enumerate(schedule["recurrences"])
        ]
        found: Properties = {"recurrences": recurrences}
        if schedule.get("timezone") and (not prior or "timezone" in (prior.get("recurringSchedule") or {})):
            found["timezone"] = schedule["timezone"]
        return {"recurringSchedule": found}
    given = prior.get("oneTimeSchedule") or {}
    found = {"end": _time(schedule["end"])} if schedule.get("end") else {}
    if schedule.get("start") and (not prior or "start" in given):
        found["start"] = _time(schedule["start"])
    return {"oneTimeSchedule": found}


def _time(text: str) -> str:
    """A time as the program writes it: UTC, whole seconds, `Z`."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime(_TIME)
