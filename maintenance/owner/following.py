"""The plan as a team's own program follows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maintenance.ecs.decision import Policy
from maintenance.phase import Phase
from maintenance.plan.document import Edge, Endpoint, HttpRoutes, PlanDocument, RestStage, Service
from maintenance.release import Released, release
from maintenance.settings import Settings


@dataclass(frozen=True, slots=True)
class Following:
    """A plan document, the phase that the program's stack is told, and what is back before the rest."""

    document: PlanDocument
    phase: Phase
    back: Released
    owner: str = ""
    """`project/stack` of the program, kept in records so that others know whom to ask."""
    record_store: str = ""
    """Where the record of an owned stage is kept; empty where the program owns none."""
    on_manual_change: Policy = "fail"

    def service(self, key: str) -> Service | None:
        """The plan's entry of `cluster/service`."""
        return next((each for each in self.services if each.key == key), None)

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service of the plan."""
        return tuple(each for team in self.document.teams for each in team.services)

    def phase_of(self, key: str) -> Phase:
        """The phase of one service: what was released comes back as in verify."""
        return Phase.VERIFY if self.phase is Phase.ON and key in self.back.services else self.phase

    def routes(self, api: str) -> tuple[str, HttpRoutes] | None:
        """The edge of an HTTP API without a domain, and its name."""
        for name, edge in self.document.edges.items():
            if isinstance(edge, HttpRoutes) and edge.api == api:
                return name, edge
        return None

    def owns(self, edge: str) -> bool:
        """Whether the plan leaves an edge to the program that owns it."""
        return _owned(self.document.edges.get(edge))

    def closes(self, edge: str) -> bool:
        """Whether customers of an edge of API Gateway read 503: nobody released all of it."""
        return self.phase.edge_closed and edge not in self.back.edges

    def behind(self, edge: str) -> tuple[str, ...]:
        """Services of the teams that list an endpoint of this edge."""
        return self.beside(
            each for team in self.document.teams for each in team.endpoints if each.edge == edge
        )

    def beside(self, endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
        """Services of the teams that list these endpoints, whoever brings them back: the edge opens later."""
        wanted = set(endpoints)
        return tuple(
            service.key
            for team in self.document.teams
            if wanted & set(team.endpoints)
            for service in team.services
        )


def _owned(edge: Edge | None) -> bool:
    return isinstance(edge, HttpRoutes | RestStage) and edge.owned


def follow(document: PlanDocument, settings: Settings, owner: str = "") -> Following:
    """Read the settings into a plan.

    Args:
        document: the plan.
        settings: of the program's stack.
        owner: `project/stack` of the program.

    Raises:
        ConfigInvalid: something released is not in the plan.
    """
    closed = settings.phase.edge_closed
    reasons = settings.released(document.window.id) if closed else {}
    return Following(
        document,
        settings.phase,
        release(document, reasons),
        owner,
        settings.record_store,
        settings.on_manual_change,
    )
