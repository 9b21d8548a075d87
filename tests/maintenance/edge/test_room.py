from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.room import HIGHEST, command, free_block, moves
from maintenance.edge.rules import ListenerRule
from tests.maintenance.edge.plans import DEFAULT, LISTENER, rule

LOWEST = HIGHEST - 11
"""Brute force looks at the last priorities only, where room runs out."""
near_the_end = st.integers(LOWEST + 4, HIGHEST)
sets = st.frozensets


def keeps_order(before: list[int], after: tuple[int, ...], wanted: frozenset[int], below: list[int]) -> bool:
    """Whether an assignment means the same, leaves the wanted places free, and lets the planned rules win."""
    return (
        not wanted & set(after)
        and all(place > least for place, least in zip(after, below, strict=True))
        and not any(place < each < was for was, place in zip(before, after, strict=True) for each in wanted)
    )


@st.composite
def listeners(draw: Any, places: st.SearchStrategy[int]) -> tuple[list[ListenerRule], dict[str, int]]:
    rules = [rule(each) for each in sorted(draw(sets(places, min_size=1, max_size=4)))]
    below = {each.name: draw(places) for each in rules if draw(st.booleans())}
    return rules, below


def all_choices(count: int) -> list[tuple[int, ...]]:
    return list(combinations(range(LOWEST, HIGHEST + 1), count))


@given(listeners(near_the_end), sets(near_the_end, max_size=4))
@settings(deadline=None, max_examples=300)
def test_moves_are_right_wherever_any_are_and_none_where_there_are_none(
    given_rules: tuple[list[ListenerRule], dict[str, int]], wanted: frozenset[int]
) -> None:
    rules, below = given_rules
    before = [each.priority or 0 for each in rules]
    least = [below.get(each.name, 0) for each in rules]
    right = {each for each in all_choices(len(rules)) if keeps_order(before, each, wanted, least)}
    found = moves([*reversed(rules), DEFAULT], wanted, below)
    if found is None:
        assert not right
        return
    after = tuple(found.get(each.name, each.priority or 0) for each in rules)
    assert after in right
    assert all(found[each.name] != each.priority for each in rules if each.name in found)


@given(listeners(st.integers(1, 9)), sets(st.integers(1, 9), max_size=4))
@settings(deadline=None, max_examples=300)
def test_no_fewer_rules_could_move(
    given_rules: tuple[list[ListenerRule], dict[str, int]], wanted: frozenset[int]
) -> None:
    rules, below = given_rules
    before = [each.priority or 0 for each in rules]
    least = [below.get(each.name, 0) for each in rules]
    found = moves(rules, wanted, below)
    assert found is not None
    forward = [
        each
        for each in combinations(range(1, 19), len(rules))
        if keeps_order(before, each, wanted, least)
        and all(place >= was for was, place in zip(before, each, strict=True))
    ]
    assert len(found) == min(
        sum(place != was for was, place in zip(before, each, strict=True)) for each in forward
    )
    assert set(found) <= {each.name for each in rules}


def test_the_default_rule_never_moves_and_nothing_moves_without_need() -> None:
    assert moves([rule(7), DEFAULT], {5, 6}, {}) == {}
    assert moves([DEFAULT], {1}, {}) == {}


def test_the_command_names_the_region_and_every_move_in_one_call() -> None:
    found: Mapping[str, int] = {"arn:a": 5, "arn:b": 6}
    assert command(LISTENER, found) == (
        "aws elbv2 set-rule-priorities --region ap-northeast-1 --rule-priorities "
        "RuleArn=arn:a,Priority=5 RuleArn=arn:b,Priority=6"
    )
    assert re.fullmatch(r"[\w\-:=, ]+", command(LISTENER, found))


@given(st.integers(1, 5), sets(st.integers(1, 20)), st.integers(1, 21), st.integers(0, 20))
@settings(deadline=None, max_examples=300)
def test_a_free_block_is_the_last_one_that_is_free(
    size: int, taken: frozenset[int], above: int, after: int
) -> None:
    starts = [
        first for first in range(after + 1, above - size + 1) if not taken & set(range(first, first + size))
    ]
    expected = (max(starts), max(starts) + size - 1) if starts else None
    assert free_block(size, taken, above=above, after=after) == expected
