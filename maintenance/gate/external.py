"""Checks from outside that a maintenance would set off: they ask for what answers 503 meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from maintenance.edge.coverage import rules_of_others
from maintenance.edge.evaluator import winning_rule
from maintenance.edge.listener_rules import PlannedRule, endpoints_of
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import FixedResponse, Request
from maintenance.edge.texts import UNAVAILABLE
from maintenance.edge.wildcard import matches
from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, Edge, PlanDocument


@dataclass(frozen=True, slots=True)
class Check:
    """Something outside that asks a host for a path again and again."""

    kind: Literal["Route 53 health check", "Datadog synthetic test"]
    name: str
    host: str
    path: str
    method: str = "GET"

    def __str__(self) -> str:
        """One line."""
        return f"{self.kind} {self.name} asks {self.method} {self.host}{self.path}"


def caught(
    document: PlanDocument,
    checks: Iterable[Check],
    live_by_edge: Mapping[str, LiveListener],
    planned: Sequence[PlannedRule],
    stack: str,
) -> Iterator[tuple[Check, str]]:
    """Return every check that would read 503, with the edge that says so."""
    rules = {
        name: [*rules_of_others(live, stack), *(each.rule for each in planned if each.edge == name)]
        for name, live in live_by_edge.items()
    }
    for check in checks:
        for name, edge in document.edges.items():
            if isinstance(edge, Alb):
                if name not in rules or not _serves(document, name, check.host):
                    continue
                request = Request(check.host.lower(), check.path, check.method)
                action = winning_rule(rules[name], request).rule.action
                if isinstance(action, FixedResponse) and action.status == UNAVAILABLE:
                    yield check, name
            elif _below(edge, check):
                yield check, name


def _serves(document: PlanDocument, edge: str, host: str) -> bool:
    """Whether an endpoint of the edge is called by that host; one without a host by any."""
    return any(
        each.host is None or matches(each.host.lower(), host.lower()) for each in endpoints_of(document, edge)
    )


def _below(edge: Edge, check: Check) -> bool:
    """Whether a mapping, which takes everything below it down, holds the check's path."""
    match edge:
        case BasePathMapping(domain=domain, base_path=base):
            base = "" if base == "(none)" else base
        case ApiMapping(domain=domain, mapping_key=base):
            pass
        case _:
            return False
    if domain.lower() != check.host.lower():
        return False
    return not base or f"{check.path}/".startswith(f"/{base.strip('/')}/")
