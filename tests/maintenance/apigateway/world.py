"""One mapping as API Gateway holds it, with its record, small enough to reason about; crashes anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from maintenance.captured.copies import reconcile
from maintenance.captured.decision import (
    Apply,
    Capture,
    CloseRecord,
    Decision,
    Live,
    Note,
    Outcome,
    Refusal,
    Release,
    Restore,
    Write,
)
from maintenance.captured.enter import enter
from maintenance.captured.leave import leave
from maintenance.captured.record import Record, Value
from maintenance.ecs.decision import Policy

NAME = "apigateway:api.example.com/v1"
WINDOW = "2030-12-aurora"
CLOSED: Value = {"api": "m9x8", "stage": "maintenance"}


@dataclass
class World:
    """What is live, the record's two copies, and the value that maintenance wants."""

    live: Live | None
    copy: str | None = None
    taggable: bool = False
    wanted: Value = field(default_factory=lambda: dict(CLOSED))
    captures: int = 0

    def decide(self, *, on: bool, window: str = WINDOW, policy: Policy = "fail") -> Outcome:
        """Decide from what is live."""
        record = reconcile(NAME, self.live.tag if self.live else None, self.copy)
        if isinstance(record, Refusal):
            return record
        if on:
            at = f"2030-12-07T16:00:{self.captures:02}Z"
            return enter(NAME, self.live, record, window=window, at=at, wanted=self.wanted, policy=policy)
        return leave(NAME, self.live, record, window=window, policy=policy)

    def run(self, outcome: Outcome, *, crash_after: int | None = None) -> None:
        """Carry out a decision; stop after `crash_after` steps."""
        if isinstance(outcome, Decision):
            steps = [step for write in outcome.writes for step in self._steps(write)]
            for step in steps[:crash_after]:
                step()

    def move(self, value: Value) -> None:
        """What anybody's update does."""
        assert self.live is not None
        self.live = replace(self.live, value=value)

    def _steps(self, write: Write) -> list[Callable[[], None]]:
        match write:
            case Capture(record):
                tag = [lambda: self._tag(record.tag_text())] if self.taggable else []
                return [lambda: self._create(record), *tag]
            case Note(record):
                return [lambda: self._copy(record.text())]
            case Apply():
                return [lambda: self.move(self.wanted)]
            case Restore():
                return [lambda: self.move(self._record().captured)]
            case Release():
                return []
            case CloseRecord():
                return [lambda: self._tag(None), lambda: self._copy(None)]

    def _record(self) -> Record:
        record = reconcile(NAME, self.live.tag if self.live else None, self.copy)
        assert isinstance(record, Record)
        return record

    def _create(self, record: Record) -> None:
        assert self.copy is None, "captured twice"
        self.captures += 1
        self.copy = record.text()

    def _tag(self, text: str | None) -> None:
        assert self.live is not None
        self.live = replace(self.live, tag=text)

    def _copy(self, text: str | None) -> None:
        self.copy = text
