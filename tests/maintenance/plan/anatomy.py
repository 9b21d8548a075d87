"""Where keys and values stand in the valid document, found by another parser than the product's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tests.maintenance.plan.documents import VALID

Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar: its way from the root, its text's ends, and where its key begins (None in a list)."""

    way: Way
    start: int
    end: int
    key: int | None
    indent: str
    """What goes in front of a further key of the same mapping: a comma, or a line's end and indentation."""

    @property
    def name(self) -> str:
        """The way, as tests are named for it."""
        return ".".join(map(str, self.way))

    @property
    def secret(self) -> bool:
        return self.way == ("bypass", "header", "value")


def _values(node: yaml.Node, way: Way, key: int | None, indent: str) -> Iterator[Value]:
    if isinstance(node, yaml.ScalarNode):
        yield Value(way, node.start_mark.index, node.end_mark.index, key, indent)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _values(item, (*way, position), None, "")
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            begin = name.start_mark
            further = ", " if node.flow_style else "\n" + " " * begin.column
            yield from _values(value, (*way, name.value), begin.index, further)


VALUES = tuple(_values(yaml.compose(VALID, Loader=yaml.SafeLoader), (), None, ""))
KEYED = tuple(value for value in VALUES if value.key is not None)
FIRST_IN_SECTION = tuple({value.way[:-1]: value for value in KEYED if value.way[:-1] != ()}.values())
"""One value of each section."""
INDENTED = tuple(
    offset + 1 for offset in range(len(VALID) - 1) if VALID[offset] == "\n" and VALID[offset + 1] == " "
)
"""Where each indented line begins."""


def replaced(value: Value, new: str) -> str:
    """The document with another text in a value's place."""
    return VALID[: value.start] + new + VALID[value.end :]
