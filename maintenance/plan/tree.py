"""A YAML document as a tree that knows where each key and value stands."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from maintenance.plan.mistakes import quoted

Loc = tuple[str | int, ...]
"""Way from the root to a value: keys and list positions."""

NULL = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?")

UNREADABLE: dict[str, object] = {"": "unreadable"}
"""Data in place of a value whose mistake is already reported; no type of the document accepts it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Scalar:
    """A text, number, truth value or nothing."""

    mark: Mark
    text: str
    plain: bool
    """Written without quotes: only then can it be a number, a truth value or nothing."""

    def data(self) -> object:
        """The value by YAML 1.2's core schema, except that hexadecimal and octal numbers stay texts.

        Dates stay texts too: whoever reads them decides what an offset means.
        """
        if not self.plain:
            return self.text
        if self.text in NULL:
            return None
        if self.text in BOOLEAN:
            return BOOLEAN[self.text]
        if INTEGER.fullmatch(self.text):
            return int(self.text)
        if FLOAT.fullmatch(self.text) and math.isfinite(float(self.text)):
            return float(self.text)
        return self.text

    def found(self) -> str:
        """How a message names the value."""
        data = self.data()
        if data is None:
            return "nothing"
        return quoted(self.text) if isinstance(data, str) else self.text


@dataclass(slots=True)
class Broken:
    """A value whose mistake is already reported."""

    mark: Mark

    def data(self) -> object:
        """See `UNREADABLE`."""
        return UNREADABLE

    def found(self) -> str:
        """How a message names the value."""
        return "what cannot be read"


@dataclass(slots=True)
class Sequence:
    """A list."""

    mark: Mark
    items: list[Node] = field(default_factory=list)

    def data(self) -> object:
        """A tuple of the items' data: the types of the document hold tuples."""
        return tuple(item.data() for item in self.items)

    def found(self) -> str:
        """How a message names the value."""
        return f"a list of {len(self.items)}" if self.items else "an empty list"


@dataclass(slots=True)
class Mapping:
    """Keys and values. Of two equal keys the first is here; the second is a mistake."""

    mark: Mark
    entries: dict[str, tuple[Mark, Node]] = field(default_factory=dict)

    def data(self) -> object:
        """A dict of the values' data."""
        return {key: node.data() for key, (_, node) in self.entries.items()}

    def found(self) -> str:
        """How a message names the value."""
        if not self.entries:
            return "an empty mapping"
        return f"a mapping with the key {quoted(next(iter(self.entries)))}"


Node = Scalar | Broken | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a way through the tree ends."""

    node: Node
    """The value there; the last one on the way where the rest of the way does not exist."""
    key: Mark | None
    """Of the key in front of it; None for a list item or the root."""
    exists: bool
    broken: bool
    """The way leads into a value whose mistake is already reported."""

    def mark(self, *, of_key: bool = False) -> Mark:
        """The place to point at: the key where asked for, or where nothing is written behind it."""
        blank = isinstance(self.node, Scalar) and self.node.plain and not self.node.text
        return self.key if self.key and (of_key or blank) else self.node.mark


def spot(root: Node, loc: Loc) -> Spot:
    """Follow `loc` from the root as far as it goes."""
    node, key = root, None
    for part in loc:
        if isinstance(node, Mapping) and part in node.entries:
            key, node = node.entries[str(part)]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            key, node = None, node.items[part]
        else:
            return Spot(node, key, exists=False, broken=isinstance(node, Broken))
    return Spot(node, key, exists=True, broken=isinstance(node, Broken))
