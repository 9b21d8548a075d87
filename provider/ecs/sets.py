"""Take a set of services in or out of maintenance: decide for each, write records first, then change.

A failure of one service never stops the others. What comes back says, service by service, what is live now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from maintenance.ecs.capacity import Capacity
from maintenance.ecs.copies import reconcile
from maintenance.ecs.decision import Capture, CloseRecord, Decision, Outcome, Policy, Refusal, Register
from maintenance.ecs.enter import enter, unsupported
from maintenance.ecs.leave import leave
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import Record
from maintenance.errors import MaintenanceError, Unfinished
from provider.aws.clients import failure
from provider.aws.fanout import attempt_all
from provider.ecs.execute import capture, carry_out
from provider.ecs.observe import Live, batches, forget, observe, observe_recently, tag_texts
from provider.records.store import RecordStore


@dataclass(frozen=True, slots=True)
class Row:
    """One service after a pass: what is live, which record is open, and what went wrong."""

    key: str
    capacity: Capacity | None
    record: Record | None = None
    problem: str = ""
    next_step: str = ""
    conflict: bool = False
    """Whether its two records disagree, so that nothing may be done."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass works with: the window, its record store, and the answer to manual changes."""

    window: str
    store: RecordStore
    policy: Policy = "fail"
    policies: Mapping[str, Policy] | None = None
    checkpoint: Callable[[], None] = lambda: None
    """Called before every write; raises where the work was cancelled."""

    def policy_for(self, key: str) -> Policy:
        """The answer for one service."""
        return (self.policies or {}).get(key, self.policy)


@dataclass(frozen=True, slots=True)
class _Seen:
    live: LiveService | None
    record: Record | None
    refusal: Refusal | None


def look(keys: Iterable[str], window: str, store: RecordStore, along: Iterable[str] = ()) -> list[Row]:
    """Observe without deciding: live capacity, open records, and what stands in the way.

    `along` are neighbours to read in the same calls.
    """

    def read(wanted: Iterable[str]) -> Live:
        return observe_recently(wanted, along)

    rows = []
    for key, seen in sorted(_see(keys, store, read).items()):
        problem, step = "", ""
        if seen.refusal is not None:
            problem, step = seen.refusal.reason, seen.refusal.next_step
        elif seen.live is None:
            problem = "does not exist"
        elif seen.record is not None and seen.record.window != window:
            problem = f"holds an open record of window {seen.record.window}"
        else:
            problem = unsupported(seen.live) or ""
        conflict = seen.refusal is not None
        rows.append(Row(key, seen.live.capacity if seen.live else None, seen.record, problem, step, conflict))
    return rows


def enter_all(keys: Iterable[str], work: Pass) -> list[Row]:
    """Take every service to 0, records first.

    Raises:
        MaintenanceError: live state could not be read at all; nothing was changed.
    """
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def decide(key: str, seen: _Seen) -> Outcome:
        return enter(key, seen.live, seen.record, window=work.window, at=at, policy=work.policy_for(key))

    seen = _see_now(keys, work.store)
    outcomes = _decide_all(seen, decide)
    return _carry_out_all(seen, outcomes, work)


def leave_all(keys: Iterable[str], work: Pass) -> list[Row]:
    """Bring every service with an open record back to what was captured.

    Raises:
        MaintenanceError: live state could not be read at all; nothing was changed.
    """

    def decide(key: str, seen: _Seen) -> Outcome:
        return leave(key, seen.live, seen.record, window=work.window, policy=work.policy_for(key))

    seen = _see_now(keys, work.store)
    return _carry_out_all(seen, _decide_all(seen, decide), work)


def _see_now(keys: Iterable[str], store: RecordStore) -> dict[str, _Seen]:
    """Read before a change: never from memory."""
    wanted = sorted(set(keys))
    forget(wanted)
    return _see(wanted, store, observe)


def _see(keys: Iterable[str], store: RecordStore, read: Callable[[Iterable[str]], Live]) -> dict[str, _Seen]:
    wanted = sorted(set(keys))
    live = read(wanted)
    copies = store.read(wanted, tag_texts(live))
    seen = {}
    for key in wanted:
        service = live[key]
        record = reconcile(key, service.tag if service else None, copies.get(key))
        refusal = record if isinstance(record, Refusal) else None
        seen[key] = _Seen(service, None if isinstance(record, Refusal) else record, refusal)
    return seen


def _decide_all(seen: Mapping[str, _Seen], decide: Callable[[str, _Seen], Outcome]) -> dict[str, Outcome]:
    return {key: each.refusal or decide(key, each) for key, each in seen.items()}


