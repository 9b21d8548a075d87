"""Events as DescribeEvents returns them: by source, time, category and page, without an event id.

Source: Aurora User Guide, "Amazon RDS event categories and event messages for Aurora"; DescribeEvents.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.rds.models import RDSBackend

HISTORY = dt.timedelta(days=14)
DEFAULT_MINUTES = 60
SOURCE_TYPES = {
    "db-instance": "db",
    "db-cluster": "cluster",
    "blue-green-deployment": "deployment",
    "db-parameter-group": "pg",
    "db-security-group": "secgrp",
    "db-snapshot": "snapshot",
    "db-cluster-snapshot": "cluster-snapshot",
    "custom-engine-version": "cev",
    "db-proxy": "db-proxy",
}


@dataclass
class Event:
    """One event, in the names that moto serializes."""

    source_identifier: str
    source_type: str
    message: str
    event_categories: list[str]
    source_arn: str
    date: dt.datetime


def emit(backend: Any, source_type: str, source: str, category: str, message: str) -> None:
    """Record an event of now."""
    arn = f"arn:aws:rds:{backend.region_name}:{backend.account_id}:{SOURCE_TYPES[source_type]}:{source}"
    backend.events.append(Event(source, source_type, message, [category], arn, _now()))


def describe_events(
    backend: RDSBackend,
    source_identifier: str | None = None,
    source_type: str | None = None,
    start_time: Any = None,
    end_time: Any = None,
    duration: int | None = None,
    event_categories: list[str] | None = None,
    **_: Any,
) -> list[Any]:
    """The events that are asked for, oldest first.

    Raises:
        InvalidParameterCombination: an identifier without a type, or a duration with a start.
        InvalidParameterValue: a type that does not exist, or a start after the end or too long ago.
    """
    if source_identifier is not None and source_type is None:
        raise InvalidParameterCombination("The parameter SourceIdentifier must be used with SourceType.")
    if source_type is not None and source_type not in SOURCE_TYPES:
        raise InvalidParameterValue(f"Invalid source type: {source_type}")
    if duration is not None and start_time is not None:
        raise InvalidParameterCombination("Duration and StartTime cannot be used together.")
    now = _now()
    end = _moment(end_time) or now
    start = _moment(start_time) or end - dt.timedelta(minutes=int(duration or DEFAULT_MINUTES))
    if start > end:
        raise InvalidParameterValue("The start time must be before the end time.")
    if start < now - HISTORY:
        raise InvalidParameterValue("The start time must be within the last 14 days.")
    wanted = set(event_categories or [])
    found = [
        event
        for event in backend.events
        if start <= event.date <= end
        and source_identifier in {None, event.source_identifier}
        and source_type in {None, event.source_type}
        and (not wanted or wanted & set(event.event_categories))
    ]
    return sorted(found, key=lambda event: event.date)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _moment(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    moment: dt.datetime = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
