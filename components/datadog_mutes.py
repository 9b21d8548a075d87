"""Datadog downtimes of every team. They exist only while the edge is closed, and always end by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import pulumi

from maintenance.datadog.downtimes import PlannedDowntime


class DatadogMutes(pulumi.ComponentResource):
    """One `datadog.DowntimeSchedule` per planned downtime, starting now."""

    downtimes: list[pulumi.Resource]

    def __init__(
        self, name: str, planned: Iterable[PlannedDowntime], *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the downtimes."""
        super().__init__("maintenance:index:DatadogMutes", name, {}, opts)
        wanted = list(planned)
        self.downtimes = [self._downtime(each) for each in wanted]
        self.register_outputs({})

    def _downtime(self, each: PlannedDowntime) -> pulumi.Resource:
        identifier: dict[str, Any] = (
            {"monitorId": each.monitor_id}
            if each.monitor_id is not None
            else {"monitorTags": list(each.monitor_tags)}
        )
        return _DowntimeSchedule(
            each.resource_name,
            {
                "scope": each.scope,
                "monitorIdentifier": identifier,
                # No start: it means now, and the API refuses a change to the start of a running downtime.
                "oneTimeSchedule": {"end": each.end},
                "message": each.message,
                "muteFirstRecoveryNotification": each.mute_first_recovery_notification,
            },
            pulumi.ResourceOptions(parent=self, version=version("pulumi_datadog")),
        )


class _DowntimeSchedule(pulumi.CustomResource):
    """`datadog.DowntimeSchedule` without `import pulumi_datadog`, which alone takes longer than an update.

    The SDK stays pinned: it names the plugin's version, and a test compares what both register.
    """

    def __init__(self, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__("datadog:index/downtimeSchedule:DowntimeSchedule", name, inputs, opts)
