"""Folding lines to a width in terminal cells, where a Japanese character takes two."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells, set_cell_size

from maintenance.window.printable import printable

NARROWEST = 24
_FURTHER = "    "


def fold(line: str, *, width: int) -> str:
    """Break one line at spaces, and inside words only where a word alone is too long.

    Its indentation is kept; continuation lines stand four columns further in.
    """
    width = max(width, NARROWEST)
    indent = line[: len(line) - len(line.lstrip(" "))][: width // 3]
    lines, here = [], indent
    room = width - cell_len(indent + _FURTHER)
    for word in printable(line.strip(), one_line=True).split(" "):
        for number, piece in enumerate(chop_cells(word, room) if cell_len(word) > room else [word]):
            start = here.strip() == ""
            gap = "" if start or number else " "
            if start or cell_len(here + gap + piece) <= width:
                here += gap + piece
            else:
                lines.append(here)
                here = indent + _FURTHER + piece
    return "\n".join([*lines, here])


def shorten(text: str, cells: int) -> str:
    """At most that many cells; what is cut ends with `…`."""
    if cell_len(text) <= cells:
        return text
    return f"{set_cell_size(text, cells - 1).rstrip()}…"
