"""What a team's own program holds, and what its owner has to do: the central stack cannot bring it back."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.apigateway.names import names_of
from maintenance.plan.document import HttpRoutes, PlanDocument, RestStage


def left_to_owners(document: PlanDocument) -> Iterator[str]:
    """Names of records of what the plan leaves to teams' own programs, and of such edges themselves."""
    for team in document.teams:
        yield from (each.key for each in team.services if each.owned)
    for name, edge in document.edges.items():
        if isinstance(edge, HttpRoutes | RestStage) and edge.owned:
            yield name
            yield from names_of(document, name)


def owners_step(owner: str, window: str = "") -> str:
    """The commands for an owner.

    Args:
        owner: `project/stack` of the program; empty where it is not known.
        window: of the record, where it is not the plan's: the program has to follow that plan again.
    """
    project, _, stack = owner.partition("/")
    chosen = f" -s {stack}" if stack else ""
    where = f"in the program {project}" if project else "in the program that owns it"
    plan = f", maintenance:plan of window {window}" if window else ""
    return (
        f"{where}{plan}: pulumi config set maintenance:phase verify{chosen}, pulumi up{chosen}, and then off"
    )
