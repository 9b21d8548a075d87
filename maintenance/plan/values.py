"""The types of single values that are more than a text with a pattern."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from maintenance.plan.scalars import (
    DAY,
    DURATION,
    MOMENT,
    format_duration,
    grace_within_a_week,
    known_time_zone,
    longer_than_zero,
    network_block,
    parse_day,
    parse_duration,
    parse_moment,
    switchover_within_an_hour,
)

_DURATION_SCHEMA: Final = {"type": "string", "pattern": DURATION.pattern, "examples": ["90s", "10m", "1h30m"]}
_MOMENT_SCHEMA: Final = {
    "type": "string",
    "format": "date-time",
    "pattern": MOMENT.pattern,
    "examples": ["2030-12-08T01:00:00+09:00"],
}
_DAY_SCHEMA: Final = {
    "type": "string",
    "format": "date",
    "pattern": DAY.pattern,
    "examples": ["2030-12-01"],
}

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema(_DURATION_SCHEMA),
]
Wait = Annotated[Duration, AfterValidator(longer_than_zero)]
Grace = Annotated[Duration, AfterValidator(grace_within_a_week)]
SwitchoverTimeout = Annotated[Duration, AfterValidator(switchover_within_an_hour)]
Moment = Annotated[datetime, BeforeValidator(parse_moment), WithJsonSchema(_MOMENT_SCHEMA)]
Day = Annotated[date, BeforeValidator(parse_day), WithJsonSchema(_DAY_SCHEMA)]
TimeZone = Annotated[str, AfterValidator(known_time_zone)]
Cidr = Annotated[str, AfterValidator(network_block)]
Priority = Annotated[int, Field(ge=1, le=50_000)]
Total = Annotated[int, Field(ge=0, le=100_000)]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
Wave = Annotated[int, Field(ge=1, le=9)]
MonitorId = Annotated[int, Field(ge=1)]
Days = Annotated[int, Field(ge=0, le=365)]
Age = Annotated[int, Field(ge=1, le=365)]
People = Annotated[int, Field(ge=0, le=20)]
RetentionHours = Annotated[int, Field(ge=1, le=2160)]
