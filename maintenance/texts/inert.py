"""Foreign text made inert for what it is put into: Markdown, plain text, a shell command.

What the program itself wrote is `Safe`, and passes.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Sequence

from maintenance.errors import Refused
from maintenance.window.printable import printable

LONGEST = 300
"""Characters of one text in a code span; what is cut ends with `…`."""
_BAR = "│"
"""Stands for |, which ends a table's cell even within a code span, whatever stands before it."""
_LIVELY_WORD = re.compile(r"(\S*(?:[@#]|://|www\.)\S*)", re.IGNORECASE)
"""Words that a site makes links, mentions or references of, even where Markdown would not."""
_MARKUP = re.compile(r"([\\`*_\[\]<>&|~$])")
_START = re.compile(r"^([-+=:]|\d+(?=[.)]))")


class Safe(str):
    """Text that the program made for its target; it is not escaped again."""

    __slots__ = ()


def code(text: object, *, longest: int = LONGEST) -> Safe:
    """A code span of one line, in which nothing is a link, a mention, markup or HTML."""
    shown = printable(str(text), one_line=True).replace("|", _BAR)
    if not shown:
        return Safe("")
    if len(shown) > longest:
        shown = f"{shown[: longest - 1]}…"
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    # A space that CommonMark takes away again, where the text begins or ends with a backtick.
    edge = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return Safe(f"{fence}{edge}{shown}{edge}{fence}")


def markdown(text: object) -> str:
    """A sentence within Markdown: what would be markup is escaped, what a site would link is a code span."""
    if isinstance(text, Safe):
        return text
    line = printable(str(text), one_line=True)
    parts = _LIVELY_WORD.split(line)
    words = (code(part) if number % 2 else _MARKUP.sub(r"\\\1", part) for number, part in enumerate(parts))
    return _START.sub(_escaped_start, "".join(words))


def plain(text: object) -> str:
    """A sentence within plain text: one line, and no control character."""
    return text if isinstance(text, Safe) else printable(str(text), one_line=True)


def command(arguments: Sequence[str]) -> str:
    """A command as one line of shell, whatever its arguments hold.

    Raises:
        Refused: an argument holds a line end or another character that cannot be seen.
    """
    for each in arguments:
        if any(unicodedata.category(letter)[0] == "C" for letter in each):
            raise Refused(
                f"{each!r} would be part of a command, and holds a character that cannot be seen",
                next_step="rename it",
            )
    return shlex.join(arguments)


def block(lines: Sequence[str], tag: str) -> Safe:
    """A fenced block of Markdown; the fence is longer than any in the lines."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Safe("\n".join([f"{fence}{tag}", *lines, fence]))


def _escaped_start(found: re.Match[str]) -> str:
    start = found.group(1)
    return f"{start}\\" if start.isdecimal() else f"\\{start}"
