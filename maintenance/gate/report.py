"""What the gate found, as people and machines read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maintenance.finding import Finding
from maintenance.gate.deadlines import Due
from maintenance.gate.judge import passed
from maintenance.plan.mistakes import visible
from maintenance.table import table

_STATES = {"done": "done", "overdue": "OVERDUE", "today": "today", "ahead": ""}


def gate_json(findings: Sequence[Finding], deadlines: Sequence[Due], *, live: bool) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "passed": passed(tuple(findings)),
        "live": live,
        "deadlines": [each.plain() for each in deadlines],
        "findings": [
            {
                "severity": each.severity,
                "where": each.where,
                "what": each.what,
                "next_step": each.next_step,
            }
            for each in findings
        ],
    }


def gate_text(findings: Sequence[Finding], deadlines: Sequence[Due]) -> str:
    """Errors first, then warnings, then the deadlines."""
    lines = []
    for severity, title in (("error", "stops the window"), ("warning", "to be known")):
        some = [each for each in findings if each.severity == severity]
        if some:
            lines.append(f"  {len(some)} {title}:")
            lines += [f"  {line}" for each in some for line in str(each).split("\n")]
    rows = [
        (str(each.day), _STATES[each.state], each.deadline.what, each.deadline.owner) for each in deadlines
    ]
    if rows:
        lines += ["  deadlines:", *(f"  {line}" for line in table(rows, limit=len(rows)).split("\n"))]
    count = sum(each.severity == "error" for each in findings)
    lines.append(f"  gate    {'passed' if not count else f'closed: {count} to be mended'}")
    return "\n".join("".join(visible(each) for each in line) for part in lines for line in part.split("\n"))
