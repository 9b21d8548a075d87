"""What is drawn: bars in seconds since a common start, and what probes saw from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

SpanKind = Literal["phase", "wait", "outage", "broken"]
Verdict = Literal["ok", "maintenance", "broken"]


@dataclass(frozen=True, slots=True)
class Span:
    """One bar: from and to in seconds since the start. `open_end`: it had not ended when this was drawn."""

    name: str
    start: float
    end: float
    kind: SpanKind = "phase"
    open_end: bool = False

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Observation:
    """What one probe saw: the service, our 503, or something that a customer must never see."""

    at: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Track:
    """One run: a rehearsal or the night itself."""

    name: str
    spans: tuple[Span, ...]
    seen: tuple[Observation, ...] = ()

    @property
    def rows(self) -> tuple[Span, ...]:
        """All bars, what was seen from outside last."""
        return (*self.spans, *outages(self.seen))

    @property
    def seconds(self) -> float:
        """How long it is, at least."""
        return max((span.end for span in self.rows), default=0.0)


def outages(seen: Iterable[Observation], *, name: str = "outside") -> list[Span]:
    """The outage as probed, and each stretch of broken answers.

    The outage is one bar from the first answer that was not the service's to the first lasting one that was:
    while the edge changes over, probes of several endpoints see both; that is still the outage.
    """
    ordered = sorted(seen, key=lambda each: each.at)
    bad = [number for number, each in enumerate(ordered) if each.verdict != "ok"]
    if not bad:
        return []
    return [
        _stretch(ordered, bad[0], bad[-1], f"{name}: not served", "outage"),
        *(
            _stretch(ordered, first, last, f"{name}: broken answers", "broken")
            for first, last in _runs(ordered, "broken")
        ),
    ]


def _stretch(ordered: Sequence[Observation], first: int, last: int, name: str, kind: SpanKind) -> Span:
    """From one observation to the one after another; without one after, the end is not known."""
    end = min(last + 1, len(ordered) - 1)
    return Span(name, ordered[first].at, ordered[end].at, kind, open_end=last == len(ordered) - 1)


def _runs(ordered: Sequence[Observation], verdict: Verdict) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number, each in enumerate(ordered):
        if each.verdict != verdict:
            continue
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
