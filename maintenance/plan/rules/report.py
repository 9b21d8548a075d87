"""How a rule says what is wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass

from maintenance.plan.mistakes import Mistake
from maintenance.plan.tree import Loc, Mark, Node, spot


@dataclass(frozen=True, slots=True)
class Report:
    """Makes mistakes of a document's places."""

    root: Node
    path: str

    def mistake(self, loc: Loc, found: str, expected: str, fix: str = "", *, of_key: bool = False) -> Mistake:
        """A mistake at a value, at its key where the key should not be there, or at what should hold it."""
        mark = self.mark(loc, of_key=of_key)
        return Mistake(self.path, mark.line, mark.column, found, expected, fix)

    def line(self, loc: Loc) -> int:
        """The line of a value."""
        return self.mark(loc).line

    def mark(self, loc: Loc, *, of_key: bool = False) -> Mark:
        """Where a value or its key stands."""
        return spot(self.root, loc).mark(of_key=of_key)
