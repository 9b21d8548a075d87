"""A YAML parser's complaint, in words that say what to do."""

from __future__ import annotations

import re
from contextlib import suppress

import yaml
from yaml import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    Mark,
    MarkedYAMLError,
    ScalarToken,
    YAMLError,
)

from maintenance.plan.mistakes import Mistake, quoted

PARSER = getattr(yaml, "CLoader", yaml.Loader)
"""libyaml where PyYAML has it: a thousand services in 20 ms instead of half a second. No object is made."""

TAB_FIX = "indent with spaces"

LONG_QUOTE = re.compile(r"'[^']{2,}'")
"""A piece of the document in the parser's words; it could be the bypass secret."""

PROBLEMS = {
    "quoted scalar": ("an escape that YAML knows", 'use single quotes, or write \\\\ for "\\"'),
    "mapping values are not allowed": (
        'no ":" here',
        "check the indentation, or put a text that holds a colon in quotes",
    ),
    "cannot start any token": ("a value", "put a text that starts with this character in quotes"),
    "did not find expected": (
        "a key or item of the part around it",
        "indent it like its neighbours, and put quotes around a text with special characters",
    ),
}
"""The parser's words, where the place is right: what was expected, and the next step."""


def syntax_mistake(error: YAMLError, text: str, path: str) -> Mistake:
    """Turn the parser's error into a mistake at its place.

    Where the parser notices a mistake only later (a bracket that never closes), the place is where it began.
    """
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Mistake(path, 1, 1, "what is no YAML", "a YAML document", "check the file's encoding")
    lines = text.split("\n")
    line, column = error.problem_mark.line, error.problem_mark.column
    problem, context = error.problem or "", error.context or ""
    begin = error.context_mark
    tab = _leading_tab(lines, line)
    if tab is not None:
        return Mistake(path, line + 1, tab + 1, "a tab", "spaces in front of a key", TAB_FIX)
    quote = _long_quote(text, line)
    if quote is not None:
        found = f"a quote that goes on until line {line + 1}"
        return Mistake(
            path,
            quote.line + 1,
            quote.column + 1,
            found,
            "a closing quote",
            "close the quote that begins here",
        )
    if "end of stream" in problem and begin is not None:
        fix = "close what begins here"
        return _at(path, lines, begin.line, begin.column, "a closing quote or bracket", fix)
    opened = _open_bracket(text, line, column) if "flow" in context else None
    if opened is not None:
        what, closing = ("list", "]") if "sequence" in context else ("mapping", "}")
        if not "".join(lines[line:]).strip():
            expected, fix = f'a "{closing}" at the end of the {what}', "close what begins here"
            return _at(path, lines, opened.line, opened.column, expected, fix)
        fix = f"close the one that begins at {opened.line + 1}:{opened.column + 1}"
        return _at(path, lines, line, column, f'"," or "{closing}" in a {what}', fix)
    if "could not find expected ':'" in problem and begin is not None:
        fix = 'put ": " behind the key, or quotes around a text of several lines'
        return _at(path, lines, begin.line, begin.column, "a key and a colon", fix)
    for words, (expected, fix) in PROBLEMS.items():
        if words in problem or words in context:
            return _at(path, lines, line, column, expected, fix)
    return _at(path, lines, line, column, "YAML", f"the parser says: {LONG_QUOTE.sub('…', problem)}")


def _at(path: str, lines: list[str], line: int, column: int, expected: str, fix: str) -> Mistake:
    """A mistake at a place counted from 0. Nothing of a value is repeated: it could be the bypass secret."""
    if line >= len(lines):  # libyaml counts a line after the last, whether or not it has an end
        line, column = len(lines) - 1, len(lines[-1])
    content = lines[line]
    found = quoted(content[column]) if column < len(content.rstrip("\r")) else "the end of the line"
    if line >= len(lines) - 1 and column >= len(content):
        found = "the end of the file"
    return Mistake(path, line + 1, column + 1, found, expected, fix)


def _long_quote(text: str, line: int) -> Mark | None:
    """Where a text in quotes began that ends in a later line, in which the parser then stumbles.

    A quote that is not closed ends at the next one in the file, far from the mistake.
    """
    found = None
    with suppress(YAMLError):
        for token in yaml.scan(text, Loader=PARSER):
            if token.start_mark.line > line:
                break
            if isinstance(token, ScalarToken) and token.style in {'"', "'"}:
                found = token.start_mark if token.start_mark.line < token.end_mark.line == line else None
    return found


def _open_bracket(text: str, line: int, column: int) -> Mark | None:
    """Where the innermost list or mapping in brackets began that is open at a place."""
    opened: list[Mark] = []
    with suppress(YAMLError):
        for token in yaml.scan(text, Loader=PARSER):
            if (token.start_mark.line, token.start_mark.column) >= (line, column):
                break
            if isinstance(token, FlowSequenceStartToken | FlowMappingStartToken):
                opened.append(token.start_mark)
            elif isinstance(token, FlowSequenceEndToken | FlowMappingEndToken):
                opened = opened[:-1]
    return opened[-1] if opened else None


def _leading_tab(lines: list[str], line: int) -> int | None:
    """The column of a tab in front of a line's first key, or None."""
    content = lines[line] if line < len(lines) else ""
    indent = content[: len(content) - len(content.lstrip())]
    return indent.index("\t") if "\t" in indent else None
