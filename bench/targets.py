"""The targets, and whether they are met."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target: what was measured and the most that it may be, in the same unit."""

    what: str
    limit_says: str
    measured: float
    limit: float
    unit: str

    @property
    def ratio(self) -> float:
        """Measured over allowed: 1 is the limit itself."""
        return self.measured / self.limit if self.limit else float("inf")

    @property
    def met(self) -> bool:
        """Whether it is within the limit."""
        return self.measured <= self.limit

    def figures(self) -> dict[str, Any]:
        """What goes into the results."""
        return {
            **asdict(self),
            "measured": round(self.measured, 3),
            "limit": round(self.limit, 3),
            "ratio": round(self.ratio, 3),
            "met": self.met,
        }
