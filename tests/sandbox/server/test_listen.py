"""The sandbox's server keeps connections, reads every body to its end, and says when it fails."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.server.listen import listen


def _echo(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    if environ["PATH_INFO"] == "/fault":
        raise RuntimeError("on purpose")
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Method", environ["REQUEST_METHOD"])])
    return iter([environ["PATH_INFO"].encode(), b" ", body])


@pytest.fixture
def connection() -> Iterator[http.client.HTTPConnection]:
    """A connection to an application that says what it was told."""
    server, port = listen(_echo)
    made = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    made.connect()
    yield made
    made.close()
    server.shutdown()
    server.server_close()


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any = None
) -> http.client.HTTPResponse:
    connection.request(method, path, body, encode_chunked=not isinstance(body, bytes | None))
    return connection.getresponse()


def test_one_connection_serves_every_kind_of_request(connection: http.client.HTTPConnection) -> None:
    kept = connection.sock
    bodies = [b"", b"a" * 100_000, iter([b"in ", b"chunks"])]
    for body, said in zip(bodies, (b"", b"a" * 100_000, b"in chunks"), strict=True):
        assert _ask(connection, "POST", "/there", body).read() == b"/there " + said
    head = _ask(connection, "HEAD", "/there")
    assert (head.status, head.read()) == (200, b"")
    assert _ask(connection, "GET", "/again").read() == b"/again "
    assert connection.sock is kept


def test_a_client_that_wants_to_end_is_let_go(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/last", headers={"Connection": "close"})
    answer = connection.getresponse()
    assert (answer.headers["Connection"], answer.read()) == ("close", b"/last ")


def test_who_waits_for_leave_to_send_gets_it(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("PUT", "/there")
    connection.putheader("Content-Length", "4")
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    assert connection.sock.recv(100).startswith(b"HTTP/1.1 100")
    connection.send(b"body")
    assert connection.getresponse().read() == b"/there body"


def test_a_fault_is_a_500_and_the_connection_goes_on(
    connection: http.client.HTTPConnection, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = _ask(connection, "GET", "/fault")
    assert (answer.status, answer.read()) == (500, b"a fault in the sandbox")
    assert _ask(connection, "GET", "/again").read() == b"/again "
    capfd.readouterr()


def test_a_request_that_never_came_whole_does_nothing() -> None:
    bodies: list[bytes] = []

    def keep(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return iter([b"kept"])

    server, port = listen(keep)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as killed:
        killed.sendall(b"PUT /record HTTP/1.1\r\nHost: s3\r\nContent-Length: 9\r\n\r\nhalf")
        killed.shutdown(socket.SHUT_WR)
        assert killed.recv(1) == b"", "no answer, and the connection ends"
    assert bodies == []
    server.shutdown()
    server.server_close()
