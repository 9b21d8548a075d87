"""What would stop a rule, schedule or function from being stopped, found before anything changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maintenance.captured.copies import reconcile
from maintenance.captured.decision import Live, Refusal
from maintenance.captured.enter import foreign, missing
from maintenance.captured.record import Value, described
from maintenance.finding import Finding, error, warning


@dataclass(frozen=True, slots=True)
class SeenWriter:
    """One writer of the plan, as AWS reports it."""

    live: Live | None
    wanted: Value
    """What maintenance sets."""
    unsupported: str = ""
    """Why it cannot be stopped and brought back as it was."""
    remark: str = ""
    """What people should know before it is stopped."""


def check_writers(
    seen: Mapping[str, SeenWriter], copies: Mapping[str, str], *, window: str
) -> Iterator[Finding]:
    """Check every writer of the plan.

    Args:
        seen: what AWS reports, by key.
        copies: the record store's texts.
        window: the plan's window id.

    Raises:
        RecordConflict: a record cannot be read.
    """
    for key, each in sorted(seen.items()):
        tag = each.live.tag if each.live else None
        record = reconcile(key, tag, copies.get(key))
        if isinstance(record, Refusal):
            yield _error(record)
        elif record is not None and record.window != window:
            yield _error(foreign(key, record, window))
        elif each.live is None:
            yield _error(missing(key, record))
        elif record is None and each.unsupported:
            yield error(key, each.unsupported, "take it out of the plan, or stop it by its own means")
        elif record is None:
            yield from _remarks(key, each, each.live)


def _remarks(key: str, each: SeenWriter, live: Live) -> Iterator[Finding]:
    if live.value == each.wanted:
        what = f"is stopped already ({described(live.value)}), and is after the window as well"
        yield warning(key, what, "start it by hand first if it should run afterwards")
    if each.remark:
        yield warning(key, each.remark)


def _error(refusal: Refusal) -> Finding:
    return error(refusal.name, refusal.reason, refusal.next_step)
