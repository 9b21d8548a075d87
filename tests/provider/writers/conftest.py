from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.aws import functions, rules, schedules
from tests.provider.own_clients import account
from tests.sandbox.edge.world import World

BUCKET = "writer-records"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One account for all tests of a process, as harsh as the sandbox; each makes its own things in it."""
    for harsher in (rules, schedules, functions):
        harsher.install()
    with account(BUCKET) as running:
        yield running
