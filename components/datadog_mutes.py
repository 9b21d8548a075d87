"""Datadog downtimes of every team. They exist only while the edge is closed, and always end by themselves."""

from __future__ import annotations

from collections.abc import Iterable

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
        import pulumi_datadog as datadog  # noqa: PLC0415 - takes three seconds; only needed while muted

        return datadog.DowntimeSchedule(
            each.resource_name,
            scope=each.scope,
            monitor_identifier=datadog.DowntimeScheduleMonitorIdentifierArgs(
                monitor_id=each.monitor_id, monitor_tags=list(each.monitor_tags) or None
            ),
            # No start: it means now, and the API refuses a change to the start of a running downtime.
            one_time_schedule=datadog.DowntimeScheduleOneTimeScheduleArgs(end=each.end),
            message=each.message,
            mute_first_recovery_notification=each.mute_first_recovery_notification,
            opts=pulumi.ResourceOptions(parent=self),
        )
