"""Copies of records in S3 are fetched only where they may differ from what is expected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provider.aws import clients
from provider.records.store import open_store
from sandbox.edge.directory import REGION
from tests.sandbox.edge.world import running_world

BUCKET = "expected-records"


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the objects that the provider's own S3 client gets."""
    with running_world() as world:
        monkeypatch.setenv("AWS_ENDPOINT_URL", world.aws)
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        clients._made.cache_clear()
        clients._session.cache_clear()
        s3 = clients.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        seen: list[str] = []
        s3.meta.events.register(
            "before-call.s3.GetObject", lambda params, **_: seen.append(params["url_path"])
        )
        yield seen
        s3.close()
        clients._made.cache_clear()
        clients._session.cache_clear()


def test_a_copy_that_is_as_expected_is_not_fetched_and_one_that_differs_is(fetched: list[str]) -> None:
    store = open_store(f"s3://{BUCKET}/{BUCKET}")
    texts = {"shop/api": "v=1 desired=4", "shop/worker": "v=1 desired=2", "shop/見る": "v=1 desired=1"}
    for name, text in texts.items():
        store.create(name, text)
    told = {**texts, "shop/worker": "v=1 desired=9", "shop/gone": "v=1"}
    assert store.read(iter([*texts, "shop/gone"]), told) == texts
    assert len(fetched) == 1
    assert "worker" in fetched[0]
    assert store.read(iter(texts)) == texts
