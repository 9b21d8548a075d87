"""Who answers every endpoint of the plan, today and during maintenance, on listeners and in API Gateway."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maintenance.edge.coverage import coverage, endpoint_text
from maintenance.edge.evaluator import Verdict
from maintenance.edge.listener_rules import PlannedRule
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import FixedResponse, Forward, OtherAction, rule_text
from maintenance.plan.document import ApiMapping, BasePathMapping, Edge, Endpoint, PlanDocument

_PARAMETER = re.compile(r"\{[^/{}]+?(\+?)\}")
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Offered:
    """One method of a REST API or route of an HTTP API behind an edge; `path` as the API names it."""

    method: str
    path: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class GatewayEdge:
    """What an API Gateway edge leads to now. `ours`: it is pointed at the maintenance API already."""

    api: str
    offered: tuple[Offered, ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One request of an endpoint: who answers it today, and who during maintenance."""

    edge: str
    endpoint: Endpoint
    method: str
    today: str
    planned: str
    closed: bool
    """Customers would read 503."""
    answered: bool
    """Somebody answers it today."""
    certain: bool = True
    today_rule: str = ""
    """The rule that wins today with its conditions, on a listener."""
    planned_rule: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "edge": self.edge,
            "endpoint": endpoint_text(self.endpoint),
            "method": self.method,
            "today": self.today,
            "maintenance": self.planned,
            "closed": self.closed,
            "answered": self.answered,
            "certain": self.certain,
            "today_rule": self.today_rule,
            "maintenance_rule": self.planned_rule,
        }


def on_listeners(
    document: PlanDocument,
    live_by_edge: Mapping[str, LiveListener],
    planned: Sequence[PlannedRule],
    stack: str,
) -> Iterator[Answer]:
    """Evaluate every endpoint on the listeners that were read."""
    for each in coverage(document, live_by_edge, planned, stack):
        answered = each.now.rule.priority is not None or isinstance(each.now.rule.action, Forward)
        yield Answer(
            each.edge,
            each.endpoint,
            each.request.method,
            _said(each.now),
            _said(each.planned),
            each.closed,
            answered,
            each.now.certain and each.planned.certain,
            rule_text(each.now.rule),
            rule_text(each.planned.rule),
        )


def in_gateway(document: PlanDocument, live_by_edge: Mapping[str, GatewayEdge | None]) -> Iterator[Answer]:
    """Look every endpoint up in the APIs that were read; None is an edge that does not exist."""
    for name, live in live_by_edge.items():
        edge = document.edges[name]
        for team in document.teams:
            for endpoint in team.endpoints:
                if endpoint.edge == name:
                    for method in endpoint.methods or ("GET",):
                        yield _gateway_answer(name, edge, live, endpoint, method)


def _gateway_answer(
    name: str, edge: Edge, live: GatewayEdge | None, endpoint: Endpoint, method: str
) -> Answer:
    if live is None:
        return Answer(name, endpoint, method, NOBODY, NOBODY, closed=False, answered=False)
    mapping = isinstance(edge, BasePathMapping | ApiMapping)
    found = _offered(edge, live, endpoint, method)
    planned = f"{NOBODY}: the API has no such method or route"
    if mapping:
        planned = "mapping: 503 of the maintenance API"
    elif found is not None:
        planned = "method: 503" if edge.kind == "rest_stage" else "route: 503"
    if live.ours:
        return Answer(name, endpoint, method, "503 of maintenance, now", planned, closed=True, answered=True)
    today = NOBODY
    if found is not None:
        to = f" to {found.leads_to}" if found.leads_to else ""
        today = f"{found.method} {found.path}{to}"
    closed = mapping or found is not None
    return Answer(name, endpoint, method, today, planned, closed, found is not None)


def _offered(edge: Edge, live: GatewayEdge, endpoint: Endpoint, method: str) -> Offered | None:
    """The method or route that takes the request: exact ones before those with parameters."""
    path = _below(edge, endpoint.path)
    if path is None:
        return None
    # A stage without a domain is closed method by method, under the API's own names.
    literal = not isinstance(edge, BasePathMapping | ApiMapping)
    fitting = [
        each
        for each in live.offered
        if (each.method == method or (each.method == "ANY" and not literal))
        and (each.path == path or (not literal and _fits(each.path, path)))
    ]
    return min(fitting, key=lambda each: (each.path.count("{"), "+}" in each.path), default=None)


def _below(edge: Edge, path: str) -> str | None:
    """A customer's path as the API behind a mapping sees it; None outside of the mapping."""
    match edge:
        case BasePathMapping(base_path=base):
            base = "" if base == "(none)" else base
        case ApiMapping(mapping_key=base):
            pass
        case _:
            return path
    prefix = f"/{base.strip('/')}" if base else ""
    if prefix and path != prefix and not path.startswith(f"{prefix}/"):
        return None
    return path.removeprefix(prefix) or "/"


def _fits(offered: str, path: str) -> bool:
    if offered in {"/*", "/{proxy+}", "$default"}:
        return True
    pattern = "".join(
        ".+" if part == "+" else "[^/]+" if part == "" else re.escape(part) for part in _parts(offered)
    )
    return re.fullmatch(pattern, _PARAMETER.sub("sample", path).replace("*", "sample")) is not None


def _parts(offered: str) -> list[str]:
    """Literal pieces of a path with `+` or nothing between them for its parameters."""
    return _PARAMETER.split(offered)


def _said(verdict: Verdict) -> str:
    rule = verdict.rule
    name = "default rule" if rule.priority is None else f"rule {rule.priority}"
    match rule.action:
        case FixedResponse(status):
            return f"{name}: {status}"
        case Forward(target):
            group = target.rsplit(":", 1)[-1].removeprefix("targetgroup/").split("/")[0]
            return f"{name} to {group}"
        case OtherAction(kind):
            return f"{name}: {kind}"
