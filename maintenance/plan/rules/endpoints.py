"""Endpoints that their edge can close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, Endpoint
from maintenance.plan.mistakes import did_you_mean, listed, quoted
from maintenance.plan.rules.edges import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.document import Edge
    from maintenance.plan.draft import Draft, Part
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.rules.report import Report


def endpoint_rules(draft: Draft, report: Report) -> Iterator[Mistake]:
    """Judge each endpoint against its edge."""
    for part in draft.endpoints:
        endpoint, edge = part.value, draft.edges.get(part.value.edge)
        yield from _methods(part, report)
        if edge is not None:
            yield from _on_edge(part, edge, report)
        elif draft.edge_names is not None and endpoint.edge not in draft.edge_names:
            known = draft.edge_names
            fix = did_you_mean(endpoint.edge, known) or "add it under edges"
            found = f"the edge {quoted(endpoint.edge)}, which is not under edges"
            yield report.mistake((*part.loc, "edge"), found, f"one of {listed(known) or 'none yet'}", fix)


def _methods(part: Part[Endpoint], report: Report) -> Iterator[Mistake]:
    """No method twice."""
    methods = part.value.methods
    for position, method in enumerate(methods):
        if method in methods[:position]:
            place = (*part.loc, "methods", position)
            yield report.mistake(place, f"{method} a second time", "each method once", "remove it")


def _on_edge(part: Part[Endpoint], edge: Edge, report: Report) -> Iterator[Mistake]:
    """What the kind of edge asks for, and what it cannot take."""
    endpoint = part.value
    name = quoted(endpoint.edge)
    if isinstance(edge, Alb):
        if endpoint.host is None:
            fix = 'add host: …, or host: "*" for every host'
            expected = f"a host, because edge {name} is a listener"
            yield report.mistake(part.loc, "an endpoint without host", expected, fix)
        return
    if endpoint.target_group is not None:
        yield report.mistake(
            (*part.loc, "target_group"),
            "a target group",
            f"none, because edge {name} ({edge.kind}) has no bypass rules",
            "remove it",
            of_key=True,
        )
    if isinstance(edge, BasePathMapping | ApiMapping):
        yield from _on_domain(part, edge, report)
        return
    if endpoint.host is not None:
        yield report.mistake(
            (*part.loc, "host"),
            f"the host {quoted(endpoint.host)}",
            f"none, because edge {name} ({edge.kind}) has no domain",
            "remove it",
            of_key=True,
        )
    if not endpoint.methods:
        expected = f"methods, because edge {name} ({edge.kind}) closes single methods"
        fix = "add the methods that answer 503, such as methods: [GET, POST]"
        yield report.mistake(part.loc, "an endpoint without methods", expected, fix)


def _on_domain(part: Part[Endpoint], edge: BasePathMapping | ApiMapping, report: Report) -> Iterator[Mistake]:
    """The domain as host, and a path below the mapping's."""
    endpoint = part.value
    name = quoted(endpoint.edge)
    if endpoint.host is None:
        expected = f"the host {edge.domain}, the domain of edge {name}"
        yield report.mistake(part.loc, "an endpoint without host", expected, f"add host: {edge.domain}")
    elif endpoint.host.lower() != edge.domain.lower():
        expected = f"{edge.domain}, the domain of edge {name}"
        fix = f"write {edge.domain}, or name another edge"
        yield report.mistake((*part.loc, "host"), f"the host {quoted(endpoint.host)}", expected, fix)
    base = edge.base_path if isinstance(edge, BasePathMapping) else edge.mapping_key
    if base in {"", ROOT}:
        return
    if endpoint.path != f"/{base}" and not endpoint.path.startswith(f"/{base}/"):
        expected = f"a path below /{base}, which is all that edge {name} takes"
        fix = f"write the path as customers call it, such as /{base}{endpoint.path}"
        yield report.mistake((*part.loc, "path"), f"the path {quoted(endpoint.path)}", expected, fix)
