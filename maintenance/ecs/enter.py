"""Entering maintenance: from whatever is live to zero, with the record first."""

from __future__ import annotations

from maintenance.ecs.decision import (
    Capture,
    Decision,
    Outcome,
    Policy,
    Refusal,
    Register,
    SetDesired,
    Write,
)
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import Record


def unsupported(live: LiveService) -> str | None:
    """Why a service cannot be scaled to 0 by its desired count, or None if it can.

    Source: ecs:UpdateService, "desiredCount" and "deployment controller"; DAEMON has no desired count.
    """
    if live.scheduling == "DAEMON":
        return "is a DAEMON service: it has no desired count that could be 0"
    if live.controller == "EXTERNAL":
        return "is under EXTERNAL deployment control: its task sets decide how many tasks run"
    if live.controller == "CODE_DEPLOY" and live.deploying:
        return "is in the middle of a CODE_DEPLOY deployment, which refuses a new desired count"
    if live.status != "ACTIVE":
        return f"is {live.status}, not ACTIVE"
    return None


def missing(key: str) -> Refusal:
    """The refusal for a service that AWS does not know."""
    return Refusal(
        key, "does not exist", "remove it from the plan, or `maint record close` if it was deleted", "missing"
    )


def foreign(key: str, record: Record, window: str) -> Refusal:
    """The refusal for an open record of another window."""
    return Refusal(
        key,
        f"holds an open record of window {record.window} ({record.captured}, captured {record.at}), "
        f"not of {window}",
        f"maint record show {key}; then `maint record adopt {key} --reason …` or `close`",
        "conflict",
    )


def enter(
    key: str, live: LiveService | None, record: Record | None, *, window: str, at: str, policy: Policy
) -> Outcome:
    """Decide what takes one service into maintenance.

    An open record of this window wins over live numbers: it is never captured again. A live count that is
    neither 0 nor what was captured is somebody's change and falls under `policy`.

    Args:
        key: `cluster/service`.
        live: what AWS reports, None if it does not know the service.
        record: the open record, None if there is none.
        window: the plan's window id.
        at: now, UTC ISO 8601; used only in a new record.
        policy: what to do about a manual change: fail, keep it, or restore what maintenance had set.
    """
    if live is None:
        return missing(key)
    if record is not None and record.window != window:
        return foreign(key, record, window)
    if (why := unsupported(live)) is not None:
        return Refusal(key, why, "take it out of the plan, or stop it by its own means", "unsupported")
    if record is None:
        return _capture(live, Record(window, at, live.capacity))
    return _resume(live, record, policy)


def _capture(live: LiveService, record: Record) -> Decision:
    writes: list[Write] = [Capture(record)]
    if live.target is not None and live.target != live.target.in_maintenance():
        writes.append(Register(live.target.in_maintenance()))
    if live.desired != 0:
        writes.append(SetDesired(0))
    reason = "already at 0" if live.desired == 0 else f"{live.desired} → 0"
    return Decision(live.key, tuple(writes), reason)


def _resume(live: LiveService, record: Record, policy: Policy) -> Outcome:
    captured = record.captured
    writes: list[Write] = []
    changes: list[str] = []
    if live.target is not None and live.target != live.target.in_maintenance():
        if live.target == captured.target or policy == "restore":
            writes.append(Register(live.target.in_maintenance()))
        else:
            changes.append(f"scalable target is now {live.target}")
    if live.desired != 0:
        if live.desired in captured.own_counts() or policy == "restore":
            writes.append(SetDesired(0))
        else:
            changes.append(f"desired count is now {live.desired}, not 0")
    if changes and policy == "fail":
        return manual_change(live.key, changes)
    if changes:
        return Decision(live.key, tuple(writes), f"kept as somebody changed it: {'; '.join(changes)}")
    return Decision(live.key, tuple(writes), "goes on to 0" if writes else "in maintenance")


def manual_change(key: str, changes: list[str]) -> Refusal:
    """The refusal for a change that somebody else made inside the window."""
    return Refusal(
        key,
        f"was changed during the window: {'; '.join(changes)}",
        f"pulumi config set --path 'maintenance:manualChanges[\"{key}\"]' keep   (or restore)",
        "manual-change",
    )
