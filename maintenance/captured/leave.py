"""Leaving maintenance: back to what was captured; the record closes last."""

from __future__ import annotations

from maintenance.captured.decision import (
    CloseRecord,
    Decision,
    Live,
    Outcome,
    Release,
    Restore,
    strangers,
)
from maintenance.captured.enter import foreign, manual_change, missing
from maintenance.captured.record import Record
from maintenance.ecs.decision import Policy


def leave(name: str, live: Live | None, record: Record | None, *, window: str, policy: Policy) -> Outcome:
    """Decide what brings one mapping, stage or route back.

    Args:
        name: the record's name.
        live: what AWS reports, None if it does not know it.
        record: the open record, None if there is none.
        window: the plan's window id.
        policy: what to do about a manual change: fail, keep it, or restore what was captured.
    """
    if record is None:
        return Decision(name, (), "not in maintenance")
    if record.window != window:
        return foreign(name, record, window)
    if live is None:
        return missing(name, record)
    changes = strangers(live, record)
    if changes and policy == "fail":
        return manual_change(name, changes)
    if changes and policy == "keep":
        kept = "; ".join(f"{field} is {value}" for field, value, _ in changes)
        return Decision(name, (Release(), CloseRecord()), f"kept as somebody changed it: {kept}")
    return Decision(name, (Restore(), CloseRecord()), f"back to {record}")
