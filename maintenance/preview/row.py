"""One line of a review: one thing, how it is and how it is going to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Section = Literal["service", "writer", "edge", "mute", "support"]
"""Where a row stands: a team's services and other writers, edge, mutes, or what maintenance itself needs."""
GONE = ("delete", "delete-replaced", "discard", "discard-replaced")
"""Operations after which a resource is not there."""
IN_PLACE = ("update", "replace", "create-replacement")
"""Operations after which something is there as before, but not the same."""
UPDATED = "updated"
"""The last fact of what stays in its place and is not the same afterwards, though its first facts are."""
UNKNOWN = "?"
"""A value that the preview does not know; it is never taken for a number."""
NOTHING = "—"
"""It does not exist before, or afterwards."""

Facts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is observed or changed.

    `before` and `after` are facts side by side, the most important first: `("12", "min 4", "scaling active")`
    and `("0", "min 0", "scaling suspended")`. `group` is the team, or the edge. `outside` says why the row is
    not in what the plan document declares; `problem` why it will not be carried out.
    """

    section: Section
    group: str
    key: str
    """Unique in a preview, and the same in the next one."""
    name: str
    before: Facts
    after: Facts
    detail: str = ""
    outside: str = ""
    problem: str = ""

    def mapped(self, change: Callable[[str], str]) -> Row:
        """The same row with every text passed through `change`."""
        return replace(
            self,
            name=change(self.name),
            before=tuple(map(change, self.before)),
            after=tuple(map(change, self.after)),
            detail=change(self.detail),
            outside=change(self.outside),
            problem=change(self.problem),
        )

    @property
    def changes(self) -> bool:
        """Whether anything is going to be different."""
        return self.before != self.after

    @property
    def change(self) -> str:
        """The first fact: `12 → 0`, or the value alone where it stays."""
        before, after = _first(self.before), _first(self.after)
        return before if before == after else f"{before} → {after}"

    @property
    def note(self) -> str:
        """The other facts that differ, as `min 4 → 0, scaling suspended`; then the detail."""
        parts = [_difference(*pair) for pair in zip(self.before[1:], self.after[1:], strict=False)]
        parts += self.after[len(self.before) :] if self.before else self.after[1:]
        return ", ".join(part for part in (*parts, self.detail) if part)


def told_apart(before: Facts, after: Facts, *, differs: bool) -> Facts:
    """The facts afterwards, marked where they are those of before and the thing is another nevertheless."""
    return (*after, UPDATED) if differs and before == after else after


def facts_text(facts: Facts) -> str:
    """All facts in one cell."""
    return ", ".join(facts) if facts else NOTHING


def _first(facts: Facts) -> str:
    return facts[0] if facts else NOTHING


def _difference(before: str, after: str) -> str:
    """`min 4` and `min 0` are `min 4 → 0`; of other facts the later one; nothing where both are the same."""
    if before == after:
        return ""
    word, _, old = before.partition(" ")
    other, _, new = after.partition(" ")
    if word == other and old.isdecimal() and new.isdecimal():
        return f"{word} {old} → {new}"
    return after
