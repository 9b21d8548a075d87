"""Entering maintenance: from whatever is live to the maintenance API, with the record first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from maintenance.captured.decision import (
    Apply,
    Capture,
    Decision,
    Live,
    Note,
    Outcome,
    Refusal,
    strangers,
)
from maintenance.captured.record import Record, Value, described
from maintenance.ecs.decision import Policy
from maintenance.table import table
from maintenance.writers.names import is_writer

_FOR_ALL = "maintenance:onManualChange"
"""Mappings, stages and routes have no setting of their own."""


def missing(name: str, record: Record | None) -> Refusal:
    """The refusal for something that AWS does not know; leaving the plan would not close its record."""
    step = f"maint record close '{name}' --reason …" if record else "remove it from the plan"
    return Refusal(name, "does not exist", step, "missing")


def foreign(name: str, record: Record, window: str) -> Refusal:
    """The refusal for an open record of another window."""
    return Refusal(
        name,
        f"holds an open record of window {record.window} ({record}, captured {record.at}), not of {window}; "
        "nothing was changed",
        f"maint record show '{name}'; then `maint record adopt '{name}' --reason …` or `close`",
        "conflict",
    )


def manual_change(name: str, changes: list[tuple[str, str, str]]) -> Refusal:
    """The refusal for a change that somebody else made inside the window."""
    rows = [("field", "is now", "expected"), *changes]
    setting = f"--path 'maintenance:manualChanges[\"{name}\"]'" if is_writer(name) else _FOR_ALL
    return Refusal(
        name,
        f"was changed during the window; nothing was changed\n{table(rows)}",
        f"pulumi config set {setting} keep   (or restore), then say the same command again",
        "manual-change",
    )


def enter(
    name: str,
    live: Live | None,
    record: Record | None,
    *,
    window: str,
    at: str,
    wanted: Value,
    policy: Policy,
    ordinary: bool = False,
) -> Outcome:
    """Decide what takes one mapping, stage, route or writer into maintenance.

    An open record of this window wins over the live value: it is never captured again. A live value that is
    neither captured nor ours is somebody's change and falls under `policy`.

    Args:
        name: the record's name.
        live: what AWS reports, None if it does not know it.
        record: the open record, None if there is none.
        window: the plan's window id.
        at: now, UTC ISO 8601; used only in a new record.
        wanted: what maintenance sets.
        policy: what to do about a manual change: fail, keep it, or set again what maintenance wants.
        ordinary: whether an owner may have set `wanted` too; it is captured as it is then.
    """
    if live is None:
        return missing(name, record)
    if record is not None and record.window != window:
        return foreign(name, record, window)
    if record is None:
        record = Record(window, at, live.value, _added({}, wanted))
        if ordinary and live.value == wanted:
            return Decision(name, (Capture(record),), f"already at {described(wanted)}")
        return _capture(name, live, record, wanted, ordinary=ordinary)
    changes = strangers(live, record)
    if changes and policy == "fail":
        return manual_change(name, changes)
    if changes and policy == "keep":
        kept = "; ".join(f"{field} is {value}" for field, value, _ in changes)
        return Decision(name, (), f"kept as somebody changed it: {kept}")
    if live.value == wanted and not record.touching:
        return Decision(name, _stopped(record, wanted) if ordinary else (), "in maintenance")
    noted = replace(record, ours=_added(_still_there(record.ours, live.value), wanted))
    first = () if noted == record else (Note(noted),)
    last = _stopped(noted, wanted) if ordinary else ()
    return Decision(name, (*first, Apply(), *last), f"goes on to {described(wanted)}")


def _stopped(record: Record, wanted: Value) -> tuple[Note, ...]:
    """Note that it is stopped, unless that is noted, or its owner had stopped it and it stays as it is."""
    if record.stopped or record.captured == wanted:
        return ()
    return (Note(replace(record, stopped=True)),)


def _capture(name: str, live: Live, record: Record, wanted: Value, *, ordinary: bool) -> Outcome:
    if live.value == wanted:
        return Refusal(
            name,
            f"is in maintenance already ({described(live.value)}), but no record says from what",
            "point it by hand at what it should serve, then say the same command again",
            "conflict",
        )
    last = _stopped(record, wanted) if ordinary else ()
    return Decision(name, (Capture(record), Apply(), *last), f"{described(live.value)} → {described(wanted)}")


def _added(ours: Mapping[str, tuple[str, ...]], wanted: Value) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys((*ours.get(name, ()), value))) for name, value in wanted.items()}


def _still_there(ours: Mapping[str, tuple[str, ...]], live: Value) -> dict[str, tuple[str, ...]]:
    """What was set before and still is: an older plan's value is somebody else's once it was replaced."""
    return {
        name: tuple(value for value in values if value == live.get(name)) for name, values in ours.items()
    }
