from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.edge.world import World, running_world


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One account for all tests of a process; each test makes its own things in it."""
    with running_world() as running:
        yield running
