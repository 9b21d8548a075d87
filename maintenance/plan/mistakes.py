"""One mistake in a plan document, as it is printed and as JSON shows it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60
"""Characters of a value that a message repeats."""

MOST = 20
"""Names that a message lists."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was found at a place of the file, what was expected there, and how to mend it."""

    path: str
    line: int
    """From 1, as editors count."""
    column: int
    """From 1, in characters."""
    found: str
    expected: str
    fix: str = ""

    def __str__(self) -> str:
        """One line, which starts as compilers' messages do, so that editors can jump to the place."""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.path}:{self.line}:{self.column}  found {self.found}, expected {self.expected}{fix}"


def quoted(text: str) -> str:
    """Put a text of the document in quotes: shortened, in one line, and harmless to a terminal."""
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f'"{"".join(visible(character) for character in short)}"'


def listed(names: Iterable[str]) -> str:
    """Names of the document in a row, as harmless as in quotes; of many the first, and how many more."""
    known = sorted(names)
    shown = ", ".join(quoted(name)[1:-1] for name in known[:MOST])
    return f"{shown} and {len(known) - MOST} more" if len(known) > MOST else shown


def visible(character: str) -> str:
    """A printable character as it is; any other as its escape, so that none reaches a terminal."""
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for a known word that is close, or nothing."""
    if len(word) > LONGEST:  # comparing takes the square of the length
        return ""
    lowered = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f"did you mean {quoted(lowered[close[0]])}?" if close else ""
