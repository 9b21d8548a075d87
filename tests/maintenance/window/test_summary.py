"""What a window did and left open, for any sequence of entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from maintenance.window.entry import DEBTS, KINDS, OUTCOMES, Entry
from maintenance.window.fold import NARROWEST, fold
from maintenance.window.report import journal_text, list_text, summary_text
from maintenance.window.summary import Summary, open_debts, stages, summaries

NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)


def journal(*lines: tuple[str, str, str, str], window: str = "w", who: str = "mori@bastion") -> list[Entry]:
    """One entry a minute: kind, subject, outcome, after."""
    return [
        Entry(window, NOW + timedelta(minutes=number), who, what, subject, outcome, after=after)
        for number, (what, subject, outcome, after) in enumerate(lines)
    ]


def only(entries: list[Entry]) -> Summary:
    (found,) = summaries(entries)
    return found


def test_a_window_that_went_well() -> None:
    found = only(
        journal(
            ("window", "w", "started", ""),
            ("lease", "lease", "done", "held"),
            ("phase", "on", "started", ""),
            ("phase", "on", "done", ""),
            ("lease", "lease", "done", "released"),
            ("window", "w", "done", ""),
        )
    )
    assert (found.outcome, found.debts, found.failures) == ("done", (), ())
    assert found.end == NOW + timedelta(minutes=5)
    assert [(each.name, each.outcome, each.seconds) for each in found.stages] == [("on", "done", 60)]
    assert found.people == ("mori@bastion",)


def test_what_was_left_open_is_named() -> None:
    found = only(
        journal(
            ("window", "w", "started", ""),
            ("lease", "lease", "done", "held"),
            ("replication", "prod ← 10.0.0.5", "open", ""),
            ("record", "core/api", "open", ""),
            ("record", "core/jobs", "open", ""),
            ("record", "core/jobs", "closed", ""),
            ("waiver", "core/slow", "open", ""),
            ("old cluster", "prod-old1", "open", ""),
            ("phase", "switchover", "started", ""),
        )
    )
    assert found.outcome == "open"
    assert {(debt.kind, debt.subject) for debt in found.debts} == {
        ("lease", "of window w"),
        ("replication", "prod ← 10.0.0.5"),
        ("record", "core/api"),
        ("waiver", "core/slow"),
        ("old cluster", "prod-old1"),
        ("unfinished phase", "switchover of window w"),
    }


def test_a_later_window_closes_what_an_earlier_one_left() -> None:
    first = journal(("old cluster", "prod-old1", "open", ""), ("waiver", "a/b", "open", ""), window="a")
    second = journal(("old cluster", "prod-old1", "closed", ""), window="b")
    found = {each.window: each for each in summaries([*first, *second])}
    assert [debt.kind for debt in found["a"].debts] == ["waiver"]
    assert found["b"].debts == ()


def test_a_resumed_phase_is_one_phase_from_its_first_beginning() -> None:
    entries = journal(
        ("phase", "on", "started", ""),
        ("phase", "on", "failed", ""),
        ("phase", "on", "started", ""),
        ("phase", "on", "done", ""),
    )
    assert [(each.outcome, each.seconds) for each in stages(entries)] == [("done", 180)]
    assert open_debts(entries) == []


def test_the_latest_window_is_first() -> None:
    old = journal(("window", "a", "started", ""), window="a")
    new = [Entry("b", NOW + timedelta(days=1), "x", "window", "b", "started")]
    assert [each.window for each in summaries([*old, *new])] == ["b", "a"]


steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(["p", "q"]), st.sampled_from(OUTCOMES), st.just("")),
    max_size=40,
)


@settings(deadline=None)
@given(steps, st.sampled_from(["w", "v"]))
def test_a_debt_is_open_exactly_if_the_last_word_on_it_is_open(
    lines: list[tuple[str, str, str, str]], window: str
) -> None:
    entries = journal(*lines, window=window)
    words: dict[tuple[str, str], str] = {}
    for what, subject, outcome, _ in lines:
        if what in DEBTS and outcome in {"open", "closed"}:
            words[what, subject] = outcome
    expected = {key for key, outcome in words.items() if outcome == "open"}
    assert {(each.kind, each.subject) for each in open_debts(entries) if each.kind in DEBTS} == expected


wild = st.text(max_size=60)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Entry,
            window=st.sampled_from(["w", "v"]),
            at=st.just(NOW),
            who=wild,
            what=st.sampled_from(KINDS) | wild,
            subject=wild,
            outcome=st.sampled_from(OUTCOMES) | wild,
            why=wild | st.just("データベースの切り替えに失敗しました" * 3),
            seconds=st.none() | st.floats(0, 1e5),
        ),
        max_size=8,
    ),
    st.integers(1, 120),
)
def test_every_report_fits_the_terminal_and_holds_no_control_character(
    entries: list[Entry], width: int
) -> None:
    found = summaries(entries)
    texts = [journal_text(entries, width=width), list_text(found, width=width)]
    texts += [summary_text(each, width=width) for each in found]
    limit = max(width, NARROWEST, len("no window has been journalled here yet") if not found else 0)
    for line in "\n".join(texts).split("\n"):
        assert cell_len(line) <= limit
        assert all(letter.isprintable() for letter in line), line


@pytest.mark.parametrize("width", [24, 40, 200])
def test_folding_loses_nothing(width: int) -> None:
    line = "  switchover failed: 外部レプリケーションが残っています and more words " + "x" * 90
    folded = fold(line, width=width)
    assert "".join(folded.split()) == "".join(line.split())
