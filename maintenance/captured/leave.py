"""Leaving maintenance: back to what was captured; the record closes last."""

from __future__ import annotations

from dataclasses import replace

from maintenance.captured.decision import (
    CloseRecord,
    Decision,
    Live,
    Note,
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
    coming = replace(record, stopped=False)  # on again by hand or by a run that was killed: it is back
    changes = strangers(live, coming)
    if changes and policy == "fail":
        return manual_change(name, changes)
    if changes and policy == "keep":
        kept = "; ".join(f"{field} is {value}" for field, value, _ in changes)
        return Decision(name, (Release(), CloseRecord()), f"kept as somebody changed it: {kept}")
    first = () if coming == record else (Note(coming),)
    return Decision(name, (*first, Restore(), CloseRecord()), f"back to {record}")
