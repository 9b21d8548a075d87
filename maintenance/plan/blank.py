"""Keys with nothing behind them, where the types would take that for a key that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.mistakes import Mistake, quoted
from maintenance.plan.tree import Mapping, Mark, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.tree import Node


def blank_values(node: Node, path: str, reported: frozenset[Mark]) -> Iterator[Mistake]:
    """A mistake for each blank value; `reported` are the places that have one already."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from blank_values(item, path, reported)
    if not isinstance(node, Mapping):
        return
    for key, (mark, value) in node.entries.items():
        if mark in reported or value.mark in reported:
            continue
        if isinstance(value, Scalar) and value.data() is None:
            fix = "write one, in quotes if it starts with #, or remove the key"
            found = f"nothing behind the key {quoted(key)}"
            yield Mistake(path, mark.line, mark.column, found, "a value", fix)
        else:
            yield from blank_values(value, path, reported)