def _carry_out_all(seen: Mapping[str, _Seen], outcomes: Mapping[str, Outcome], work: Pass) -> list[Row]:
    """Carry out every decision, ten services of a cluster at a time; records close after everything else.

    Each batch writes its records and reads them back before it changes anything. Batches overlap, so that the
    quota for tags and the one for updates are used at the same time. Large services go first: the more tasks
    one has, the longer its slowest takes, and what is asked for last ends the wait of all.
    """
    due = {key: each for key, each in outcomes.items() if isinstance(each, Decision) and each.writes}
    order = sorted(due, key=lambda key: (-_tasks(seen[key]), key))
    parts = [[f"{cluster}/{name}" for name in names] for cluster, names in batches(order)]
    done: dict[str, int | MaintenanceError] = {}

    def run(part: list[str]) -> dict[str, int | MaintenanceError]:
        return _batch(part, seen, due, work)

    for part, result in attempt_all(run, parts, where=lambda part: part[0], changes=True):
        done.update(dict.fromkeys(part, result) if isinstance(result, MaintenanceError) else result)
    closing = [
        key for key, result in done.items() if isinstance(result, int) and CloseRecord() in due[key].writes
    ]

    def close(key: str) -> None:
        carry_out(_live(seen, key), [CloseRecord()], work.store, before_each=work.checkpoint)

    closed = attempt_all(close, closing, changes=True)
    done.update({key: error for key, error in closed if isinstance(error, MaintenanceError)})
    return [_row(key, seen[key], outcomes[key], done.get(key)) for key in sorted(outcomes)]


def _batch(
    keys: Sequence[str], seen: Mapping[str, _Seen], due: Mapping[str, Decision], work: Pass
) -> dict[str, int | MaintenanceError]:
    """Work on services of one cluster: the desired count that each has then, or what went wrong with it."""
    done: dict[str, int | MaintenanceError] = dict(_write_records(keys, seen, due, work))
    for key in keys:
        if key in done:
            continue
        writes = [write for write in due[key].writes if not isinstance(write, (Capture, CloseRecord))]
        try:
            done[key] = carry_out(_live(seen, key), writes, work.store, before_each=work.checkpoint)
        except Exception as error:  # noqa: BLE001 - `failure` raises again what is not AWS's
            done[key] = failure(error, where=key)
    return done


def _write_records(
    keys: Sequence[str], seen: Mapping[str, _Seen], due: Mapping[str, Decision], work: Pass
) -> dict[str, MaintenanceError]:
    """Write every new record and read it back; returns the services that may not be changed, and why."""
    new = {key: write for key in keys for write in due[key].writes if isinstance(write, Capture)}
    failed: dict[str, MaintenanceError] = {}
    for key, write in new.items():
        try:
            work.checkpoint()
            capture(_live(seen, key), write, work.store)
        except Exception as error:  # noqa: BLE001 - `failure` raises again what is not AWS's
            failed[key] = failure(error, where=key)
    tagged = [key for key in new if key not in failed and _live(seen, key).taggable]
    for key, again in (observe(tagged, targets=False) if tagged else {}).items():
        if again is None or again.tag != new[key].record.text():
            failed[key] = Unfinished(
                f"the record reads back as {again.tag if again else None!r}; the service was not changed",
                where=key,
                next_step="check who else writes tags on it, then say the same command again",
            )
    return failed


def _tasks(seen: _Seen) -> int:
    """How many tasks a service has or gets back."""
    live = seen.live.desired if seen.live else 0
    return max(live, seen.record.captured.desired if seen.record else 0)


def _live(seen: Mapping[str, _Seen], key: str) -> LiveService:
    live = seen[key].live
    assert live is not None  # noqa: S101 - writes are only decided for a live service
    return live


def _row(key: str, seen: _Seen, outcome: Outcome, result: int | MaintenanceError | None) -> Row:
    error = result if isinstance(result, MaintenanceError) else None
    capacity = seen.live.capacity if seen.live else None
    if isinstance(outcome, Refusal):
        return Row(key, capacity, seen.record, outcome.reason, outcome.next_step, seen.refusal is not None)
    record = seen.record
    for write in outcome.writes:
        if error is None and capacity is not None and isinstance(write, Register):
            capacity = replace(capacity, target=write.target)
        if isinstance(write, Capture):
            record = write.record
        if error is None and isinstance(write, CloseRecord):
            record = None
    if error is not None:
        return Row(key, capacity, record, error.what, error.next_step)
    if isinstance(result, int) and capacity is not None:
        capacity = replace(capacity, desired=result)
    return Row(key, capacity, record)
