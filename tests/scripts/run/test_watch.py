"""The watch from outside: its record ends with what is seen at the end, however short the end was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import pytest
from werkzeug.wrappers import Response

from maintenance.edge.texts import UNAVAILABLE
from maintenance.window.entry import Entry
from scripts.probes.requests_of import Probe
from scripts.run.watch import Watch
from tests.sandbox.edge.served import served

PROBES = [Probe(f"shop: GET /{number}", "shop.test", f"/{number}", "GET") for number in range(30)]
"""At ten a second a round takes three seconds."""


class Edge:
    """Answers our 503 until it is open."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.url = ""

    def __call__(self, environ: Any, start: Any) -> Any:
        if self.opened.is_set():
            return Response("{}")(environ, start)
        return Response('{"code": "maintenance"}', UNAVAILABLE)(environ, start)


@pytest.fixture
def edge() -> Iterator[Edge]:
    made = Edge()
    with served(made) as made.url:
        yield made


def _watch(edge: Edge, noted: Queue[str]) -> Watch:
    return Watch(edge.url, PROBES, lambda _name, verdict, _answer: noted.put(verdict))


def test_the_record_ends_with_what_is_seen_at_the_end(edge: Edge) -> None:
    noted: Queue[str] = Queue()
    watch = _watch(edge, noted)
    watch.start([])
    assert noted.get(timeout=60) == "maintenance"
    edge.opened.set()
    watch.finish([])
    assert list(noted.queue) == ["ok"]


@pytest.mark.parametrize(("last", "more"), [("maintenance", ["ok"]), ("ok", [])])
def test_a_run_that_only_has_to_close_adds_what_the_record_lacks(
    edge: Edge, last: str, more: list[str]
) -> None:
    edge.opened.set()
    noted: Queue[str] = Queue()
    entry = Entry("w", datetime(2030, 1, 1, tzinfo=UTC), "a", "probe", "shop", "done", after=last)
    _watch(edge, noted).finish([entry])
    assert list(noted.queue) == more
