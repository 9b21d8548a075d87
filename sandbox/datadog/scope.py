"""The scope of a downtime: which groups of a monitor it mutes.

Source: docs.datadoghq.com, "Downtimes", section "Downtime scope": `key:value` terms joined by AND, OR, NOT,
commas and parentheses, `key:(a OR b)`, or `*` for everything. Terms are checked, not evaluated.
"""

from __future__ import annotations

import re

from sandbox.datadog.refusal import bad_request

_PIECE = re.compile(r"\s*([(),]|[^\s(),]+)")
_WORDS = frozenset({"AND", "OR", "NOT"})
_TERM = re.compile(r"[!-]?[A-Za-z][\w./-]*:[^:\s]\S*")
_GROUP = re.compile(r"[!-]?[A-Za-z][\w./-]*:")


def check_scope(scope: object) -> str:
    """Return the scope if Datadog would take it.

    Raises:
        Refused: it is no text, empty, not closed, or holds a value without a key.
    """
    if not isinstance(scope, str):
        raise bad_request(f"{scope!r} is not of type 'string'")
    if not scope.strip():
        raise bad_request("Scope cannot be empty")
    if scope.strip() != "*":
        _check_terms(_PIECE.findall(scope))
    return scope


def _check_terms(pieces: list[str]) -> None:
    """Check each term; inside `key:( … )` bare values belong to the key."""
    open_groups: list[bool] = []
    terms = 0
    previous = ""
    for piece in pieces:
        if piece == "(":
            open_groups.append(bool(_GROUP.fullmatch(previous)) or (bool(open_groups) and open_groups[-1]))
        elif piece == ")":
            if not open_groups:
                raise bad_request("Invalid scope: unbalanced parentheses")
            open_groups.pop()
        elif piece != "," and piece not in _WORDS and not _GROUP.fullmatch(piece):
            terms += 1
            if not (open_groups and open_groups[-1]) and not _TERM.fullmatch(piece):
                raise bad_request("All values must have a key")
        previous = piece
    if open_groups:
        raise bad_request("Invalid scope: unbalanced parentheses")
    if not terms or _GROUP.fullmatch(previous):
        raise bad_request("All values must have a key")
