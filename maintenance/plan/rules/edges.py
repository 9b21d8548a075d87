"""Where traffic comes in: priorities that win, and no way in listed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, HttpRoutes, RestStage
from maintenance.plan.mistakes import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.document import Edge, PriorityRange
    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report
    from maintenance.plan.tree import Loc

ROOT = "(none)"
"""How AWS names the base path at the root of a domain."""


def edge_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Judge every edge by itself and against those above it."""
    first: dict[tuple[str, ...], str] = {}
    for name, edge in draft.edges.items():
        place: Loc = ("edges", name)
        if isinstance(edge, Alb):
            yield from _priorities(place, edge, report)
        if isinstance(edge, BasePathMapping) and not edge.base_path:
            expected = f'"{ROOT}" for the root of a domain'
            yield report.mistake((*place, "base_path"), "an empty base path", expected, f"write {ROOT}")
        what, key, *way_in = _way_in(edge)
        other = first.setdefault((what, *way_in), name)
        if other != name:
            line = report.mark(("edges", other), of_key=True).line
            yield report.mistake(
                (*place, key),
                f"the {what} of edge {quoted(other)} (line {line}) once more",
                f"each {what} under one edge",
                f"list its endpoints under {quoted(other)}, and remove this edge",
            )


def _way_in(edge: Edge) -> tuple[str, ...]:
    """What an edge closes: what that is called, the key that names it, and what sets it apart."""
    match edge:
        case Alb():
            return "listener", "listener", edge.listener
        case BasePathMapping():
            path = "" if edge.base_path == ROOT else edge.base_path
            return "mapping", "domain", edge.domain.lower(), path
        case ApiMapping():
            return "mapping", "domain", edge.domain.lower(), edge.mapping_key
        case RestStage():
            return "stage", "stage", edge.api, edge.stage
        case HttpRoutes():  # routes belong to the API, whatever the stage
            return "HTTP API", "api", edge.api


def _priorities(place: Loc, edge: Alb, report: Report) -> Iterator[Mistake]:
    """Ranges that hold something, the bypass before the 503."""
    ranges = {"priorities": edge.priorities, "bypass_priorities": edge.bypass_priorities}
    empty = False
    for key, each in ranges.items():
        if each is not None and each.first > each.last:
            empty = True
            expected = f"a last priority that is at least first, {each.first}"
            yield report.mistake((*place, key, "last"), str(each.last), expected, "swap the two")
    if (
        edge.bypass_priorities is not None
        and not empty
        and edge.bypass_priorities.last >= edge.priorities.first
    ):
        yield report.mistake(
            (*place, "bypass_priorities"),
            f"bypass priorities {_span(edge.bypass_priorities)}",
            f"numbers below those of priorities, {_span(edge.priorities)}, so that the bypass wins",
            f"let it end at {edge.priorities.first - 1} or lower"
            if edge.priorities.first > 1
            else "let priorities start at a higher number",
        )


def _span(priorities: PriorityRange) -> str:
    return f"{priorities.first} to {priorities.last}"
