"""What to do next about one service: a pure function of live state, record and the flag.

A decision lists writes in order and carries its reason. Whoever carries it out stops at the first write
that fails; deciding again from live state is always the resume.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from maintenance.ecs.capacity import ScalableTarget
from maintenance.ecs.record import Record

Policy = Literal["fail", "keep", "restore"]


@dataclass(frozen=True, slots=True)
class Capture:
    """Write the record, on the service and in the store, and read it back before anything else."""

    record: Record


@dataclass(frozen=True, slots=True)
class Register:
    """application-autoscaling:RegisterScalableTarget with these values. Clamps the desired count."""

    target: ScalableTarget


@dataclass(frozen=True, slots=True)
class SetDesired:
    """ecs:UpdateService with this desired count and nothing else."""

    count: int


@dataclass(frozen=True, slots=True)
class DropTag:
    """Take the tag off early, where tags propagate to tasks that start; the store's copy stays."""


@dataclass(frozen=True, slots=True)
class CloseRecord:
    """Remove the record from the service and the store."""


Write = Capture | Register | SetDesired | DropTag | CloseRecord


@dataclass(frozen=True, slots=True)
class Decision:
    """The writes that are left, in order, and why."""

    key: str
    writes: tuple[Write, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing may be done to this service; `reason` and `next_step` go into the failing table."""

    key: str
    reason: str
    next_step: str
    kind: Literal["unsupported", "missing", "conflict", "manual-change", "unrecordable"]


Outcome = Decision | Refusal
