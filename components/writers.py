"""What else writes to the database, stopped before the services and brought back after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.override import Function, Rule, Schedule
from maintenance.ecs.decision import Policy
from maintenance.phase import Phase
from maintenance.plan import writer as plan


@dataclass(frozen=True, slots=True)
class WritersArgs:
    """Which rules, schedules and functions stop, and how overrides record what they change."""

    window: str
    phase: Phase
    record_store: str
    writers: tuple[plan.Writer, ...]
    on_manual_change: Policy = "fail"
    manual_changes: Mapping[str, Policy] = field(default_factory=dict)
    """Key of a writer → its own answer."""
    release: frozenset[str] = frozenset()
    """Keys of those that are back although the rest is stopped."""


class Writers(pulumi.ComponentResource):
    """One override per rule, schedule and function; each exists in every phase and only observes while off.

    `overrides` are what anything depends on that must follow them.
    """

    overrides: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: WritersArgs,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare them; none of them changes before every resource in `after` has."""
        super().__init__("maintenance:index:Writers", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self, depends_on=list(after))
        self.overrides = [_override(each, args, inside) for each in args.writers]
        self.register_outputs({})


def _override(writer: plan.Writer, args: WritersArgs, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    common = {
        "apply": args.phase.services_down and writer.key not in args.release,
        "window": args.window,
        "recordStore": args.record_store,
        "onManualChange": args.manual_changes.get(writer.key, args.on_manual_change),
    }
    match writer.kind:
        case "rule":
            return Rule(writer.key, opts, bus=writer.bus, rule=writer.name, **common)
        case "schedule":
            return Schedule(writer.key, opts, group=writer.group, schedule=writer.name, **common)
        case "function":
            return Function(writer.key, opts, function=writer.name, **common)
