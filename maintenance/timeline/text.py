"""The picture in text: it fits the width it is given, needs no colour, and counts cells, not characters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from maintenance.timeline.spans import Span, Track
from maintenance.window.fold import shorten
from maintenance.window.moments import duration
from maintenance.window.printable import printable

NARROWEST = 30
_MARKS = {"phase": "█", "wait": "▒", "outage": "▓", "broken": "×"}
_INDENT, _GAP = "  ", "  "
LEGEND = "█ phase  ▒ wait  ▓ not served outside  × broken answers  > not ended"


def draw(spans: Sequence[Span], *, width: int = 80, total: float | None = None) -> str:
    """Draw one line per span: name, bar, duration.

    Args:
        spans: in the order of the lines.
        width: of the whole lines, in cells; at least 30 are used.
        total: seconds that the whole width of the bars stands for; the end of the last span if None.
    """
    if not spans:
        return ""
    width = max(width, NARROWEST)
    names = [printable(span.name, one_line=True) for span in spans]
    times = [duration(span.seconds) + (" >" if span.open_end else "") for span in spans]
    longest_time = max(cell_len(time) for time in times)
    longest = min(max(cell_len(name) for name in names), max(6, width // 3))
    room = width - cell_len(_INDENT + _GAP + _GAP) - longest - longest_time
    whole = total or max(span.end for span in spans) or 1.0
    shown = [set_cell_size(shorten(name, longest), longest) for name in names]
    return "\n".join(
        f"{_INDENT}{name}{_GAP}{_bar(span, whole, room)}{_GAP}{time.rjust(longest_time)}"
        for name, span, time in zip(shown, spans, times, strict=True)
    )


def draw_tracks(tracks: Sequence[Track], *, width: int = 80) -> str:
    """Draw runs one under the other on the same scale, so that a rehearsal can be compared with the night."""
    total = max((track.seconds for track in tracks), default=0.0)
    blocks = [
        f"{printable(track.name, one_line=True)} ({duration(track.seconds)})\n"
        + draw(track.rows, width=width, total=total)
        for track in tracks
    ]
    return "\n".join(blocks)


def _bar(span: Span, whole: float, room: int) -> str:
    # A share first: the smallest of spans divided by the room would be nothing to divide by.
    first = min(max(0, round(span.start / whole * room)), room - 1)
    length = min(max(1, round(span.end / whole * room) - first), room - first)
    return (" " * first + _MARKS[span.kind] * length).ljust(room)
