"""What a check found: an error stops everything before the first change, a warning is shown and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the plan says: where, what, and what to do."""

    severity: Literal["error", "warning"]
    where: str
    what: str
    next_step: str = ""

    def __str__(self) -> str:
        """One block, as previews show it."""
        step = f"\n      next: {self.next_step}" if self.next_step else ""
        return f"  {self.where}: {self.what}{step}"


def error(where: str, what: str, next_step: str = "") -> Finding:
    """Return a finding that stops."""
    return Finding("error", where, what, next_step)


def warning(where: str, what: str, next_step: str = "") -> Finding:
    """Return a finding that is shown."""
    return Finding("warning", where, what, next_step)
