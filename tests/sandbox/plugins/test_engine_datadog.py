"""The `datadog` stand-in under the real engine, from a mute to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pulumi_datadog as datadog_sdk
import pytest
from pulumi.automation import CommandError

from sandbox.datadog.store import API_KEY, DatadogStore
from tests.sandbox.plugins.engine import Engine


def _in(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Program:
    def __init__(self) -> None:
        self.end = _in(2)
        self.start: str | None = None
        self.message = "planned maintenance"
        self.identifier = datadog_sdk.DowntimeScheduleMonitorIdentifierArgs(monitor_id=1)

    def __call__(self) -> None:
        datadog_sdk.DowntimeSchedule(
            "mute",
            scope="env:prod",
            monitor_identifier=self.identifier,
            one_time_schedule=datadog_sdk.DowntimeScheduleOneTimeScheduleArgs(end=self.end, start=self.start),
            message=self.message,
            mute_first_recovery_notification=True,
        )


def test_a_mute_from_creation_to_its_end(engine: Engine, datadog: DatadogStore) -> None:
    program = Program()

    assert engine.preview(program).steps == {"create": 2}
    assert datadog.downtimes() == []

    assert engine.up(program).steps == {"create": 2}
    (made,) = datadog.downtimes()
    assert made.wanted.monitor_id == 1
    assert made.wanted.mute_first_recovery_notification
    assert datadog.muted(1)
    assert API_KEY not in str(engine.exported())

    assert engine.up(program).steps == {"same": 2}

    program.end, program.message = _in(3), "takes longer"
    program.identifier = datadog_sdk.DowntimeScheduleMonitorIdentifierArgs(monitor_tags=["team:core"])
    extended = engine.up(program)
    assert extended.steps == {"same": 1, "update": 1}
    assert f'=> "{program.end}"' in extended.text
    (changed,) = datadog.downtimes()
    assert (changed.id, changed.wanted.message, changed.wanted.start) == (
        made.id,
        "takes longer",
        made.wanted.start,
    )
    assert datadog.muted(2)

    program.start = _in(1)
    with pytest.raises(CommandError, match="start of a downtime that has started cannot be changed"):
        engine.up(program)

    assert engine.destroy().steps == {"delete": 2}
    assert not datadog.muted(1)
