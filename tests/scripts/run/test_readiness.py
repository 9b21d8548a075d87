"""Looks at RDS while services drain count for the switchover, but only those in a row up to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from maintenance.bluegreen.live import World
from maintenance.bluegreen.switchover import ready
from maintenance.errors import Unreachable
from scripts.run.readiness import Readiness
from tests.maintenance.bluegreen.cloud import Cloud

DEADLINE = 20.0


def available() -> World:
    """A deployment that could be switched over."""
    cloud = Cloud()
    cloud.create()
    return next(world for world in iter(cloud.look, None) if not ready(world))


def busy() -> World:
    """The same, while an instance of green reboots."""
    world = available()
    clusters = [
        replace(each, instances=(replace(each.instances[0], status="rebooting"), *each.instances[1:]))
        for each in world.clusters
    ]
    return replace(world, clusters=tuple(clusters))


def no_answer() -> World:
    raise Unreachable("RDS does not answer")


def no_database() -> None:
    return None


class Looks:
    """One answer, then another one again and again; the event is set once it was given often enough."""

    def __init__(self, first: Callable[[], World | None], then: Callable[[], World | None]) -> None:
        self._first, self._then = first, then
        self.made = 0
        self.enough = threading.Event()

    def __call__(self) -> World | None:
        self.made += 1
        if self.made > 3:
            self.enough.set()
        return self._first() if self.made == 1 else self._then()


@pytest.mark.parametrize("before", [busy, no_answer, no_database])
def test_looks_in_a_row_count_from_the_last_one_that_found_something_missing(
    before: Callable[[], World | None],
) -> None:
    looks = Looks(before, available)
    readiness = Readiness(looks, poll=0.001)
    readiness.start()
    readiness.start()
    assert looks.enough.wait(DEADLINE)
    assert readiness.stop() == looks.made - 1
    made = looks.made
    readiness.start()
    assert (readiness.stop(), looks.made) == (0, made), (
        "after the end nothing is looked at, and nothing counts"
    )


@pytest.mark.parametrize("after", [busy, no_answer, no_database])
def test_one_look_that_found_something_missing_takes_the_row_back(after: Callable[[], World | None]) -> None:
    looks = Looks(available, after)
    readiness = Readiness(looks, poll=0.001)
    readiness.start()
    assert looks.enough.wait(DEADLINE)
    assert readiness.stop() == 0


def test_nothing_counts_where_nothing_was_looked_at() -> None:
    assert Readiness(available, poll=0.001).stop() == 0
