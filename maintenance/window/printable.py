"""Text from anywhere, made safe to show: no control character reaches a terminal or a picture."""

from __future__ import annotations

import unicodedata

_KEPT = {"\n", "\t"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def printable(text: str, *, one_line: bool = False) -> str:
    """Replace control and direction characters by `·`; with `one_line`, line ends become spaces."""
    if one_line:
        text = " ".join(text.split())
    return "".join(
        letter if letter in _KEPT or unicodedata.category(letter) not in _INVISIBLE else "·"
        for letter in text
    )
