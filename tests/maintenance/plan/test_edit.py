"""Editing a document's text: one value changes, and nothing else does."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from maintenance.errors import Refused
from maintenance.plan.edit import comment_lines, quoted_scalar, remove_keys, replace_values
from maintenance.plan.mistakes import Mistake
from maintenance.plan.next_window import NewWindow, next_document, notes_of
from maintenance.window.summary import Debt
from tests.maintenance.plan.documents import SECRET, VALID, load, mistakes_in

ODD = """\
# 日本語のコメント
a:   { x: 1 , y: "two" }   # beside
list:
    - first: 'q'    # one
      second:
        deep: [1,   2]
    # between
    - {first: z, second: w}
last: >-
  folded
  text
# the end
"""


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:2] in {"- ", "+ "}]


def test_one_value_changes_and_the_rest_stays_as_it_was_written() -> None:
    after = replace_values(ODD, {("a", "y"): "2", ("list", 0, "first"): "'r'"})
    assert changed_lines(ODD, after) == [
        '- a:   { x: 1 , y: "two" }   # beside',
        "+ a:   { x: 1 , y: 2 }   # beside",
        "-     - first: 'q'    # one",
        "+     - first: 'r'    # one",
    ]


def test_keys_go_with_their_values_and_leave_the_comments_around_them() -> None:
    after = remove_keys(ODD, [("a", "x"), ("list", 0, "second"), ("list", 1, "second"), ("last",), ("no",)])
    assert yaml.safe_load(after) == {"a": {"y": "two"}, "list": [{"first": "q"}, {"first": "z"}]}
    for comment in ("# 日本語のコメント", "# beside", "# one", "# between", "# the end"):
        assert comment in after


@pytest.mark.parametrize("loc", [("missing",), ("a",), ("list", 7, "first"), ("list", "first")])
def test_what_is_no_single_value_is_refused(loc: tuple[str | int, ...]) -> None:
    with pytest.raises(Refused):
        replace_values(ODD, {loc: "1"})


@given(st.text(max_size=60))
def test_any_text_comes_back_from_a_quoted_scalar_and_none_leaves_a_comment(text: str) -> None:
    if not any("\ud800" <= each <= "\udfff" for each in text):
        made = replace_values(ODD, {("a", "y"): quoted_scalar(text)})
        assert yaml.safe_load(made)["a"]["y"] == text
    assert all(line.startswith("#") for line in comment_lines([text]).splitlines())


def new_window(text: str = VALID) -> str:
    start = datetime(2031, 6, 7, 16, tzinfo=UTC)
    window = NewWindow("2031-06-next", start, start + timedelta(hours=3), None, "a-fresh-secret-value")
    debt = Debt("old cluster", "prod-old1", start, "ken@host", "kept\nas the way back", "2030-12-aurora")
    return next_document(text, load(text), window, list(notes_of(load(text), [debt])))


def test_a_new_window_carries_entries_over_and_demands_that_every_team_looks() -> None:
    made = new_window()
    found = mistakes_in(made)
    assert [each.expected for each in found] == ['the key "verified" here'] * 3
    assert all(isinstance(each, Mistake) for each in found)
    lines = made.split("\n")
    for mistake in reversed(found):
        lines.insert(mistake.line, f"{' ' * (mistake.column - 1)}verified: 2031-06-01")
    before, after = load(VALID), load("\n".join(lines))
    for name in ("services", "endpoints", "monitors", "features", "owner"):
        assert [getattr(team, name) for team in after.teams] == [getattr(team, name) for team in before.teams]
    assert (after.window.id, after.previous) == ("2031-06-next", "2030-12-aurora")
    assert (after.people, after.channel) == ((), None)
    assert after.edges == before.edges


def test_what_must_not_be_used_again_is_not_there_and_debts_are_on_top() -> None:
    made = new_window()
    assert SECRET not in made
    head = made.partition("window:")[0]
    assert "#   - old cluster prod-old1: kept as the way back (window 2030-12-aurora, by ken@host)" in head
    assert "Ken (core)" in head
    assert "aurora-2030-12" in head
    assert [line for line in made.splitlines() if line.startswith("# One window, agreed")]


def test_the_notes_of_the_window_before_last_are_not_carried_along() -> None:
    made = new_window()
    lines = made.split("\n")
    for mistake in reversed(mistakes_in(made)):
        lines.insert(mistake.line, f"{' ' * (mistake.column - 1)}verified: 2031-06-01")
    second = "\n".join(lines)
    start = datetime(2032, 6, 7, 16, tzinfo=UTC)
    window = NewWindow("2032-06-later", start, start + timedelta(hours=1))
    third = next_document(second, load(second), window, list(notes_of(load(second), None, "no stack")))
    assert "prod-old1" not in third
    assert third.count("End of the notes") == 1
    assert third.count("previous:") == 1
