"""How a wait looks at its services: the end is seen at once, and for few calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provider.ecs.looks import ALL_AGAIN_SECONDS, PAUSE, Look, asked_by, cost_of, next_look

arrivals = st.dictionaries(st.integers(0, 500), st.floats(0, 90), min_size=1, max_size=120)


@given(arrivals)
def test_the_end_is_seen_within_one_pause_for_few_calls(arrivals: dict[int, float]) -> None:
    """One service in each cluster; the order of `arrivals` is how far each seems to have to go."""
    ends = {f"c{number}/s": end for number, end in arrivals.items()}
    left = list(ends)
    total, now, made, all_at = len(left), 0.0, 0, 0.0
    look = Look(cost_of(left), 0.0)
    while True:
        now += look.pause
        asked = asked_by(look, left)
        assert len(asked) == look.calls
        made += look.calls
        all_at = now if len(asked) == len(left) else all_at
        there = [key for key in asked if ends[key] > now]
        left = [key for key in left if key not in asked or key in there]
        if not left:
            break
        look = next_look(calls=look.calls, arrived=not there, cost=cost_of(left), since_all=now - all_at)
    assert now <= max(ends.values()) + PAUSE
    first, ever_more, furthest = total, 2 * total, 1 + now / PAUSE
    assert made <= first + ever_more + furthest + total * (now / ALL_AGAIN_SECONDS)


def test_of_a_large_company_everything_is_looked_at_less_often() -> None:
    assert next_look(calls=1, arrived=False, cost=36, since_all=4.6) == Look(36, PAUSE)
    assert next_look(calls=1, arrived=False, cost=400, since_all=39.0) == Look(1, PAUSE)
    assert next_look(calls=1, arrived=False, cost=400, since_all=39.6) == Look(400, PAUSE)


def test_after_arrivals_twice_as_many_are_asked_at_once() -> None:
    assert next_look(calls=4, arrived=True, cost=36, since_all=1.0) == Look(8, 0.0)
    assert next_look(calls=4, arrived=True, cost=5, since_all=1.0) == Look(5, 0.0)
    assert next_look(calls=8, arrived=False, cost=30, since_all=1.0) == Look(1, PAUSE)


def test_a_call_reads_ten_services_of_one_cluster() -> None:
    left = [*(f"big/{number}" for number in range(12)), "small/a"]
    assert cost_of(left) == 3
    assert asked_by(Look(1, 0.0), left) == left[:10]
    assert asked_by(Look(3, 0.0), left) == left
