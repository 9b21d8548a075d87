"""Coverage of a whole plan as people and machines read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maintenance.edge.coverage import endpoint_text
from maintenance.gate.answers import Answer
from maintenance.gate.external import Check
from maintenance.plan.mistakes import visible
from maintenance.table import table


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What was found. Everything but `answers` is a list of what somebody should look at."""

    answers: tuple[Answer, ...]
    shadows: tuple[tuple[str, str], ...] = ()
    """Edge, and a sentence on the rule that never wins."""
    caught: tuple[tuple[Check, str], ...] = ()
    """Checks from outside that would read 503, with the edge."""
    elsewhere: tuple[str, ...] = ()
    """Hosts that resolve to another edge."""
    missing: tuple[str, ...] = ()
    """Edges that do not exist."""
    unasked: tuple[str, ...] = ()
    """What was not looked at, and why."""

    @property
    def open(self) -> tuple[Answer, ...]:
        """Endpoints that customers would still reach."""
        return tuple(each for each in self.answers if not each.closed)

    @property
    def unanswered(self) -> tuple[Answer, ...]:
        """Endpoints that nobody answers today."""
        return tuple(each for each in self.answers if not each.answered)

    @property
    def complete(self) -> bool:
        """Whether every endpoint was looked at and would answer 503."""
        return not self.open and not self.missing and not self.unasked_edges

    @property
    def unasked_edges(self) -> tuple[str, ...]:
        """Edges that were not read; nothing is proven of their endpoints."""
        return tuple(each for each in self.unasked if each.startswith("edge "))

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "complete": self.complete,
            "endpoints": [each.plain() for each in self.answers],
            "never_winning": [{"edge": edge, "what": what} for edge, what in self.shadows],
            "set_off": [
                {"kind": check.kind, "name": check.name, "host": check.host, "path": check.path, "edge": edge}
                for check, edge in self.caught
            ],
            "elsewhere": list(self.elsewhere),
            "missing_edges": list(self.missing),
            "not_asked": list(self.unasked),
        }

    def text(self) -> str:
        """The summary first, then what to look at, then every endpoint."""
        count, edges = len(self.answers), len({each.edge for each in self.answers})
        lines = [f"{count - len(self.open)} of {count} requests on {edges} edges would answer 503"]
        lines += _listed("would still be answered", [_line(each, each.planned) for each in self.open])
        lines += _listed(
            "nobody answers today",
            [_line(each, "look at host, path and method") for each in self.unanswered],
        )
        lines += _listed("edges that do not exist", self.missing)
        lines += _listed("rules that never win", [f"{edge}: {what}" for edge, what in self.shadows])
        lines += _listed(
            "checks from outside that would be set off",
            [f"{check} on edge {edge}; pause it for the window" for check, edge in self.caught],
        )
        lines += _listed("hosts that lead to another edge", self.elsewhere)
        lines += _listed("not asked", self.unasked)
        rows = [("edge", "endpoint", "today", "in maintenance")]
        rows += [
            (each.edge, _endpoint(each), _sure(each, each.today), _sure(each, each.planned))
            for each in self.answers
        ]
        shown = table(rows, limit=len(rows)) if self.answers else ""
        return "\n".join(
            "".join(map(visible, line)) for part in (*lines, shown) if part for line in part.split("\n")
        )


def _endpoint(answer: Answer) -> str:
    methods = "/".join(answer.endpoint.methods)
    text = endpoint_text(answer.endpoint)
    return f"{answer.method} {text.removeprefix(f'{methods} ')}"


def _line(answer: Answer, why: str) -> str:
    return f"{answer.edge}, {_endpoint(answer)}: {why}"


def _sure(answer: Answer, text: str) -> str:
    return text if answer.certain else f"{text} (a regular expression, which only AWS reads)"


def _listed(title: str, items: Sequence[str]) -> list[str]:
    return [f"{title} ({len(items)}):", *(f"  {each}" for each in items)] if items else []
