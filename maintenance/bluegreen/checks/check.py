"""A check as data: what it asks, when, how bad a failure is, and who judges the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar


class Phase(StrEnum):
    """When a check is run."""

    CREATE = "create"
    SWITCHOVER = "switchover"
    AFTER = "after"


class Severity(StrEnum):
    """What a failure means."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Verdict(StrEnum):
    """What came out. UNKNOWN is never a pass."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its proof."""

    verdict: Verdict
    evidence: tuple[str, ...] = ()
    next_step: str = ""
    severity: Severity | None = None
    """In place of the check's own, where this finding is worse or better than usual."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A probe that got no answer: why, instead of a value."""

    why: str


Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Check(Generic[Facts]):
    """One row of the list. `judge` is pure: facts in, judgement out."""

    id: str
    title: str
    phases: tuple[Phase, ...]
    severity: Severity
    probe: str
    """What is asked, as one would type it."""
    judge: Callable[[Facts], Judgement]
    must_know: bool = False
    """No answer counts as a failure: the switchover depends on it."""
    by_hand: str = ""
    """How to find out where the probe gets no answer."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check's outcome, as tables and JSON show it."""

    id: str
    title: str
    phase: Phase
    severity: Severity
    probe: str
    verdict: Verdict
    evidence: tuple[str, ...] = ()
    next_step: str = ""
    must_know: bool = False

    @property
    def blocks(self) -> bool:
        """Whether nothing may go on."""
        if self.severity is not Severity.BLOCK:
            return False
        return self.verdict is Verdict.FAIL or (self.verdict is Verdict.UNKNOWN and self.must_know)

    def line(self) -> str:
        """One line."""
        shown = f": {'; '.join(self.evidence)}" if self.evidence else ""
        return f"{self.id} {self.title}: {self.verdict}{shown}"

    def data(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "blocks": self.blocks}


def run_check(check: Check[Facts], phase: Phase, facts: Facts) -> Result:
    """Judge one check."""
    judgement = check.judge(facts)
    step = judgement.next_step
    if judgement.verdict is Verdict.UNKNOWN and not step:
        step = check.by_hand
    return Result(
        check.id,
        check.title,
        phase,
        judgement.severity or check.severity,
        check.probe,
        judgement.verdict,
        judgement.evidence,
        step,
        check.must_know,
    )


def accepted(results: tuple[Result, ...], ids: frozenset[str]) -> tuple[Result, ...]:
    """The results with those that somebody answers for turned into warnings."""
    return tuple(
        replace(each, severity=Severity.WARN) if each.id in ids and each.blocks else each for each in results
    )


def passed(*evidence: str) -> Judgement:
    """Fine."""
    return Judgement(Verdict.PASS, evidence)


def failed(*evidence: str, next_step: str, severity: Severity | None = None) -> Judgement:
    """Not fine, and what to do."""
    return Judgement(Verdict.FAIL, evidence, next_step, severity)


def unknown(why: str, next_step: str = "") -> Judgement:
    """Not answered, and why."""
    return Judgement(Verdict.UNKNOWN, (why,), next_step)


def not_applicable(why: str) -> Judgement:
    """Nothing to check here."""
    return Judgement(Verdict.NOT_APPLICABLE, (why,))


def listed(found: tuple[str, ...], *, next_step: str, clean: str = "none") -> Judgement:
    """Pass if nothing was found, else fail with what was."""
    return failed(*found, next_step=next_step) if found else passed(clean)
