"""The single values of a plan document that YAML has no type for: durations, moments, days, zones, networks.

What a text should have been travels in `Unexpected`, which pydantic hands on untouched.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from zoneinfo import ZoneInfo

DURATION = re.compile(r"^(?=[0-9])(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})s)?$")
MOMENT = re.compile(
    r"^([0-9]{4})-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
LOCAL_MOMENT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$")
DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
DURATION_WORDS = "a duration such as 90s, 10m or 1h30m"
MOMENT_WORDS = "a date and time with an offset, such as 2026-07-12T02:00:00+09:00"
DAY_WORDS = "a day such as 2026-07-01"

YEARS = range(2000, 2200)
"""A year outside is a slip of the finger; it would also overflow when an offset or a grace is added."""

MACHINE_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Found in some zone databases, but each machine means something else by them."""


class Unexpected(ValueError):
    """A value that a plan document cannot hold.

    `expected` ends the sentence "expected …"; `fix` is the next step.
    """

    def __init__(self, expected: str, fix: str = "") -> None:
        """Keep both parts for the message that names the place."""
        super().__init__(expected)
        self.expected = expected
        self.fix = fix


def parse_duration(value: object) -> object:
    """Turn `90s`, `10m` or `1h30m` into a timedelta; what is no text is left for pydantic to refuse.

    Raises:
        Unexpected: a text that is not a duration.
    """
    if not isinstance(value, str):
        return value
    match = DURATION.fullmatch(value)
    if match is None:
        raise Unexpected(DURATION_WORDS)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def format_duration(value: timedelta) -> str:
    """Write a timedelta as the document has it: `1h30m`, `90s` as `1m30s`, zero as `0s`."""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if count]
    return "".join(parts) or "0s"


def longer_than_zero(value: timedelta) -> timedelta:
    """Let a wait through that is longer than nothing and at most a day.

    Raises:
        Unexpected: the wait is zero, or longer than 24 hours.
    """
    if not timedelta(0) < value <= timedelta(hours=24):
        raise Unexpected("a duration longer than 0s and at most 24h")
    return value


def switchover_within_an_hour(value: timedelta) -> timedelta:
    """Let a switchover's timeout through that rds:SwitchoverBlueGreenDeployment takes.

    Raises:
        Unexpected: shorter than 30 seconds, or longer than an hour.
    """
    if not timedelta(seconds=30) <= value <= timedelta(hours=1):
        raise Unexpected("a duration from 30s to 1h")
    return value


def grace_within_a_week(value: timedelta) -> timedelta:
    """Let a grace through that ends: a mute that forgets itself is worse than none.

    Raises:
        Unexpected: longer than seven days.
    """
    if value > timedelta(days=7):
        raise Unexpected("a duration of at most 168h (7 days)")
    return value


def parse_moment(value: object) -> object:
    """Turn an ISO 8601 text with an offset into a datetime that knows its offset.

    Raises:
        Unexpected: no date and time, no offset, or a year that cannot be meant.
    """
    if not isinstance(value, str):
        return value
    if LOCAL_MOMENT.fullmatch(value):
        raise Unexpected(
            "a date and time with an offset", f"add the offset, such as {value}+09:00 or {value}Z"
        )
    match = MOMENT.fullmatch(value)
    if match is None:
        raise Unexpected(MOMENT_WORDS)
    if int(match[1]) not in YEARS:
        raise Unexpected(f"a year from {YEARS[0]} to {YEARS[-1]}")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Unexpected("a date, time and offset that exist") from None


def parse_day(value: object) -> object:
    """Turn `2026-07-01` into a date.

    Raises:
        Unexpected: not a day of the calendar in that form.
    """
    if not isinstance(value, str):
        return value
    if DAY.fullmatch(value) is None or int(value[:4]) not in YEARS:
        raise Unexpected(DAY_WORDS)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unexpected("a day that exists in the calendar") from None


def known_time_zone(value: str) -> str:
    """Let an IANA time zone through; the data is the system's, or the tzdata package's where there is none.

    Raises:
        Unexpected: no such zone, or one whose meaning depends on the machine.
    """
    portable = value not in MACHINE_ZONES and not value.startswith(("posix/", "right/"))
    try:
        if portable and re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value):
            ZoneInfo(value)
            return value
    except (KeyError, ValueError, OSError):  # a folder's name ("Asia") is an OSError
        pass
    raise Unexpected("the IANA name of a time zone, such as Asia/Tokyo or UTC")


def network_block(value: str) -> str:
    """Let a CIDR block through that is a real network and not the whole internet.

    Raises:
        Unexpected: not a block; host bits are set; no prefix length; or it holds every address.
    """
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise Unexpected("a CIDR block such as 203.0.113.0/24 or 2001:db8::/32") from None
    if "/" not in value:
        raise Unexpected("a CIDR block with a prefix length", f"write {network}")
    if "%" in value or not value.rpartition("/")[2].isdecimal():
        raise Unexpected("a CIDR block such as 203.0.113.0/24 or 2001:db8::/32")
    if network.prefixlen == 0:
        raise Unexpected(
            "a block smaller than every address", "this would let every customer through the 503"
        )
    if value.partition("/")[0] not in {str(network.network_address), network.network_address.exploded}:
        raise Unexpected("a block that starts at its network's address", f"write {network}")
    return value
