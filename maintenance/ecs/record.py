"""The record of one captured service: written down before the first change, and never twice in a window.

It is kept as a tag on the service itself and as a second copy in the record store. ECS tag values hold at
most 256 characters of letters, digits, spaces and `_.:/=+-@`, so it is compact `k=v` text:

    v=1 w=2030-12-aurora at=2030-12-07T16:00:12Z d=12 mn=4 mx=20 si=0 so=1 ss=0

Where a team's own program holds the service (owner mode), `by=project/stack` says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from maintenance.ecs.capacity import Capacity, ScalableTarget, Suspension
from maintenance.errors import RecordConflict

TAG_KEY = "maintenance-mode:record"
TAG_LIMIT = 256
_ALLOWED = re.compile(r"^[A-Za-z0-9 _.:/=+@-]*$")
_COUNTS = {"d", "mn", "mx"}
_FLAGS = {"si", "so", "ss"}


@dataclass(frozen=True, slots=True)
class Record:
    """One service's capacity before `window`, captured at `at` (UTC, ISO 8601, seconds)."""

    window: str
    at: str
    captured: Capacity
    owner: str = ""
    """`project/stack` of the team's own program that holds it; empty where overrides do."""

    def text(self) -> str:
        """The tag's value.

        Raises:
            ValueError: the text would not be accepted as an ECS tag.
        """
        parts = [f"v=1 w={self.window} at={self.at} d={self.captured.desired}"]
        if (target := self.captured.target) is not None:
            flags = target.suspension
            parts.append(f"mn={target.minimum} mx={target.maximum}")
            parts.append(f"si={flags.dynamic_in:d} so={flags.dynamic_out:d} ss={flags.scheduled:d}")
        if self.owner and _ALLOWED.match(self.owner) and " " not in self.owner:
            with_owner = " ".join([*parts, f"by={self.owner}"])
            parts = [with_owner] if len(with_owner) <= TAG_LIMIT else parts
        text = " ".join(parts)
        if len(text) > TAG_LIMIT or not _ALLOWED.match(text):
            message = f"a record must be at most {TAG_LIMIT} characters that ECS tags allow, not {text!r}"
            raise ValueError(message)
        return text


def parse_record(text: str, *, where: str) -> Record:
    """Read a record back.

    Raises:
        RecordConflict: the text is not a record of ours; an unreadable record is never a default.
    """
    fields = dict(part.split("=", 1) for part in text.split() if "=" in part)
    try:
        {"1": True}[fields["v"]]  # no other version exists yet
        counts = {name: int(fields[name]) for name in _COUNTS & fields.keys()}
        flags = {name: {"0": False, "1": True}[fields[name]] for name in _FLAGS & fields.keys()}
        target = None
        if "mn" in counts or "mx" in counts or flags:
            suspension = Suspension(flags["si"], flags["so"], flags["ss"])
            target = ScalableTarget(counts["mn"], counts["mx"], suspension)
        return Record(fields["w"], fields["at"], Capacity(counts["d"], target), fields.get("by", ""))
    except (KeyError, ValueError):
        raise RecordConflict(
            f"the record {text!r} cannot be read, so the original counts are not known for certain; "
            "nothing was changed",
            where=where,
            next_step="maint record show, then restore the text by hand or `maint record close --reason …`",
        ) from None
