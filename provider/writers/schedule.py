"""`override:scheduler:Schedule`: a schedule of EventBridge Scheduler, disabled while maintenance is on.

No call changes the state alone: scheduler:UpdateSchedule replaces the whole schedule, and what is left out
becomes a default. So it is read right before, and every field is sent back as it was read.
Source: "UpdateSchedule", EventBridge Scheduler API Reference.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from maintenance.captured.decision import Live
from maintenance.captured.record import Value
from maintenance.errors import Refused
from maintenance.writers import names
from provider.aws.clients import client
from provider.captured.place import Untagged
from provider.override.wire import Properties
from provider.writers.writer import Writer, not_there

_LONGEST_WINDOW = timedelta(hours=24)


class Schedule(Untagged, Writer):
    """The schedule `group/schedule`. Only groups have tags: the store's copy is the only one."""

    token = "override:scheduler:Schedule"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("group", "schedule")
    fields: tuple[str, ...] = ("state",)
    derived = frozenset(fields)
    stopped: ClassVar[Value] = {"state": "DISABLED"}

    def name(self, inputs: Properties) -> str:
        """`scheduler:group/schedule`."""
        return names.schedule(inputs["group"], inputs["schedule"])

    def identify(self, id_: str) -> Properties:
        """Read `group/schedule`.

        Raises:
            Refused: it has another form.
        """
        group, slash, schedule = id_.partition("/")
        if not (group and slash and schedule):
            raise Refused(f"{id_!r} is not group/schedule", next_step="pulumi import … default/hourly")
        return {"group": group, "schedule": schedule}

    def look(self, inputs: Properties) -> Live | None:
        """Read its state."""
        try:
            return self.live({"state": _read(inputs)["State"]})
        except ClientError as error:
            if not_there(error):
                return None
            raise

    def unsupported(self, inputs: Properties) -> str:
        """Dates have to be sent back, and AWS takes none that has passed, now or at the end."""
        found = _read(inputs)
        for field, word in (("StartDate", "start"), ("EndDate", "end")):
            date: datetime | None = found.get(field)
            if date is not None and date < datetime.now(UTC) + _LONGEST_WINDOW:
                return (
                    f"has the {word} date {date.isoformat()}, and AWS takes no update with one that has "
                    "passed: it could not be stopped and brought back as it was"
                )
        return ""

    def remark(self, inputs: Properties) -> str:
        """Whatever is due while it is disabled is not made up for; that matters most where it is due once."""
        expression = str(_read(inputs)["ScheduleExpression"])
        if not expression.startswith("at("):
            return ""
        return f"is due once, {expression}; if that is within the window, it never runs"

    def set_to(self, inputs: Properties, value: Value) -> None:
        """Send the schedule back as it is, with another state."""
        scheduler = client("scheduler")
        known = scheduler.meta.service_model.operation_model("UpdateSchedule").input_shape.members
        kept = {name: each for name, each in _read(inputs).items() if name in known and each is not None}
        scheduler.update_schedule(**{**kept, "State": value["state"]})


def _read(inputs: Properties) -> dict[str, Any]:
    found: dict[str, Any] = client("scheduler").get_schedule(
        GroupName=inputs["group"], Name=inputs["schedule"]
    )
    return found
