"""SQL text cut into words, so that the dialect is found in statements and never in strings or comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(
    r"""
      (?P<comment> /\*.*?\*/ | --[ \t][^\n]* | --$ | \#[^\n]* )
    | (?P<string> '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" )
    | (?P<name> `(?:[^`]|``)*` )
    | (?P<space> \s+ )
    | (?P<word> @@?[\w$.`]+ | [\w$]+ )
    | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a statement: where it stands, and what it says in upper case; strings as written."""

    start: int
    end: int
    text: str


def words(statement: str) -> list[Word]:
    """The pieces that matter: no space, no comment. A string is one word, with its quotes."""
    return list(_words(statement))


def _words(statement: str) -> Iterator[Word]:
    for match in _WORD.finditer(statement):
        kind = match.lastgroup
        if kind == "word":
            yield Word(match.start(), match.end(), match.group().upper())
        elif kind == "name":
            yield Word(match.start(), match.end(), match.group().strip("`").upper())
        elif kind in {"string", "mark"}:
            yield Word(match.start(), match.end(), match.group())


def statements(text: str) -> list[list[Word]]:
    """The statements of a text, which semicolons part; empty ones are left out."""
    found: list[list[Word]] = [[]]
    for word in words(text):
        if word.text == ";":
            found.append([])
        else:
            found[-1].append(word)
    return [each for each in found if each]


def replace(statement: str, changes: dict[tuple[int, int], str]) -> str:
    """A statement with pieces replaced by position."""
    text = statement
    for (start, end), new in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text
