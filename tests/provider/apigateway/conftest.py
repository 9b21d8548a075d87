from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.provider.own_clients import account
from tests.sandbox.edge.world import World

BUCKET = "records"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One account for all tests of a process; each test makes its own things in it."""
    with account(BUCKET) as running:
        yield running
