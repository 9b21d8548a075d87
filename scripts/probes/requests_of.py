"""One concrete request for every endpoint of a plan, as a customer would send it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from maintenance.plan import document as plan

_PARAMETER = re.compile(r"\{[^/{}]+\}")
_SAFE = ("GET", "HEAD")
"""RFC 9110: requests that change nothing. HEAD has no body to know our 503 by, so GET comes first."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A request: host, path and method; `headers` beyond Host."""

    name: str
    host: str
    path: str
    method: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def safe(self) -> bool:
        """Whether a service that gets it changes nothing."""
        return self.method in _SAFE


def requests_of(document: plan.PlanDocument, region: str) -> list[Probe]:
    """One request per endpoint; wildcards and path parameters become plain segments."""
    probes = []
    for team in document.teams:
        for endpoint in team.endpoints:
            edge = document.edges[endpoint.edge]
            path = _PARAMETER.sub("1", endpoint.path).replace("*", "1").replace("?", "1")
            match edge:
                case plan.RestStage():
                    host, path = f"{edge.api}.execute-api.{region}.amazonaws.com", f"/{edge.stage}{path}"
                case plan.HttpRoutes():
                    prefix = "" if edge.stage == "$default" else f"/{edge.stage}"
                    host, path = f"{edge.api}.execute-api.{region}.amazonaws.com", f"{prefix}{path}"
                case _:
                    host = (endpoint.host or "").replace("*", "a")
            methods = endpoint.methods or ("GET",)
            method = next((each for each in _SAFE if each in methods), methods[0])
            probes.append(Probe(f"{team.name}: {method} {host}{path}", host, path, method))
    return probes


def through_bypass(document: plan.PlanDocument, probes: list[Probe]) -> list[Probe]:
    """The requests of people who verify: those to ALBs, with the bypass's header."""
    header = document.bypass.header if document.bypass else None
    if header is None:
        return []
    hosts = {
        endpoint.host
        for team in document.teams
        for endpoint in team.endpoints
        if isinstance(document.edges[endpoint.edge], plan.Alb)
    }
    return [
        Probe(each.name, each.host, each.path, each.method, {header.name: header.value})
        for each in probes
        if each.host in hosts
    ]
