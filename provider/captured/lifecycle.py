"""Take one mapping, stage, route or writer in or out of maintenance: decide, write the record, then change.

Every pass reads anew and decides anew, so that a pass after a crash is the same as any other.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.captured.copies import reconcile
from maintenance.captured.decision import (
    Apply,
    Capture,
    CloseRecord,
    Live,
    Note,
    Outcome,
    Refusal,
    Release,
    Restore,
    Write,
    strangers,
)
from maintenance.captured.enter import enter
from maintenance.captured.leave import leave
from maintenance.captured.record import Record
from maintenance.errors import MaintenanceError, ManualChange, RecordConflict, Refused
from provider.aws.clients import failure
from provider.captured.place import Place, Work, aws_errors
from provider.override.kind import Context
from provider.override.wire import Properties
from provider.records.store import RecordStore, open_store

_locks: dict[str, threading.Lock] = {}
_locks_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is live, which record is open, and what stands in the way."""

    live: Live | None
    record: Record | None
    refusal: Refusal | None = None

    def problem(self, window: str) -> str:
        """What an update would stumble over or has to finish, as previews show it; empty if nothing."""
        if self.refusal is not None:
            return self.refusal.reason
        if self.live is None:
            return "does not exist"
        if self.record is None:
            return ""
        if self.record.window != window:
            return f"holds an open record of window {self.record.window}"
        if changes := strangers(self.live, self.record):
            return "changed during the window: " + "; ".join(
                f"{field} is {value}" for field, value, _ in changes
            )
        return "methods were being changed and are not all put back" if self.record.touching else ""


def see(place: Place, inputs: Properties) -> Seen:
    """Read what is live and both copies of the record.

    Raises:
        MaintenanceError: something could not be read; an unreadable value is never a default.
    """
    name = place.name(inputs)
    with aws_errors(name):
        live = place.look(inputs)
        url = inputs.get("recordStore")
        copy = open_store(url).read([name]).get(name) if url else None
    record = reconcile(name, live.tag if live else None, copy)
    if isinstance(record, Refusal):
        return Seen(live, None, record)
    return Seen(live, record)


def enter_one(place: Place, inputs: Properties, context: Context) -> None:
    """Put one place into maintenance.

    Raises:
        MaintenanceError: refused, or the first write that failed; the record says what was there before.
    """
    with _alone(place, inputs):
        seen = see(place, inputs)
        wanted = place.wanted(inputs, seen.live.value if seen.live else {})
        outcome = seen.refusal or enter(
            place.name(inputs),
            seen.live,
            seen.record,
            window=inputs["window"],
            at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            wanted=wanted,
            policy=inputs["onManualChange"],
            ordinary=place.ordinary,
        )
        _carry_out(place, inputs, context, seen, outcome)


def leave_one(place: Place, inputs: Properties, context: Context) -> None:
    """Bring one place back to what was captured; nothing if no record is open.

    Raises:
        MaintenanceError: refused, or the first write that failed; the record stays open until all is done.
    """
    with _alone(place, inputs):
        seen = see(place, inputs)
        outcome = seen.refusal or leave(
            place.name(inputs),
            seen.live,
            seen.record,
            window=inputs["window"],
            policy=inputs["onManualChange"],
        )
        _carry_out(place, inputs, context, seen, outcome)


@contextmanager
def _alone(place: Place, inputs: Properties) -> Iterator[None]:
    """Two stages of one API, or two routes, are changed one after the other."""
    with _locks_lock:
        lock = _locks.setdefault(place.shared(inputs), threading.Lock())
    with lock:
        yield


def _carry_out(place: Place, inputs: Properties, context: Context, seen: Seen, outcome: Outcome) -> None:
    if isinstance(outcome, Refusal):
        raise _error(outcome)
    if not outcome.writes:
        return
    assert seen.live is not None  # noqa: S101 - writes are only decided for what exists
    store = open_store(inputs["recordStore"])
    record = seen.record
    first = outcome.writes[0]
    with aws_errors(outcome.name):
        if isinstance(first, Capture):
            record = place.capture(inputs, first.record, store)
        assert record is not None  # noqa: S101 - without a record, the first write is a capture
        context.say(outcome.reason)
        work = Work(outcome.name, inputs, store, context, seen.live, record)
        for write in outcome.writes:
            context.stop_if_cancelled()
            _do(place, work, write)


def _do(place: Place, work: Work, write: Write) -> None:
    match write:
        case Capture():
            _capture(place, work)
        case Note(record):
            work.note(record)
        case Apply():
            place.apply(work)
        case Restore():
            place.restore(work)
        case Release():
            place.release(work)
        case CloseRecord():
            if work.live.tag is not None:
                place.tag(work.inputs, None)
            work.store.delete(work.name)
        case _:
            assert_never(write)


def _capture(place: Place, work: Work) -> None:
    """Write the record, exclusively, and read both copies back.

    Raises:
        MaintenanceError: it could not be written; nothing else was changed.
    """
    text = work.record.text()
    _write(work.name, work.store, text)
    place.tag(work.inputs, work.record.tag_text())
    again = see(place, work.inputs)
    if again.record != work.record:
        raise MaintenanceError(
            "the record does not read back as it was written; nothing else was changed",
            where=work.name,
            next_step="check who else writes to the record store, then say the same command again",
        )
    assert again.live is not None  # noqa: S101 - its record was just read from it
    work.live = again.live


def _write(name: str, store: RecordStore, text: str) -> None:
    try:
        store.create(name, text)
    except OSError as error:
        raise MaintenanceError(
            f"the record could not be written, so nothing was changed: {error.strerror}",
            where=name,
            next_step="mend maintenance:recordStore, then say the same command again",
        ) from None
    except (ClientError, BotoCoreError) as error:
        fault = failure(error, where=name)
        raise type(fault)(
            f"the record could not be written, so nothing was changed: {fault.what}",
            where=name,
            next_step=fault.next_step,
        ) from None


def _error(refusal: Refusal) -> MaintenanceError:
    kinds = {"missing": Refused, "conflict": RecordConflict, "manual-change": ManualChange}
    return kinds[refusal.kind](refusal.reason, where=refusal.name, next_step=refusal.next_step)
