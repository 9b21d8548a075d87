"""What is back before the rest of its window, by name and with a reason: services, writers, endpoints, edges.

A listener rule and a route close one endpoint each. A mapping takes everything below it down, so its
endpoints come back together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from maintenance.errors import ConfigInvalid
from maintenance.plan.document import Alb, ApiMapping, BasePathMapping, Endpoint, PlanDocument


@dataclass(frozen=True, slots=True)
class Released:
    """What a window's settings bring back."""

    document: PlanDocument
    """The plan without the released endpoints on listeners."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Service → why."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """Key of a rule, schedule or function → why."""
    edges: frozenset[str] = frozenset()
    """API Gateway edges of which nothing is closed any more."""
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """API Gateway edge → `METHOD path` of what it offers again."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Everything by its name, for previews."""


def endpoint_name(endpoint: Endpoint) -> str:
    """How commands and settings name an endpoint, all its methods together."""
    return f"{endpoint.host or endpoint.edge}{endpoint.path}"


def names_of(document: PlanDocument) -> Iterator[str]:
    """Everything that can be released by itself."""
    for team in document.teams:
        yield from (service.key for service in team.services)
        yield from (writer.key for writer in team.writers)
        yield from dict.fromkeys(endpoint_name(each) for each in team.endpoints)
    yield from document.edges


def release(document: PlanDocument, reasons: Mapping[str, str]) -> Released:
    """Work out what the names stand for.

    Raises:
        ConfigInvalid: a name is not in the plan, stands for two things, or is a part of a mapping.
    """
    if not reasons:
        return Released(document)
    services = {each.key for team in document.teams for each in team.services}
    writers = {each.key for each in document.writers}
    endpoints = [each for team in document.teams for each in team.endpoints]
    by_name: dict[str, list[Endpoint]] = {}
    for each in endpoints:
        by_name.setdefault(endpoint_name(each), []).append(each)
    back: list[Endpoint] = []
    for name in reasons:
        meant = (name in services) + (name in writers) + (name in by_name) + (name in document.edges)
        if meant != 1:
            raise _unknown(document, name, twice=meant > 1)
        back += by_name.get(name, [])
        back += [each for each in endpoints if each.edge == name]
    edges, methods = _gateway(document, endpoints, back)
    return Released(
        document=_without(document, back),
        services={name: why for name, why in reasons.items() if name in services},
        writers={name: why for name, why in reasons.items() if name in writers},
        edges=edges,
        methods=methods,
        reasons=dict(reasons),
    )


def _gateway(
    document: PlanDocument, endpoints: list[Endpoint], back: list[Endpoint]
) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Edges that are open as a whole, and what the others offer again."""
    open_edges, methods = set(), {}
    for name in dict.fromkeys(each.edge for each in back):
        edge = document.edges[name]
        if isinstance(edge, Alb):
            continue
        own = [each for each in endpoints if each.edge == name]
        if all(each in back for each in own):
            open_edges.add(name)
        elif isinstance(edge, BasePathMapping | ApiMapping):
            left = ", ".join(endpoint_name(each) for each in own if each not in back)
            raise ConfigInvalid(
                f"edge {name} is a mapping, which comes back as a whole; not released: {left}",
                where="maintenance:release",
                next_step=f"release the edge: maint release {name} --reason …",
            )
        methods[name] = frozenset(
            f"{method} {each.path}" for each in own if each in back for method in each.methods
        )
    return frozenset(open_edges), methods


def _without(document: PlanDocument, back: list[Endpoint]) -> PlanDocument:
    """The plan without these endpoints where they are on listeners."""
    gone = [each for each in back if isinstance(document.edges[each.edge], Alb)]
    if not gone:
        return document
    teams = tuple(
        team.model_copy(update={"endpoints": tuple(each for each in team.endpoints if each not in gone)})
        for team in document.teams
    )
    return document.model_copy(update={"teams": teams})


def _unknown(document: PlanDocument, name: str, *, twice: bool) -> ConfigInvalid:
    window = document.window.id
    if twice:
        return ConfigInvalid(
            f"{name} names a service and an endpoint, so it cannot be released by that name",
            where="maintenance:release",
            next_step="release the edge of the endpoint instead",
        )
    return ConfigInvalid(
        f"maintenance:release names {name}, neither a service, writer, endpoint nor edge of the plan",
        where=f"window {window}",
        next_step=f'pulumi config rm --path \'maintenance:release["{window}"]["{name}"]\'',
    )
