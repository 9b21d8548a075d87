"""Services that came back although maintenance holds them at 0: which, by what, since when, whose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maintenance.ecs.live import LiveService
from maintenance.plan.document import PlanDocument


@dataclass(frozen=True, slots=True)
class Returned:
    """One service with tasks."""

    key: str
    team: str
    owner: str
    tasks: int
    desired: int
    deployment: str
    at: str

    def __str__(self) -> str:
        """One line: enough to know whom to call."""
        by = f"deployment {self.deployment} of {self.at}" if self.deployment else "an unknown deployment"
        return (
            f"{self.key} has {self.tasks} tasks (desired {self.desired}) by {by}; "
            f"ask {self.owner} (team {self.team}) to hold the pipeline"
        )


def returned(document: PlanDocument, live: Mapping[str, LiveService | None]) -> tuple[Returned, ...]:
    """The plan's services that have tasks, or are about to."""
    found = []
    for team in document.teams:
        for service in team.services:
            seen = live.get(service.key)
            if seen is None or (seen.drained and seen.desired == 0):
                continue
            found.append(
                Returned(
                    service.key,
                    team.name,
                    team.owner,
                    seen.running + seen.pending,
                    seen.desired,
                    seen.deployment_id,
                    seen.deployment_at,
                )
            )
    return tuple(found)


def keys_of(document: PlanDocument) -> tuple[str, ...]:
    """Every service of the plan."""
    return tuple(service.key for team in document.teams for service in team.services)


def lines(found: Iterable[Returned]) -> tuple[str, ...]:
    """As people read them."""
    return tuple(f"back: {each}" for each in found)
