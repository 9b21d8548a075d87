"""What to do next about one mapping, stage or route: a pure function of live value, record and the flag.

A decision lists writes in order and carries its reason. Whoever carries it out stops at the first write
that fails; deciding again from live state is always the resume.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from maintenance.captured.record import Record, Value


@dataclass(frozen=True, slots=True)
class Live:
    """What AWS reports of one mapping, stage or route."""

    value: Value
    tag: str | None = None
    """The record on the resource itself, where it can carry one."""
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Values of a field that carry this window's own mark, such as a maintenance deployment."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Write the record, read it back, and only then go on."""

    record: Record


@dataclass(frozen=True, slots=True)
class Note:
    """Note in the open record what is set next. What was captured stays as it is."""

    record: Record


@dataclass(frozen=True, slots=True)
class Apply:
    """Set what maintenance wants."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Put back what was captured, and remove what maintenance made."""


@dataclass(frozen=True, slots=True)
class Release:
    """Remove what maintenance made; the value itself stays as somebody set it."""


@dataclass(frozen=True, slots=True)
class CloseRecord:
    """Remove the record from the store and the resource."""


Write = Capture | Note | Apply | Restore | Release | CloseRecord


@dataclass(frozen=True, slots=True)
class Decision:
    """The writes that are left, in order, and why."""

    name: str
    writes: tuple[Write, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing may be done; `reason` and `next_step` are shown."""

    name: str
    reason: str
    next_step: str
    kind: Literal["missing", "conflict", "manual-change"]


Outcome = Decision | Refusal


def strangers(live: Live, record: Record) -> list[tuple[str, str, str]]:
    """Fields whose live value is neither captured nor ours: name, live value, and the values expected.

    What was captured is a stranger too where it was stopped for certain: somebody switched it on again.
    """
    found = []
    for name, value in sorted(live.value.items()):
        ours = {*record.ours.get(name, ()), *live.own.get(name, ())}
        expected_back = value == record.captured.get(name, "") and not record.stopped
        if not expected_back and value not in ours:
            expected = sorted(ours) or [record.captured.get(name, "")]
            found.append((name, value or "(none)", " or ".join(each or "(none)" for each in expected)))
    return found
