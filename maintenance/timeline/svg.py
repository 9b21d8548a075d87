"""The picture as SVG: the same input gives the same bytes; readable in light and dark, and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from maintenance.timeline.spans import Span, Track
from maintenance.window.fold import shorten
from maintenance.window.moments import duration
from maintenance.window.printable import printable

WIDTH, ROW, BAR = 960, 26, 16
_NAMES, _TIMES, _MARGIN = 250, 90, 16
_HEAD, _TRACK_HEAD, _AXIS = 44, 32, 30
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 8
_LONGEST_NAME = 29
"""In cells of about 7.5 pixels."""

_STYLE = """
svg { color-scheme: light dark; background: #ffffff; }
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; } .track { font-weight: 600; } .small { fill: #59636e; }
.grid { stroke: #d1d9e0; }
.phase { fill: #2f6fdf; } .wait { fill: url(#waiting); } .outage { fill: #b35900; } .broken { fill: #cf222e; }
.line { stroke: #2f6fdf; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; }
text { fill: #f0f6fc; } .small { fill: #9198a1; } .grid { stroke: #3d444d; }
.phase { fill: #6cb0ff; } .outage { fill: #f0a04b; } .broken { fill: #ff7b72; } .line { stroke: #6cb0ff; }
}
"""


def svg(tracks: Sequence[Track], *, title: str) -> str:
    """Draw runs under each other on one scale, with a title and a description for those who cannot see it."""
    total = max((track.seconds for track in tracks), default=0.0) or 1.0
    height = _HEAD + sum(_TRACK_HEAD + ROW * len(track.rows) for track in tracks) + _AXIS + ROW
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "title description",
        },
    )
    _add(root, "title", _clean(title), id="title")
    _add(root, "desc", _description(tracks), id="description")
    _add(root, "style", _STYLE)
    _hatching(root)
    _text(root, _MARGIN, 26, _clean(title), "title")
    bottom = height - _AXIS - ROW
    _axis(root, total, bottom)
    y = float(_HEAD)
    for track in tracks:
        _text(root, _MARGIN, y + 20, f"{_clean(track.name)} ({duration(track.seconds)})", "track")
        y += _TRACK_HEAD
        for span in track.rows:
            _row(root, span, y, total)
            y += ROW
    _legend(root, height - ROW / 2)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _row(root: ET.Element, span: Span, y: float, total: float) -> None:
    name = _clean(span.name)
    _text(root, _MARGIN + 12, y + 13, shorten(name, _LONGEST_NAME), "")
    left, right = _x(span.start, total), _x(span.end, total)
    bar = _add(
        root,
        "rect",
        x=f"{left:.1f}",
        y=f"{y:.1f}",
        width=f"{max(2.0, right - left):.1f}",
        height=str(BAR),
        rx="2",
        **{"class": span.kind},
    )
    took = duration(span.seconds) + (" (not ended)" if span.open_end else "")
    _add(bar, "title", f"{name}: {took}, from {duration(span.start)} to {duration(span.end)}")
    _text(
        root,
        WIDTH - _MARGIN,
        y + 13,
        duration(span.seconds) + ("…" if span.open_end else ""),
        "small",
        end=True,
    )


def _axis(root: ET.Element, total: float, bottom: float) -> None:
    step = next((each for each in _TICKS if total / each <= _MOST_TICKS), _TICKS[-1])
    for number in range(int(total // step) + 1):
        x = f"{_x(number * step, total):.1f}"
        _add(root, "line", x1=x, x2=x, y1=str(_HEAD), y2=f"{bottom:.1f}", **{"class": "grid"})
        label = _add(root, "text", duration(number * step), x=x, y=f"{bottom + 16:.1f}", **{"class": "small"})
        label.set("text-anchor", "middle")


def _legend(root: ET.Element, y: float) -> None:
    x = float(_NAMES)
    for kind, words in (
        ("phase", "phase"),
        ("wait", "wait"),
        ("outage", "not served, seen from outside"),
        ("broken", "broken answers"),
    ):
        _add(root, "rect", x=f"{x:.1f}", y=f"{y - 10:.1f}", width="14", height="10", **{"class": kind})
        _text(root, x + 20, y, words, "small")
        x += 40 + 7.5 * len(words)


def _hatching(root: ET.Element) -> None:
    """Waits are hatched, so that they differ from phases without colour."""
    pattern = _add(
        _add(root, "defs"), "pattern", id="waiting", width="6", height="6", patternUnits="userSpaceOnUse"
    )
    pattern.set("patternTransform", "rotate(45)")
    line = _add(pattern, "line", x1="0", y1="0", x2="0", y2="6", **{"class": "line"})
    line.set("stroke-width", "5")


def _description(tracks: Sequence[Track]) -> str:
    parts = []
    for track in tracks:
        rows = "; ".join(f"{_clean(span.name)} {duration(span.seconds)}" for span in track.rows)
        parts.append(f"{_clean(track.name)}, {duration(track.seconds)}: {rows or 'nothing recorded'}.")
    return " ".join(parts) or "Nothing recorded."


def _x(seconds: float, total: float) -> float:
    room = WIDTH - _NAMES - _TIMES - _MARGIN
    return _NAMES + min(max(seconds / total, 0.0), 1.0) * room


def _clean(text: str) -> str:
    return printable(text, one_line=True)


def _text(root: ET.Element, x: float, y: float, words: str, kind: str, *, end: bool = False) -> None:
    made = _add(root, "text", words, x=f"{x:.1f}", y=f"{y:.1f}")
    if kind:
        made.set("class", kind)
    if end:
        made.set("text-anchor", "end")


def _add(parent: ET.Element, tag: str, words: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, attributes)
    made.text = words
    return made
