"""Leaving maintenance: back to what was captured, in an order that the clamp cannot spoil."""

from __future__ import annotations

from maintenance.ecs.capacity import Capacity
from maintenance.ecs.decision import (
    CloseRecord,
    Decision,
    DropTag,
    Outcome,
    Policy,
    Register,
    SetDesired,
    Write,
)
from maintenance.ecs.enter import foreign, manual_change, missing
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import Record


def leave(
    key: str, live: LiveService | None, record: Record | None, *, window: str, policy: Policy
) -> Outcome:
    """Decide what brings one service back.

    Desired count first, then min, max and the original flags in one call, then the desired count again
    where that call would have clamped it. The record closes last, so a crash anywhere resumes here.

    Args:
        key: `cluster/service`.
        live: what AWS reports, None if it does not know the service.
        record: the open record, None if there is none.
        window: the plan's window id.
        policy: what to do about a manual change: fail, keep it, or restore what was captured.
    """
    if record is None:
        return Decision(key, (), "not in maintenance")
    if record.window != window:
        return foreign(key, record, window)
    if live is None:
        return missing(key)
    captured = record.captured
    changes = _changes(live, captured)
    if changes and policy == "fail":
        return manual_change(key, changes)
    keep = bool(changes) and policy == "keep"
    writes: list[Write] = [] if keep else _restore(live, captured)
    reason = f"kept as somebody changed it: {'; '.join(changes)}" if keep else f"back to {captured}"
    early: tuple[Write, ...] = (DropTag(),) if live.propagates_tags and live.tag is not None else ()
    return Decision(key, (*early, *writes, CloseRecord()), reason)


def _handed_back(live: LiveService, captured: Capacity) -> bool:
    """Whether scaling is its own again, so that the desired count belongs to the autoscaler."""
    return (
        live.target is not None
        and live.target == captured.target
        and live.target != live.target.in_maintenance()
        and live.desired not in captured.own_counts()
    )


def _changes(live: LiveService, captured: Capacity) -> list[str]:
    if _handed_back(live, captured):
        return []
    found = []
    if live.desired not in captured.own_counts():
        found.append(f"desired count is now {live.desired}, not 0")
    ours = captured.target.in_maintenance() if captured.target else None
    if live.target not in (ours, captured.target):
        found.append(f"scalable target is now {live.target or 'deleted'}")
    return found


def _restore(live: LiveService, captured: Capacity) -> list[Write]:
    if _handed_back(live, captured):
        return []
    writes: list[Write] = []
    desired = live.desired
    if desired != captured.desired:
        writes.append(SetDesired(captured.desired))
        desired = captured.desired
    if captured.target is not None and live.target != captured.target:
        writes.append(Register(captured.target))
        desired = captured.target.clamp(desired)
    if desired != captured.desired:
        writes.append(SetDesired(captured.desired))
    return writes
