"""The watch from outside: its record ends with what is seen at the end, however short the end was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest

from maintenance.edge.texts import UNAVAILABLE
from maintenance.window.entry import Entry
from scripts.probes.requests_of import Probe
from scripts.run.watch import Watch

PROBES = [Probe(f"shop: GET /{number}", "shop.test", f"/{number}", "GET") for number in range(30)]
"""At ten a second a round takes three seconds."""


class _Edge(BaseHTTPRequestHandler):
    """Answers our 503 until its server is open."""

    def do_GET(self) -> None:
        opened = self.server.opened.is_set()  # type: ignore[attr-defined]
        body = b"{}" if opened else b'{"code": "maintenance"}'
        self.send_response(200 if opened else UNAVAILABLE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def edge() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Edge) as running:
        running.opened = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def _watch(edge: ThreadingHTTPServer, noted: Queue[str]) -> Watch:
    address = f"http://127.0.0.1:{edge.server_address[1]}"
    return Watch(address, PROBES, lambda _name, verdict, _answer: noted.put(verdict))


def test_the_record_ends_with_what_is_seen_at_the_end(edge: ThreadingHTTPServer) -> None:
    noted: Queue[str] = Queue()
    watch = _watch(edge, noted)
    watch.start([])
    assert noted.get(timeout=60) == "maintenance"
    edge.opened.set()  # type: ignore[attr-defined]
    watch.finish([])
    assert list(noted.queue) == ["ok"]


@pytest.mark.parametrize(("last", "more"), [("maintenance", ["ok"]), ("ok", [])])
def test_a_run_that_only_has_to_close_adds_what_the_record_lacks(
    edge: ThreadingHTTPServer, last: str, more: list[str]
) -> None:
    edge.opened.set()  # type: ignore[attr-defined]
    noted: Queue[str] = Queue()
    entry = Entry("w", datetime(2030, 1, 1, tzinfo=UTC), "a", "probe", "shop", "done", after=last)
    _watch(edge, noted).finish([entry])
    assert list(noted.queue) == more
