"""One client per service, however many threads ask for the first one at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from provider.aws import clients
from tests.provider.own_clients import account, own_clients

if TYPE_CHECKING:
    import pytest

THREADS = 16


def test_threads_that_start_together_share_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(THREADS)

    def ask(_: int) -> int:
        together.wait(timeout=30)
        return id(clients.client("ecs"))

    with account("one-client") as world, own_clients(world, monkeypatch), ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(ask, range(THREADS)))) == 1


def test_a_record_is_sent_to_s3_without_asking_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def look(request: object, **_: object) -> None:
        asked.append("Expect" in request.headers)  # type: ignore[attr-defined]  # botocore's request

    with account("sent-at-once") as world, own_clients(world, monkeypatch):
        s3 = clients.client("s3")
        s3.meta.events.register("before-send.s3.PutObject", look)
        s3.put_object(Bucket="sent-at-once", Key="one", Body=b"text")
    assert asked == [False]
