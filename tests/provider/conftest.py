"""The provider's own clients, led to the account of a folder's tests; each folder has its own `world`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provider.aws import clients
from provider.aws.pace import Pace
from tests.provider.crash import Writes
from tests.provider.own_clients import own_clients
from tests.sandbox.edge.world import World


@pytest.fixture
def writes(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writes]:
    """The provider's own clients lead to the world, and every write of theirs is seen."""
    monkeypatch.setattr(clients, "_pace", lambda _: Pace(sleep=lambda _: None))
    with own_clients(world, monkeypatch) as events:
        seen = Writes()
        events.register("after-call", seen.after_call)
        events.register("before-call", seen.before_call)
        yield seen
