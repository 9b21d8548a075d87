from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.wildcard import covers, matches, overlap, sample, tokens, wildcards
from tests.maintenance.edge.oracle import expression, fits, language

ALPHABET = "ab"
FRESH = "z"
"""A character that occurs in no pattern."""
LONGEST = 6
patterns = st.text("ab*?", max_size=4)


@given(st.text("ab*?[].\\\n", max_size=8), st.text("ab[].\\\n", max_size=8))
@settings(deadline=None, max_examples=300)
def test_a_pattern_is_what_its_regular_expression_is(pattern: str, text: str) -> None:
    assert matches(pattern, text) == fits(pattern, text)


@given(st.text("ab*?\\", max_size=8), st.text("ab*?\\", max_size=8))
@settings(deadline=None, max_examples=300)
def test_in_queries_a_backslash_makes_a_wildcard_literal(pattern: str, text: str) -> None:
    assert matches(pattern, text, escapes=True) == bool(expression(pattern, escapes=True).fullmatch(text))


def test_brackets_are_no_sets() -> None:
    assert matches("/[ab]", "/[ab]")
    assert not matches("/[ab]", "/a")


def test_a_hostile_pattern_ends_soon() -> None:
    assert not matches("a*" * 60 + "b", "a" * 4000)


@given(patterns, patterns)
@settings(deadline=None, max_examples=150)
def test_covers_and_overlap_are_exact(one: str, other: str) -> None:
    left = language(one, ALPHABET + FRESH, LONGEST)
    right = language(other, ALPHABET + FRESH, LONGEST)
    assert covers(one, other) == (right <= left)
    assert overlap(one, other) == bool(left & right)


@given(patterns, patterns, patterns)
@settings(deadline=None)
def test_covers_is_an_order(one: str, other: str, third: str) -> None:
    assert covers(one, one)
    if covers(one, other) and covers(other, third):
        assert covers(one, third)
    assert overlap(one, other) == overlap(other, one)


@given(patterns)
@settings(deadline=None)
def test_a_sample_fits_and_runs_count_once(pattern: str) -> None:
    assert matches(pattern, sample(pattern))
    assert tokens(pattern.replace("*", "***")) == tokens(pattern)


@pytest.mark.parametrize(("text", "count"), [("/a", 0), ("/a*", 1), ("*.a?.com", 2), ("**??", 4)])
def test_wildcards_are_counted_as_aws_does(text: str, count: int) -> None:
    assert wildcards(text) == count
