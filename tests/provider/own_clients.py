"""The provider's clients, which it makes once for a process, led to an AWS on loopback; and that account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.loaders import Loader

from provider.aws import clients
from sandbox.edge.directory import REGION
from tests.sandbox.edge.world import World, running_world

AWS_MODELS = Loader()
"""What AWS's services are like, read from botocore's files once and not for every test."""


@contextmanager
def account(bucket: str) -> Iterator[World]:
    """An account with a bucket for records."""
    with running_world() as running:
        running.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield running


@contextmanager
def own_clients(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Lead the provider there; what every call passes is registered with the events that this yields."""
    environment = {
        "AWS_ENDPOINT_URL": world.aws,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _forget()
    session = clients._session()
    session._session.register_component("data_loader", AWS_MODELS)
    yield session.events
    _forget()


def _forget() -> None:
    clients._made.cache_clear()
    clients._session.cache_clear()
