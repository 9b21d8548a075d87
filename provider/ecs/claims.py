"""Which services the whole plan claims, told by preflight before the first registration.

A service that left one set but is claimed by another has moved: its record stays open and nobody restores
it. The program's preflight is the only one who knows all sets; a destroy runs no program, so nothing is
claimed and everything is restored.
"""

from __future__ import annotations

from collections.abc import Iterable

_claimed: set[str] = set()


def claim(keys: Iterable[str]) -> None:
    """Remember the plan's services for the rest of this process."""
    _claimed.clear()
    _claimed.update(keys)


def claimed() -> frozenset[str]:
    """The plan's services and the names of its other records; empty where no preflight ran."""
    return frozenset(_claimed)


def neighbours(keys: Iterable[str]) -> list[str]:
    """The plan's other services in the same clusters, which one ecs:DescribeServices can read along."""
    own = set(keys)
    clusters = {key.split("/")[0] for key in own}
    return sorted(key for key in _claimed - own if key.split("/")[0] in clusters)
