"""What a client sends about a downtime, checked as Datadog checks it.

Source: docs.datadoghq.com/api, "Schedule a downtime" and "Update a downtime" (v2); wording of the refusals as
recorded in the public test recordings of Datadog's own clients where there is one.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sandbox.datadog.downtime import Wanted
from sandbox.datadog.refusal import bad_request
from sandbox.datadog.scope import check_scope

MESSAGE_LIMIT = 65_536
"""Characters of a message."""
END_STATES = ("alert", "no data", "warn")
END_TYPES = ("canceled", "expired")
_REQUIRED = ("monitor_identifier", "scope")
_KNOWN = frozenset(
    {
        *_REQUIRED,
        "schedule",
        "message",
        "display_timezone",
        "mute_first_recovery_notification",
        "notify_end_states",
        "notify_end_types",
    }
)

MonitorExists = Callable[[int], bool]


def attributes_of(document: object, *, id_: str | None = None) -> dict[str, Any]:
    """The attributes in a JSON:API document about a downtime; `id_` is the one that an update must name.

    Raises:
        Refused: the document has another form, or an attribute that does not exist.
    """
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        raise bad_request("'data' is a required property")
    if data.get("type") != "downtime":
        raise bad_request(f"{data.get('type')!r} is not one of ['downtime']")
    if id_ is not None and data.get("id") != id_:
        raise bad_request(f"The id in the body ({data.get('id')}) is not the id in the path ({id_})")
    found = data.get("attributes")
    if not isinstance(found, dict):
        raise bad_request("'attributes' is a required property")
    for name in sorted(found.keys() - _KNOWN):
        raise bad_request(f"Additional properties are not allowed ('{name}' was unexpected)")
    return found


def new_downtime(given: Mapping[str, Any], now: datetime, monitor_exists: MonitorExists) -> Wanted:
    """The downtime that a client wants to have. No start means now.

    Raises:
        Refused: with Datadog's reason.
    """
    for name in _REQUIRED:
        if name not in given:
            raise bad_request(f"'{name}' is a required property")
    monitor_id, monitor_tags = _identifier(given["monitor_identifier"], monitor_exists)
    start, end = _schedule(given.get("schedule"))
    if start and start < now - timedelta(minutes=1):
        raise bad_request("Scheduled downtime start cannot be in the past")
    return _checked(
        Wanted(
            scope=check_scope(given["scope"]),
            monitor_id=monitor_id,
            monitor_tags=monitor_tags,
            start=start or now,
            end=end,
            message=_message(given.get("message")),
            display_timezone=_timezone(given.get("display_timezone", "UTC")),
            mute_first_recovery_notification=_flag(given.get("mute_first_recovery_notification", False)),
            notify_end_states=_choices(given.get("notify_end_states", list(END_STATES)), END_STATES),
            notify_end_types=_choices(given.get("notify_end_types", ["expired"]), END_TYPES),
        ),
        now,
    )


def changed_downtime(
    before: Wanted, given: Mapping[str, Any], now: datetime, monitor_exists: MonitorExists
) -> Wanted:
    """The downtime after an update; what is not given stays. A start that has passed cannot change.

    Raises:
        Refused: with Datadog's reason.
    """
    after = before
    if "monitor_identifier" in given:
        monitor_id, monitor_tags = _identifier(given["monitor_identifier"], monitor_exists)
        after = replace(after, monitor_id=monitor_id, monitor_tags=monitor_tags)
    if "scope" in given:
        after = replace(after, scope=check_scope(given["scope"]))
    if given.get("schedule") is not None:
        start, end = _schedule(given["schedule"])
        after = replace(
            after,
            start=_new_start(before.start, start, now),
            end=end if "end" in given["schedule"] else before.end,
        )
    if "message" in given:
        after = replace(after, message=_message(given["message"]))
    if "display_timezone" in given:
        after = replace(after, display_timezone=_timezone(given["display_timezone"]))
    if "mute_first_recovery_notification" in given:
        flag = _flag(given["mute_first_recovery_notification"])
        after = replace(after, mute_first_recovery_notification=flag)
    if "notify_end_states" in given:
        after = replace(after, notify_end_states=_choices(given["notify_end_states"], END_STATES))
    if "notify_end_types" in given:
        after = replace(after, notify_end_types=_choices(given["notify_end_types"], END_TYPES))
    return _checked(after, now)


def _new_start(before: datetime, wanted: datetime | None, now: datetime) -> datetime:
    if wanted is None or wanted == before:
        return before
    if before <= now:
        raise bad_request("The start of a downtime that has started cannot be changed")
    if wanted < now:
        raise bad_request("Scheduled downtime start cannot be in the past")
    return wanted


def _checked(wanted: Wanted, now: datetime) -> Wanted:
    if wanted.end is not None:
        if wanted.end <= now:
            raise bad_request("Scheduled downtime end cannot be in the past")
        if wanted.end <= wanted.start:
            raise bad_request("Scheduled downtime end must be after its start")
    return wanted


def _identifier(given: object, monitor_exists: MonitorExists) -> tuple[int | None, tuple[str, ...]]:
    if (
        not isinstance(given, dict)
        or len(given.keys() & {"monitor_id", "monitor_tags"}) != 1
        or len(given) != 1
    ):
        raise bad_request("monitor_identifier must have exactly one of 'monitor_id' and 'monitor_tags'")
    if "monitor_id" in given:
        id_ = given["monitor_id"]
        if not isinstance(id_, int) or isinstance(id_, bool):
            raise bad_request(f"{id_!r} is not of type 'integer'")
        if not monitor_exists(id_):
            raise bad_request(f"Monitor {id_} not found")
        return id_, ()
    tags = given["monitor_tags"]
    if not isinstance(tags, list) or not tags or not all(isinstance(each, str) and each for each in tags):
        raise bad_request("monitor_tags must be a list of at least one tag")
    return None, tuple(tags)


def _schedule(given: object) -> tuple[datetime | None, datetime | None]:
    if given is None:
        return None, None
    if not isinstance(given, dict):
        raise bad_request(f"{given!r} is not of type 'object'")
    if "recurrences" in given:
        raise bad_request("The sandbox does not model recurring downtimes")
    for name in sorted(given.keys() - {"start", "end"}):
        raise bad_request(f"Additional properties are not allowed ('{name}' was unexpected)")
    return _time("start", given.get("start")), _time("end", given.get("end"))


def _time(name: str, given: object) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise bad_request(f"{name}: {given!r} is not a valid ISO-8601 date and time") from None
    if moment.utcoffset() != timedelta(0):
        raise bad_request(f"{name}: {given!r} must include a UTC offset of zero")
    return moment


def _message(given: object) -> str | None:
    if given is None or (isinstance(given, str) and len(given) <= MESSAGE_LIMIT):
        return given
    raise bad_request(f"message must be text of at most {MESSAGE_LIMIT} characters")


def _timezone(given: object) -> str | None:
    if given is None or given in _timezones():
        return None if given is None else str(given)
    raise bad_request(f"{given!r} is not a valid IANA timezone")


@cache
def _timezones() -> frozenset[object]:
    return frozenset(zoneinfo.available_timezones())


def _flag(given: object) -> bool:
    if isinstance(given, bool):
        return given
    raise bad_request(f"{given!r} is not of type 'boolean'")


def _choices(given: object, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise bad_request(f"{given!r} is not of type 'array'")
    for each in given:
        if each not in allowed:
            raise bad_request(f"{each!r} is not one of {list(allowed)}")
    return tuple(given)
