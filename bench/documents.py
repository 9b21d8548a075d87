"""What people ask of the plan document: the gate against a live account, coverage, and discovery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.measured import Measured, run
from bench.stack import STACK, Stack
from scripts.maint.exits import GATE_CLOSED

REFERENCE_SERVICES = 84


@dataclass(frozen=True, slots=True)
class Question:
    """A command of `maint plan`, and the seconds that it may take at the reference estate with its start."""

    name: str
    options: tuple[str, ...]
    seconds: float

    def limit(self, services: int) -> float:
        """What it may take at this size: never more per service than at the reference estate."""
        return self.seconds * max(1.0, services / REFERENCE_SERVICES)

    def limit_says(self, services: int) -> str:
        """The limit in words."""
        said = f"{self.seconds:g} s"
        return said if services <= REFERENCE_SERVICES else f"{said} at {REFERENCE_SERVICES}, linear"


QUESTIONS = (
    Question("plan check --live", ("plan", "check", "--live"), 5.0),
    Question("plan coverage", ("plan", "coverage"), 1.0),
    Question("plan discover", ("plan", "discover"), 10.0),
)


def asked(stack: Stack, runs: int) -> Iterator[tuple[Question, Measured]]:
    """Ask each question as often as `runs` says. A closed gate is an answer, too."""
    for question in QUESTIONS:
        for _ in range(runs):
            command = ("maint", *question.options, "-s", STACK)
            codes = (0, GATE_CLOSED)
            yield (
                question,
                run(command, sandbox=stack.sandbox, folder=stack.folder, env=stack.env, codes=codes),
            )
