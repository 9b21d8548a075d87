"""A policy as people review it: every statement with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from maintenance.iam.statement import Statement

SHOWN = 4
"""Resources of one statement that the text names; the JSON has all of them."""


def statements_text(wanted: Sequence[Statement], *, documents: int) -> str:
    """Reason, actions, resources and condition of each statement, then how many policies they make."""
    lines: list[str] = []
    for each in wanted:
        lines += [f"{each.sid}: {each.why}", *(f"  {action}" for action in each.actions)]
        lines += [f"    on {resource}" for resource in each.resources[:SHOWN]]
        if len(each.resources) > SHOWN:
            lines.append(f"    … and {len(each.resources) - SHOWN} more")
        for operator, keys in each.condition.items():
            lines += [
                f"    if {key} {operator} {value if isinstance(value, str) else ', '.join(value)}"
                for key, value in keys.items()
            ]
    count = "1 policy" if documents == 1 else f"{documents} policies"
    return "\n".join(
        [*lines, "", f"{len(wanted)} statements in {count}; as JSON with --json or --out FOLDER"]
    )
