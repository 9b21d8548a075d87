from __future__ import annotations

from collections.abc import Iterator

import pytest

from provider.aws import clients
from provider.aws.pace import Pace
from sandbox.aws import functions, rules, schedules
from sandbox.edge.directory import REGION
from tests.provider.apigateway.crash import Writes
from tests.sandbox.edge.world import World, running_world

BUCKET = "writer-records"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One account for all tests of a process, as harsh as the sandbox; each makes its own things in it."""
    for harsher in (rules, schedules, functions):
        harsher.install()
    with running_world() as running:
        running.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield running


@pytest.fixture
def writes(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writes]:
    """The provider's own clients lead to the world, and every write of theirs is seen."""
    environment = {
        "AWS_ENDPOINT_URL": world.aws,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(clients, "_pace", lambda _: Pace(sleep=lambda _: None))
    _forget_clients()
    seen = Writes()
    clients._session().events.register("after-call", seen.after_call)
    clients._session().events.register("before-call", seen.before_call)
    yield seen
    _forget_clients()


def _forget_clients() -> None:
    clients.client.cache_clear()
    clients._session.cache_clear()
