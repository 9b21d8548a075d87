"""What a plan document declares, by the names under which the program registers it.

A row that is not found here is outside of what people agreed on, whatever it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from maintenance.apigateway.names import listed_methods
from maintenance.datadog.downtimes import PlannedDowntime, plan_downtimes
from maintenance.edge.listener_rules import PlannedRule, plan_listener_rules
from maintenance.plan.document import Alb, Edge, HttpRoutes, PlanDocument


@dataclass(frozen=True, slots=True)
class Declared:
    """Services by key with their team, and resources by name."""

    document: PlanDocument
    teams: Mapping[str, str]
    rules: Mapping[str, PlannedRule]
    downtimes: Mapping[str, PlannedDowntime]
    edges: Mapping[str, Edge]
    """Edges of API Gateway, by the name of the override."""
    writers: Mapping[str, tuple[str, str]]
    """Rules, schedules and functions by key, each with its team and as people read it."""
    routes: Mapping[tuple[str, str], str]
    """(API, route key) to the edge's name."""
    short: Mapping[str, str]
    """A service's key to the name that is enough to know it in this document."""


def declared(document: PlanDocument, stack: str, *, still_closed: PlanDocument) -> Declared:
    """Read a document.

    Args:
        document: what the teams agreed on.
        stack: its name.
        still_closed: the document without the endpoints that were released early.

    Raises:
        PreflightFailed: see `plan_listener_rules`.
        PlanInvalid: as above.
    """
    keys = [service for team in document.teams for service in team.services]
    counted = Counter(each.service for each in keys)
    return Declared(
        document=document,
        teams={service.key: team.name for team in document.teams for service in team.services},
        rules={each.resource_name: each for each in plan_listener_rules(still_closed)},
        downtimes={each.resource_name: each for each in plan_downtimes(document, stack)},
        edges={name: edge for name, edge in document.edges.items() if not isinstance(edge, Alb)},
        writers={writer.key: (team.name, writer.title) for team in document.teams for writer in team.writers},
        routes={
            (edge.api, key): name
            for name, edge in document.edges.items()
            if isinstance(edge, HttpRoutes)
            for key in listed_methods(document, name)
        },
        short={each.key: each.service if counted[each.service] == 1 else each.key for each in keys},
    )
