"""Which resource of a REST API, or route of an HTTP API, a path means.

Source: "Choose a route" and "Set up a proxy resource", API Gateway Developer Guide: an exact segment beats a
`{parameter}`, which beats `{proxy+}`; the method itself beats ANY.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LITERAL, _PARAMETER, _GREEDY = range(3)


@dataclass(frozen=True, slots=True)
class Match:
    """A template that a path fits: the values of its parameters, and its rank (the least is the best)."""

    template: str
    method: str
    parameters: dict[str, str]
    rank: tuple[int, ...]


def best_match(templates: Iterable[tuple[str, str]], path: str, method: str) -> Match | None:
    """The best of `(method, path template)` pairs for a request; None if none fits."""
    matches = [
        found
        for own, template in templates
        if own in {method, "ANY"} and (found := _match(template, own, path)) is not None
    ]
    return min(matches, key=lambda match: (match.rank, match.method == "ANY"), default=None)


def _match(template: str, method: str, path: str) -> Match | None:
    wanted, given = _segments(template), _segments(path)
    parameters: dict[str, str] = {}
    rank: list[int] = []
    for place, segment in enumerate(wanted):
        rest = given[place:]
        if segment.startswith("{") and segment.endswith("+}"):
            if not any(rest):
                return None
            parameters[segment[1:-2]] = "/".join(rest)
            return Match(template, method, parameters, (*rank, _GREEDY))
        if not rest:
            return None
        if segment.startswith("{") and segment.endswith("}"):
            if not rest[0]:
                return None
            parameters[segment[1:-1]] = rest[0]
            rank.append(_PARAMETER)
        elif segment == rest[0]:
            rank.append(_LITERAL)
        else:
            return None
    return Match(template, method, parameters, tuple(rank)) if len(given) == len(wanted) else None


def _segments(path: str) -> list[str]:
    text = path.removeprefix("/")
    return text.split("/") if text else []
