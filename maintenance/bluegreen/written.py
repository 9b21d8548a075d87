"""What is written down between commands: the switchover attempt, production before it, and the way back.

Kept as JSON in the stack's record store, because a killed run must be able to read it from any machine.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from maintenance.bluegreen.checksum import Checksum
from maintenance.bluegreen.live import Cluster
from maintenance.errors import RecordConflict


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to switch over, written before the call."""

    deployment: str
    number: int
    at: datetime
    """When it was written down, by our clock."""
    after_event: datetime | None
    """The last event before it, by RDS' clock: whatever is later belongs to this attempt."""
    timeout: int
    accepted: bool = False
    """RDS answered the call."""
    ended: str = ""
    """How it ended; empty while nobody has looked."""

    @property
    def open(self) -> bool:
        """Whether its end is still unknown."""
        return not self.ended


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a binary log."""

    file: str
    position: int


@dataclass(frozen=True, slots=True)
class Before:
    """Production as it was just before the switchover, and the green that was about to replace it."""

    deployment: str
    window: str
    at: datetime
    blue: Cluster
    green: Cluster
    pairs: tuple[tuple[str, str], ...] = ()
    """Blue instance and the green one that takes its name."""
    tables: Mapping[str, int] = field(default_factory=dict)
    """Rows of the plan's tables."""
    checksums: Mapping[str, Checksum] = field(default_factory=dict)
    """Of the plan's tables of which every value counts."""
    uncounted: Mapping[str, str] = field(default_factory=dict)
    """Tables that could be neither counted nor summed up, and why."""
    position: Position | None = None
    event_scheduler: str = ""
    events: tuple[str, ...] = ()
    """Enabled events of the Event Scheduler."""
    scalable: tuple[Mapping[str, Any], ...] = ()
    """Scalable targets of reader Auto Scaling, as Application Auto Scaling describes them."""
    policies: tuple[Mapping[str, Any], ...] = ()
    """Their scaling policies."""
    custom_endpoints: tuple[str, ...] = ()

    @property
    def compared(self) -> Mapping[str, int | Checksum | str]:
        """Every table that was read, or why it was not."""
        return {**self.uncounted, **self.tables, **self.checksums}


@dataclass(frozen=True, slots=True)
class Side:
    """One cluster of a rollback by its resource ids, and the names that it must end with."""

    resource_id: str
    name: str
    instances: tuple[tuple[str, str], ...]
    """Resource id and wanted name of each instance."""


@dataclass(frozen=True, slots=True)
class Retreat:
    """A rollback after a switchover, written before its first change: from here on it is only finished."""

    deployment: str
    window: str
    at: datetime
    failed: Side
    back: Side


Written = TypeVar("Written", Attempt, Before, Retreat)


def text_of(written: Attempt | Before | Retreat) -> str:
    """The record's text."""
    return json.dumps(asdict(written), default=lambda value: value.isoformat(), ensure_ascii=False)


def read_back(kind: type[Written], text: str, *, where: str) -> Written:
    """Read a record back.

    Raises:
        RecordConflict: the text is none of ours; an unreadable record is never a default.
    """
    try:
        found: Written = _reader(kind.__name__).validate_json(text)
    except ValidationError as error:
        raise RecordConflict(
            f"this record cannot be read as {kind.__name__.lower()}: {error.error_count()} mistakes",
            where=where,
            next_step="maint bluegreen status; restore the object, or delete it and decide by hand",
        ) from None
    return found


@functools.cache
def _reader(kind: str) -> TypeAdapter[Any]:
    kinds: dict[str, Any] = {each.__name__: each for each in (Attempt, Before, Retreat)}
    return TypeAdapter(kinds[kind])
