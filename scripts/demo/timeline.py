"""A window as a picture in text: phases, waits, and the outage as it was seen from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """One bar: from and to in seconds since the start."""

    name: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


def draw(spans: Sequence[Span], *, width: int = 60) -> str:
    """Draw bars of `width` characters in all, one line each, with durations in seconds."""
    total = max((span.end for span in spans), default=0.0) or 1.0
    longest = max((len(span.name) for span in spans), default=0)
    lines = []
    for span in spans:
        first = round(span.start / total * width)
        length = max(1, round(span.end / total * width) - first)
        bar = " " * first + "█" * length
        lines.append(f"  {span.name.ljust(longest)}  {bar.ljust(width)}  {span.seconds:6.1f} s")
    return "\n".join(lines)
