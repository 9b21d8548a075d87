"""What of a plan document could be read, so that rules are judged even where other parts have mistakes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from maintenance.plan.crew import Person, Roster
from maintenance.plan.database import Database
from maintenance.plan.document import (
    Bypass,
    Edge,
    Endpoint,
    Expected,
    Monitor,
    PlanDocument,
    Service,
    Window,
)
from maintenance.plan.section import Section
from maintenance.plan.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maintenance.plan.tree import Loc

PartT = TypeVar("PartT")

EDGE: TypeAdapter[Edge] = TypeAdapter(Edge)
LISTS: dict[str, type[Section]] = {
    "services": Service,
    "writers": Writer,
    "endpoints": Endpoint,
    "monitors": Monitor,
}


@dataclass(frozen=True, slots=True)
class Part(Generic[PartT]):
    """One entry and its place."""

    loc: Loc
    team: str
    """Name of the team that it belongs to, or its position where the name cannot be read."""
    value: PartT


@dataclass(slots=True)
class Draft:
    """The parts of a document that have the right types; what is None or missing has reported mistakes."""

    window: Window | None = None
    expected: Expected | None = None
    bypass: Bypass | None = None
    database: Database | None = None
    roster: Roster | None = None
    previous: str | None = None
    people: list[Part[Person]] = field(default_factory=list)
    edges: dict[str, Edge] = field(default_factory=dict)
    edge_names: frozenset[str] | None = frozenset()
    """Of all edges, with mistakes or not; None where `edges` cannot be read."""
    teams: list[Part[str]] = field(default_factory=list)
    """Teams' names."""
    services: list[Part[Service]] = field(default_factory=list)
    writers: list[Part[Writer]] = field(default_factory=list)
    endpoints: list[Part[Endpoint]] = field(default_factory=list)
    monitors: list[Part[Monitor]] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)
    """Which of teams, services, writers, endpoints and monitors lack entries that could not be read."""

    def leave_totals(self) -> None:
        """Entries may have been lost before the types were looked at."""
        self.incomplete |= {"teams", *LISTS}


def draft_of_document(document: PlanDocument) -> Draft:
    """The draft of a document in which every type is right."""
    draft = Draft(
        window=document.window,
        expected=document.expected,
        bypass=document.bypass,
        database=document.database,
        roster=document.roster,
        previous=document.previous,
        people=_parts(("people",), "", document.people),
        edges=dict(document.edges),
        edge_names=frozenset(document.edges),
    )
    for number, team in enumerate(document.teams):
        place: Loc = ("teams", number)
        draft.teams.append(Part((*place, "name"), team.name, team.name))
        draft.services += _parts((*place, "services"), team.name, team.services)
        draft.writers += _parts((*place, "writers"), team.name, team.writers)
        draft.endpoints += _parts((*place, "endpoints"), team.name, team.endpoints)
        draft.monitors += _parts((*place, "monitors"), team.name, team.monitors)
    return draft


def draft_of(data: object) -> Draft:
    """The draft of a document with mistakes: each part is read by itself, and left out if it has one."""
    top = data if isinstance(data, dict) else {}
    previous, people = top.get("previous"), top.get("people")
    draft = Draft(
        window=_read(Window, top.get("window")),
        expected=_read(Expected, top.get("expected")),
        bypass=_read(Bypass, top.get("bypass")),
        database=_read(Database, top.get("database")),
        roster=_read(Roster, top.get("roster", {})),
        previous=previous if isinstance(previous, str) else None,
        people=_read_list(Person, ("people",), "", people if isinstance(people, tuple) else ()),
    )
    edges = top.get("edges", {})
    draft.edge_names = frozenset(edges) if isinstance(edges, dict) and "" not in edges else None
    for name, value in edges.items() if isinstance(edges, dict) else ():
        if not _blank(value):
            with suppress(ValidationError):
                draft.edges[name] = EDGE.validate_python(value)
    teams = top.get("teams")
    if not isinstance(teams, tuple):
        draft.incomplete = {"teams", *LISTS}
        return draft
    for number, team in enumerate(teams):
        _read_team(draft, number, team)
    return draft


def _read_team(draft: Draft, number: int, team: object) -> None:
    """Add what can be read of one team."""
    if not isinstance(team, dict):
        draft.incomplete |= {"teams", *LISTS}
        return
    place: Loc = ("teams", number)
    name = team.get("name")
    if isinstance(name, str):
        draft.teams.append(Part((*place, "name"), name, name))
    else:
        draft.incomplete.add("teams")
    label = name if isinstance(name, str) else f"number {number + 1}"
    for key, kind in LISTS.items():
        entries: Any = team.get(key, ())
        if not isinstance(entries, tuple):
            draft.incomplete.add(key)
            continue
        parts = _read_list(kind, (*place, key), label, entries)
        getattr(draft, key).extend(parts)
        if len(parts) < len(entries):
            draft.incomplete.add(key)


def _parts(place: Loc, team: str, values: Iterable[PartT]) -> list[Part[PartT]]:
    """Values with their places in a list."""
    return [Part((*place, position), team, value) for position, value in enumerate(values)]


SectionT = TypeVar("SectionT", bound=Section)


def _read_list(
    kind: type[SectionT], place: Loc, team: str, entries: tuple[object, ...]
) -> list[Part[SectionT]]:
    """The entries of a list that have the right types, with their places."""
    values = ((position, _read(kind, entry)) for position, entry in enumerate(entries))
    return [Part((*place, position), team, value) for position, value in values if value is not None]


def _read(kind: type[SectionT], value: object) -> SectionT | None:
    """One section, or None where it has a mistake or is not there."""
    if _blank(value):
        return None
    try:
        return kind.model_validate(value)
    except ValidationError:
        return None


def _blank(value: object) -> bool:
    """Whether a section has a key with nothing behind it, which is a mistake already."""
    return isinstance(value, dict) and None in value.values()
