"""Read what coverage is judged by, and judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from maintenance.edge.coverage import rules_of_others
from maintenance.edge.evaluator import shadowed
from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import rule_text
from maintenance.errors import MaintenanceError
from maintenance.gate.answers import GatewayEdge, in_gateway, on_listeners
from maintenance.gate.coverage_report import CoverageReport
from maintenance.gate.external import Check, caught
from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, PlanDocument
from provider.aws.clients import client
from scripts.live.ask import Answers, ask_all
from scripts.live.balancers import names_of_balancers, plan_listeners
from scripts.live.edges import plan_gateways
from scripts.live.external import addresses, health_checks, synthetics

_SYNTHETICS, _HEALTH_CHECKS = "Datadog synthetic tests", "Route 53 health checks"


def look_at_coverage(document: PlanDocument, stack: str, *, dns: bool = False) -> CoverageReport:
    """Read listeners, APIs and checks from outside, all at once, and judge them.

    Raises:
        MaintenanceError: the plan itself cannot be carried out (too few priorities, a 503 body too long).
    """
    planned = plan_listener_rules(document)
    answers = ask_all(
        {
            "listeners": lambda: plan_listeners(document),
            "gateways": lambda: plan_gateways(document, stack),
            _HEALTH_CHECKS: health_checks,
            _SYNTHETICS: synthetics,
            **({"DNS": lambda: _elsewhere(document)} if dns else {}),
        }
    )
    read: dict[str, LiveListener | GatewayEdge | MaintenanceError | None] = {
        **answers.get("listeners", {}),
        **answers.get("gateways", {}),
    }
    listeners = {name: each for name, each in read.items() if isinstance(each, LiveListener)}
    gateways = {name: each for name, each in read.items() if isinstance(each, GatewayEdge)}
    checks: list[Check] = [
        *(answers.get(_HEALTH_CHECKS, None) or ()),
        *(answers.get(_SYNTHETICS, None) or ()),
    ]
    return CoverageReport(
        answers=(
            *on_listeners(document, listeners, planned, stack),
            *in_gateway(document, gateways),
        ),
        shadows=tuple(_shadows(listeners, stack)),
        caught=tuple(caught(document, checks, listeners, planned, stack)),
        elsewhere=tuple(answers.get("DNS", ())),
        missing=tuple(f"edge {name}" for name, each in read.items() if each is None),
        unasked=tuple(_unasked(read, answers)),
    )


def _shadows(listeners: Mapping[str, LiveListener], stack: str) -> Iterator[tuple[str, str]]:
    for name, live in listeners.items():
        for shadow in shadowed(rules_of_others(live, stack)):
            yield name, f"{rule_text(shadow.rule)}: {rule_text(shadow.by)} takes all of its requests"


def _unasked(read: Mapping[str, object], answers: Answers) -> Iterator[str]:
    for name, each in read.items():
        if isinstance(each, MaintenanceError):
            yield f"edge {name}: {each.what}"
    for name, error in answers.unasked.items():
        where = {"listeners": "edge: all listeners", "gateways": "edge: all of API Gateway"}.get(name, name)
        yield f"{where}: {error.what}"
    if _SYNTHETICS in answers.found and answers.found[_SYNTHETICS] is None:
        yield f"{_SYNTHETICS}: this Datadog does not answer for them"
    yield "CDN distributions: this version does not read them"


def _elsewhere(document: PlanDocument) -> list[str]:
    """Hosts of endpoints whose addresses are none of their edge's."""
    targets = _edge_names(document)
    hosts = {
        (each.host.lower(), each.edge)
        for team in document.teams
        for each in team.endpoints
        if each.host and "*" not in each.host and "?" not in each.host and targets.get(each.edge)
    }
    found = addresses({*(host for host, _ in hosts), *targets.values()})
    lines = []
    for host, edge in sorted(hosts):
        here, there = found[host], found[targets[edge]]
        if here is None:
            lines.append(f"{host}: does not resolve from here")
        elif there is not None and not here & there:
            lines.append(f"{host}: resolves to {', '.join(sorted(here))}, and edge {edge} is elsewhere")
    return lines


def _edge_names(document: PlanDocument) -> dict[str, str]:
    """What each edge is called in DNS, where it has a name."""
    listeners = {name: each.listener for name, each in document.edges.items() if isinstance(each, Alb)}
    balancers = names_of_balancers(list(listeners.values()))
    names = {name: balancers.get(listener, "") for name, listener in listeners.items()}
    for name, edge in document.edges.items():
        if isinstance(edge, BasePathMapping | ApiMapping):
            domain = client("apigateway").get_domain_name(domainName=edge.domain)
            names[name] = domain.get("regionalDomainName") or domain.get("distributionDomainName") or ""
    return {name: dns for name, dns in names.items() if dns}
