"""What two plan documents both act on: a rehearsal must not take down what its night is about."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.plan.document import (
    Alb,
    ApiMapping,
    BasePathMapping,
    Edge,
    HttpRoutes,
    PlanDocument,
    RestStage,
)

_REGION, _ACCOUNT = 3, 4
"""Where an ARN says them."""


def shared(one: PlanDocument, other: PlanDocument) -> tuple[str, ...]:
    """Name every service, writer, edge and database that both act on, in order.

    The same name in two accounts or two regions is two things, where the listeners tell both documents'.
    Monitors may be in both: what is muted of them is a matter of scope.
    """
    ours, theirs = _place(one), _place(other)
    if ours and theirs and ours != theirs:
        return ()
    return tuple(sorted({*_things(one)} & {*_things(other)}))


def _things(document: PlanDocument) -> Iterator[str]:
    for team in document.teams:
        yield from (f"service {service.key}" for service in team.services)
    yield from (writer.title for writer in document.writers)
    yield from (_named(edge) for edge in document.edges.values())
    if document.database is not None:
        yield f"database {document.database.cluster}"


def _named(edge: Edge) -> str:
    match edge:
        case Alb():
            return f"listener {edge.listener}"
        case BasePathMapping():
            return f"base path {edge.base_path} of {edge.domain}"
        case ApiMapping():
            return f"API mapping {edge.mapping_key or '(none)'} of {edge.domain}"
        case RestStage() | HttpRoutes():
            return f"API {edge.api}"


def _place(document: PlanDocument) -> tuple[str, str] | None:
    """Region and account of everything, if the document has listeners: they are all of one stack."""
    for edge in document.edges.values():
        if isinstance(edge, Alb):
            parts = edge.listener.split(":")
            return parts[_REGION], parts[_ACCOUNT]
    return None
