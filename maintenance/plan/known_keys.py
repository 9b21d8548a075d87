"""Which keys a place of the document may have, read from the types."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from maintenance.plan.document import Edge, PlanDocument
from maintenance.plan.section import Elsewhere, Section

if TYPE_CHECKING:
    from maintenance.plan.tree import Loc

KINDS: dict[str, type[Section]] = {
    get_args(member.model_fields["kind"].annotation)[0]: member for member in get_args(get_args(Edge)[0])
}
"""The edges by their `kind`, in the order of the types."""


def without_kind(loc: Loc) -> Loc:
    """The place in the file: pydantic's way through an edge also names the edge's kind."""
    match loc:
        case ("edges", name, str(kind), *rest) if kind in KINDS:
            return ("edges", name, *rest)
        case _:
            return loc


def keys_at(loc: Loc) -> tuple[str, ...]:
    """The keys of the section at pydantic's `loc`, those last that are refused when used; else none."""
    kind: object = PlanDocument
    for part in loc:
        kind = _inside(kind, part)
    if not (isinstance(kind, type) and issubclass(kind, Section)):
        return ()
    inherited = Elsewhere.model_fields if issubclass(kind, Elsewhere) else {}
    return tuple(sorted(kind.model_fields, key=inherited.__contains__))


def _inside(kind: object, part: str | int) -> object:
    """The type of a part, without what may stand around it (Annotated, `| None`)."""
    inner: Any
    if isinstance(kind, type) and issubclass(kind, Section):
        inner = kind.model_fields[str(part)].annotation
    elif get_origin(kind) is tuple:
        inner = get_args(kind)[0]
    elif get_origin(kind) is dict:
        inner = get_args(kind)[1]
    else:  # the union of edges
        return KINDS[str(part)]
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    options = [option for option in get_args(inner) if option is not NoneType]
    return options[0] if len(options) == 1 and NoneType in get_args(inner) else inner
