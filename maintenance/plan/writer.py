"""What writes to the database without being an ECS service: rules, schedules and Lambda functions."""

from __future__ import annotations

from typing import Literal

from maintenance.plan.patterns import EventBus, EventRule, FunctionName, ScheduleName
from maintenance.plan.section import Elsewhere
from maintenance.writers import names

DEFAULT = "default"
"""The bus, and the group, that every account has."""

WriterKind = Literal["rule", "schedule", "function"]


class Writer(Elsewhere):
    """Exactly one of `rule`, `schedule` and `function`: it starts nothing while the services are stopped."""

    rule: EventRule | None = None
    """Name of an EventBridge rule, which is disabled."""
    bus: EventBus = DEFAULT
    """Event bus of the rule."""
    schedule: ScheduleName | None = None
    """Name of a schedule of EventBridge Scheduler, which is disabled."""
    group: ScheduleName = DEFAULT
    """Schedule group of the schedule."""
    function: FunctionName | None = None
    """Name of a Lambda function, whose reserved concurrency becomes 0."""

    @property
    def kind(self) -> WriterKind:
        """Which of the three it is."""
        if self.rule is not None:
            return "rule"
        return "schedule" if self.schedule is not None else "function"

    @property
    def name(self) -> str:
        """Its own name."""
        return self.rule or self.schedule or self.function or ""

    @property
    def key(self) -> str:
        """Its name in records and settings, such as `events:bus/rule`."""
        match self.kind:
            case "rule":
                return names.rule(self.bus, self.name)
            case "schedule":
                return names.schedule(self.group, self.name)
            case _:
                return names.function(self.name)

    @property
    def title(self) -> str:
        """As people read it: `rule nightly`, with its bus or group where that is not the default."""
        place = {"rule": self.bus, "schedule": self.group}.get(self.kind, DEFAULT)
        return f"{self.kind} {self.name if place == DEFAULT else f'{place}/{self.name}'}"
