"""`aws:apigatewayv2/route:Route`: a listed route leads to the maintenance API while the edge is closed.

An HTTP API has no mock, and another type of integration would replace it: so the program holds an integration
with the maintenance API ready in every phase, and only the route's target changes.
"""

from __future__ import annotations

from collections.abc import Collection

from maintenance.apigateway.names import listed_methods
from maintenance.errors import Refused
from maintenance.owner.following import Following
from maintenance.owner.outcome import (
    EVERYTHING,
    OPAQUE,
    Change,
    Inputs,
    Leave,
    Outcome,
    Refuse,
    ignores,
    text,
)
from maintenance.phase import Phase

TYPE = "aws:apigatewayv2/route:Route"
TARGET = "target"


def edge_of(inputs: Inputs, following: Following) -> str | None:
    """The edge under which a team lists this route."""
    api, key = text(inputs, "apiId"), text(inputs, "routeKey")
    found = following.routes(api) if api else None
    return found[0] if found and key in listed_methods(following.document, found[0]) else None


def decide(inputs: Inputs, ignored: Collection[str], following: Following) -> Outcome:
    """Decide about one route; the target of a change is `OPAQUE`, the integration's id being known later.

    Args:
        inputs: as declared.
        ignored: the program's `ignore_changes`.
        following: the plan.
    """
    edge, key = edge_of(inputs, following), text(inputs, "routeKey")
    if edge is None or key is None:
        return Leave()
    if following.phase is Phase.OFF:
        method, _, path = key.partition(" ")
        endpoints = [
            each
            for team in following.document.teams
            for each in team.endpoints
            if each.edge == edge and each.path == path and method in each.methods
        ]
        return Leave(after=following.beside(endpoints) if following.owns(edge) else ())
    if not following.owns(edge):
        what = "the plan document leaves this route to the central stack, and this program would open it"
        return _refused(key, what, f"write `owned: true` into edge {edge}, or hold this program back")
    if key in following.back.methods.get(edge, ()):
        return Leave()
    if ignores(ignored, TARGET):
        what = "ignores changes of its target, so it would not open again"
        return _refused(key, what, f"take {TARGET} out of ignore_changes")
    return Change({TARGET: OPAQUE}, "503")


def _refused(key: str, what: str, step: str) -> Refuse:
    error = Refused(what, where=f"route {key}", next_step=step)
    return Refuse(error, {TARGET: None}, frozenset({TARGET, EVERYTHING}))
