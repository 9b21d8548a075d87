"""The record of one captured mapping, stage or route: written down before the first change.

Its copy in the record store is JSON. A REST stage can be tagged, so it carries a second copy; API Gateway's
tag values hold at most 256 characters of letters, digits, spaces and `_.:/=+-@`, so that one is compact:

    v=1 w=2030-12-aurora at=2030-12-07T16:00:12Z deployment=a1b2c3 canary=store

A value that a tag cannot hold is `store`: only the other copy knows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maintenance.errors import RecordConflict

TAG_KEY = "maintenance-mode:record"
TAG_LIMIT = 256
VERSION = 1
IN_STORE = "store"
_TAGGABLE = re.compile(r"[A-Za-z0-9_.:/+@-]{0,64}")

Value = Mapping[str, str]
"""The fields that an override changes, such as `restApiId` and `stage`. Empty means that there is none."""
Definition = Mapping[str, Any]
"""What one method of a REST API was before it was touched; see `maintenance.apigateway.method`."""


@dataclass(frozen=True, slots=True)
class Record:
    """What `window` found at `at` (UTC, ISO 8601, seconds) before it changed anything."""

    window: str
    at: str
    captured: Value
    ours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What maintenance has set or is about to set; noted before it is set."""
    where: Value = field(default_factory=dict)
    """The inputs that say which mapping, stage or route this is."""
    methods: Mapping[str, Definition] = field(default_factory=dict)
    """Every method of a REST API that is touched, by `METHOD path`, as it was."""
    touching: bool = False
    """True from before the first method is touched until all are put back."""
    stopped: bool = False
    """Of a writer: True once it was stopped, until it is brought back; if it runs then, somebody did that."""

    def __str__(self) -> str:
        """As shown in tables."""
        return described(self.captured)

    def text(self) -> str:
        """The copy in the record store."""
        body = {
            "v": VERSION,
            "window": self.window,
            "at": self.at,
            "captured": dict(self.captured),
            "ours": {name: list(values) for name, values in self.ours.items()},
            "where": dict(self.where),
            "methods": dict(self.methods),
            "touching": self.touching,
            "stopped": self.stopped,
        }
        return json.dumps(body, sort_keys=True, ensure_ascii=False)

    def tag_text(self) -> str:
        """The copy on the resource itself.

        Raises:
            ValueError: the text would not be accepted as a tag.
        """
        parts = [
            f"{name}={value if _TAGGABLE.fullmatch(value) else IN_STORE}"
            for name, value in sorted(self.captured.items())
        ]
        text = " ".join([f"v={VERSION}", f"w={self.window}", f"at={self.at}", *parts])
        if len(text) > TAG_LIMIT:
            message = f"a record's tag must have at most {TAG_LIMIT} characters, not {text!r}"
            raise ValueError(message)
        return text

    def knows_everything(self) -> bool:
        """False where only a tag is left, and the tag could not hold every value."""
        return IN_STORE not in self.captured.values()


def described(value: Value) -> str:
    """Fields as shown in tables and messages."""
    return ", ".join(f"{name} {text or '(none)'}" for name, text in sorted(value.items()))


def parse_record(text: str, *, where: str) -> Record:
    """Read the store's copy back.

    Raises:
        RecordConflict: the text is not a record of ours; an unreadable record is never a default.
    """
    try:
        body = json.loads(text)
        if body["v"] != VERSION:
            raise _unreadable(text, where)
        return Record(
            _text(body["window"]),
            _text(body["at"]),
            _value(body["captured"]),
            {_text(name): tuple(map(_text, values)) for name, values in body["ours"].items()},
            _value(body["where"]),
            {_text(name): _definition(each) for name, each in body["methods"].items()},
            _flag(body["touching"]),
            _flag(body.get("stopped", False)),  # records of before know nothing of it
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unreadable(text, where) from None


def parse_tag(text: str, *, where: str) -> Record:
    """Read the copy on the resource back; it knows neither methods nor what was set.

    Raises:
        RecordConflict: the text is not a record of ours.
    """
    try:
        fields = dict(part.split("=", 1) for part in text.split(" "))
        if fields.pop("v") != str(VERSION):
            raise _unreadable(text, where)
        record = Record(fields.pop("w"), fields.pop("at"), fields)
    except (ValueError, KeyError):
        raise _unreadable(text, where) from None
    if not record.captured:
        raise _unreadable(text, where)
    return record


def _unreadable(text: str, where: str) -> RecordConflict:
    return RecordConflict(
        f"the record {text[:TAG_LIMIT]!r} cannot be read, so what was there before is not known for certain; "
        "nothing was changed",
        where=where,
        next_step=f"maint record show '{where}', then put the text right by hand or "
        f"`maint record close '{where}' --reason …`",
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _value(fields: Mapping[Any, Any]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in fields.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _definition(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value
