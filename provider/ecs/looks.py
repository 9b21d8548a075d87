"""How a wait looks at its services: at the furthest one until it has arrived, then at ever more of the rest.

ecs:DescribeServices reads one cluster a call. To ask dozens of clusters again and again takes calls that
others need, and tells nothing while the largest service still stops or starts. So only its cluster is asked,
and once it has arrived twice as many each time, until one is found that has not. The end is noticed as soon
as if all had been asked, and most clusters are asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from provider.ecs.observe import batches

PAUSE = 0.5
"""Seconds before asking again for what has not arrived."""
ALL_AGAIN_SECONDS, ALL_CALLS_PER_SECOND = 5.0, 10.0
"""Everything is looked at as often as this for those who watch, with at most half of the calls that AWS's
default quota sustains; the rest is other people's."""


@dataclass(frozen=True, slots=True)
class Look:
    """The next look."""

    calls: int
    """ecs:DescribeServices to make, for the furthest services first."""
    pause: float
    """Seconds to wait before it."""


def next_look(*, calls: int, arrived: bool, cost: int, since_all: float) -> Look:
    """Decide on the next look.

    Args:
        calls: how many the last one made.
        arrived: whether everything that it asked for has arrived.
        cost: calls that everything that is left takes; at least 1.
        since_all: seconds since everything was looked at.
    """
    look = Look(min(cost, 2 * calls), 0.0) if arrived else Look(1, PAUSE)
    due = max(ALL_AGAIN_SECONDS, cost / ALL_CALLS_PER_SECOND)
    return Look(cost, look.pause) if since_all + look.pause >= due else look


def cost_of(keys: Iterable[str]) -> int:
    """The calls that reading these services takes."""
    return sum(1 for _ in batches(keys))


def asked_by(look: Look, keys: Iterable[str]) -> list[str]:
    """The services that a look reads, of those that are left, the furthest first."""
    return [f"{cluster}/{name}" for cluster, names in islice(batches(keys), look.calls) for name in names]
