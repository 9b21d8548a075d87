"""The picture tells the truth about times, fits its width, and lets no name out of its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from maintenance.timeline.from_journal import track_of
from maintenance.timeline.spans import Observation, Span, Track, outages
from maintenance.timeline.svg import svg
from maintenance.timeline.text import NARROWEST, draw, draw_tracks
from maintenance.window.entry import Entry

NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"

names = st.text(max_size=40) | st.sampled_from(
    ["データベースの切り替え", "<script>alert(1)</script>", "a&b\x1b[31m"]
)
times = st.floats(0, 1e5)
spans = st.builds(
    lambda name, start, length, kind, open_end: Span(name, start, start + length, kind, open_end=open_end),
    names,
    times,
    times,
    st.sampled_from(["phase", "wait", "outage", "broken"]),
    st.booleans(),
)
seen = st.lists(st.builds(Observation, times, st.sampled_from(["ok", "maintenance", "broken"])), max_size=30)
tracks = st.lists(
    st.builds(Track, names, st.lists(spans, max_size=6).map(tuple), seen.map(tuple)), max_size=3
)


def bar(line: str) -> tuple[int, int]:
    """Where the bar of a line begins and ends."""
    at = [number for number, letter in enumerate(line) if letter in "█▒▓×"]
    return at[0], at[-1] + 1


def test_bars_are_in_proportion() -> None:
    text = draw([Span("on", 0, 10), Span("switchover", 10, 40), Span("off", 40, 50)], width=80)
    on, switchover, off = (bar(line) for line in text.split("\n"))
    assert on[1] == switchover[0]
    assert switchover[1] == off[0]
    assert (switchover[1] - switchover[0]) / (on[1] - on[0]) == pytest.approx(3, abs=0.5)
    assert [line.rsplit("  ", 1)[1].strip() for line in text.split("\n")] == ["10.0 s", "30.0 s", "10.0 s"]


def test_kinds_differ_without_colour_and_an_open_end_shows() -> None:
    kinds = ("phase", "wait", "outage", "broken")
    text = draw([Span("x", 0, 1, kind) for kind in kinds] + [Span("x", 0, 1, open_end=True)])
    assert [line[bar(line)[0]] for line in text.split("\n")] == ["█", "▒", "▓", "×", "█"]
    assert text.endswith(">")


@settings(deadline=None)
@example([Span("", 0.0, 5e-324, "phase")], 1)
@given(st.lists(spans, min_size=1, max_size=8), st.integers(1, 160))
def test_every_line_is_exactly_within_the_width(drawn: list[Span], width: int) -> None:
    lines = draw(drawn, width=width).split("\n")
    assert len(lines) == len(drawn)
    for line in lines:
        assert cell_len(line) <= max(width, NARROWEST)
        assert any(mark in line for mark in "█▒▓×")
        assert line.isprintable()


def test_two_runs_share_one_scale() -> None:
    text = draw_tracks([Track("rehearsal", (Span("on", 0, 30),)), Track("production", (Span("on", 0, 60),))])
    lines = [line for line in text.split("\n") if "█" in line]
    lengths = [bar(line)[1] - bar(line)[0] for line in lines]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=1)


def test_the_outage_runs_from_the_first_bad_answer_to_the_first_lasting_good_one() -> None:
    verdicts = ["ok", "ok", "maintenance", "ok", "maintenance", "broken", "broken", "maintenance", "ok", "ok"]
    found = outages(Observation(float(at), verdict) for at, verdict in enumerate(verdicts))  # type: ignore[arg-type]
    assert [(each.kind, each.start, each.end, each.open_end) for each in found] == [
        ("outage", 2, 8, False),
        ("broken", 5, 7, False),
    ]


@settings(deadline=None)
@given(seen)
def test_an_outage_covers_every_bad_answer_and_only_begins_and_ends_with_one(
    observed: list[Observation],
) -> None:
    found = outages(observed)
    bad = [each.at for each in observed if each.verdict != "ok"]
    assert bool(found) == bool(bad)
    if found:
        whole = found[0]
        assert whole.start == min(bad)
        assert whole.end >= max(bad)
        assert sum(whole.start <= each.start <= each.end <= whole.end for each in found) == len(found)
        assert not [each for each in observed if each.verdict == "ok" and max(bad) < each.at < whole.end]


def entry(minute: float, what: str, subject: str, outcome: str, **more: object) -> Entry:
    return Entry("w", NOW + timedelta(minutes=minute), "m@b", what, subject, outcome, **more)  # type: ignore[arg-type]


def test_a_journal_becomes_bars() -> None:
    track = track_of(
        "production",
        [
            entry(0, "window", "w", "started"),
            entry(1, "phase", "on", "started"),
            entry(2, "probe", "outside", "done", after="maintenance"),
            entry(4, "wait", "tasks to stop", "done", seconds=120.0),
            entry(5, "phase", "on", "done"),
            entry(6, "phase", "off", "started"),
            entry(8, "probe", "outside", "done", after="ok"),
            entry(9, "note", "x", "done"),
        ],
    )
    assert [(each.name, each.kind, each.start, each.end, each.open_end) for each in track.rows] == [
        ("on", "phase", 60, 300, False),
        ("tasks to stop", "wait", 120, 240, False),
        ("off", "phase", 360, 540, True),
        ("outside: not served", "outage", 120, 480, False),
    ]


def test_an_outage_that_lasts_has_no_end() -> None:
    track = track_of(
        "w", [entry(0, "probe", "outside", "done", after="maintenance"), entry(9, "note", "x", "done")]
    )
    assert [(each.end, each.open_end) for each in track.rows] == [(540, True)]


@settings(deadline=None)
@given(tracks, names)
def test_the_svg_is_well_formed_stable_and_holds_every_bar(drawn: list[Track], title: str) -> None:
    text = svg(drawn, title=title)
    assert text == svg(drawn, title=title)
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert not [each for each in root.iter() if each.tag.endswith(("script", "foreignObject", "a", "image"))]
    bars = [each for each in root.iter(f"{SVG}rect") if each.find(f"{SVG}title") is not None]
    assert len(bars) == sum(len(track.rows) for track in drawn)
    height = float(root.attrib["height"])
    for each in bars:
        assert float(each.attrib["x"]) >= 0
        assert float(each.attrib["x"]) + float(each.attrib["width"]) <= 960
        assert 0 <= float(each.attrib["y"]) <= height


def test_the_svg_says_in_words_what_it_shows_in_both_colour_schemes() -> None:
    text = svg(
        [
            Track("rehearsal <1>", (Span("on", 0, 30),)),
            Track("production", (Span("on & off", 0, 60, "wait"),)),
        ],
        title="Window w",
    )
    root = ET.fromstring(text)  # noqa: S314 - our own
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert description.text == "rehearsal <1>, 30.0 s: on 30.0 s. production, 1m 00s: on & off 1m 00s."
    assert "prefers-color-scheme: dark" in text
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert {"rehearsal <1> (30.0 s)", "production (1m 00s)", "on & off"} <= set(words)
