"""The journal as text that fits a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from maintenance.window.entry import Entry
from maintenance.window.fold import fold
from maintenance.window.moments import duration, shown
from maintenance.window.runs import Run
from maintenance.window.summary import Summary


def journal_text(entries: Sequence[Entry], *, width: int = 100) -> str:
    """One block per entry, in order; long texts are folded and indented."""
    return "\n".join(fold(_line(entry), width=width) for entry in entries)


def journal_json(entries: Sequence[Entry]) -> str:
    """All entries in one JSON list."""
    return json.dumps([entry.plain() for entry in entries], ensure_ascii=False, indent=1)


def list_text(found: Sequence[Summary], *, width: int = 100) -> str:
    """One block per window: when, how it ended, and how much is open."""
    if not found:
        return "no window has been journalled here yet"
    blocks = []
    for each in found:
        left = f"{len(each.debts)} open" if each.debts else "nothing open"
        kind = f"  rehearsal for {each.rehearsal_of}" if each.rehearsal_of else ""
        line = f"{each.window}  {shown(each.start)} to {_end(each)}  {each.outcome}  {left}{kind}"
        blocks.append(fold(line, width=width))
    return "\n".join(blocks)


def rehearsals_text(found: Sequence[Run], *, stack: str, width: int = 100) -> str:
    """The rehearsals for a stack, the latest first; each is compared with the night by `show`."""
    lines = []
    for each in reversed(found):
        ended = each.entries[-1].outcome if each.end else "open"
        took = f" in {duration((each.end - each.start).total_seconds())}" if each.end else ""
        lines.append(f"rehearsed on {stack}: {each.window}  {shown(each.start)}  {ended}{took}")
    return "\n".join(fold(line, width=width) for line in lines)


def summary_text(summary: Summary, *, width: int = 100) -> str:
    """What one window did, what failed, and what it left open, in that order; open things come last."""
    lines = [
        f"window {summary.window}: {summary.outcome}"
        + (f" (rehearsal for {summary.rehearsal_of})" if summary.rehearsal_of else ""),
        f"  {shown(summary.start)} to {_end(summary)}, {summary.entries} entries",
        f"  people: {', '.join(summary.people) or 'nobody is named'}",
    ]
    if summary.unreadable:
        lines.append(f"  {summary.unreadable} entries cannot be read; the rest is shown")
    lines.append("phases:" if summary.stages else "phases: none")
    for stage in summary.stages:
        took = "no end recorded" if stage.seconds is None else duration(stage.seconds)
        reason = f": {stage.why}" if stage.why else ""
        lines.append(f"  {stage.name}  {stage.outcome}  {took}{reason}")
    if summary.failures:
        lines.append("failures:")
        lines += [f"  {_line(each)}" for each in summary.failures]
    lines.append("open:" if summary.debts else "open: nothing")
    lines += [f"  {debt} (since {shown(debt.since)}, {debt.who})" for debt in summary.debts]
    return "\n".join(fold(line, width=width) for line in lines)


def _end(summary: Summary) -> str:
    return shown(summary.end) if summary.end else "now"


def _line(entry: Entry) -> str:
    change = f" {entry.before or '?'} → {entry.after}" if entry.after or entry.before else ""
    took = f" ({duration(entry.seconds)})" if entry.seconds is not None else ""
    reason = f": {entry.why}" if entry.why else ""
    return f"{shown(entry.at)} {entry.who} {entry.what} {entry.subject}{change} {entry.outcome}{took}{reason}"
