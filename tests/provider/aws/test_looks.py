"""Between two looks of a barrier: soon where a look is cheap, and never more calls than are ours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provider.ecs.wait import (
    CALLS_AT_ONCE,
    CALLS_PER_SECOND,
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    pause_before,
)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=60))
def test_looks_stay_within_half_of_what_aws_allows(costs: list[int]) -> None:
    made, elapsed = 0, 0.0
    for cost in costs:
        if made:
            pause = pause_before(cost, made, elapsed)
            assert SHORTEST_PAUSE <= pause <= LONGEST_PAUSE
            elapsed += pause
        made += cost
        assert made <= CALLS_AT_ONCE + elapsed * CALLS_PER_SECOND + 0.001


def test_a_few_clusters_are_looked_at_twice_a_second_and_a_company_is_not() -> None:
    assert pause_before(3, 3, 0.0) == SHORTEST_PAUSE
    assert pause_before(30, 36, 0.0) == (36 + 30 - CALLS_AT_ONCE) / CALLS_PER_SECOND
    assert pause_before(400, 400, 0.0) == LONGEST_PAUSE
