"""Serve WSGI applications on loopback, each on a port of its own, with connections kept alive as AWS does.

werkzeug's server ends every connection after one answer, which costs each call a handshake and a thread. Here
a request is read to its end before it is answered, so that the next one on its connection is found.
"""

from __future__ import annotations

import io
import threading
import traceback
from collections.abc import Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, DechunkedInput, WSGIRequestHandler, make_server

_NO_BODY = {204, 304}
_FAULT = ("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain")], b"a fault in the sandbox")


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request; the connection stays open unless the client wants it closed.

        http.server has sent `100 Continue` already where the client waits for it.
        """
        environ = self.make_environ()
        stream = environ["wsgi.input"]
        if isinstance(stream, DechunkedInput):
            body = stream.readall()
            del environ["HTTP_TRANSFER_ENCODING"]
        else:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = stream.read(length)
            if (
                len(body) < length
            ):  # its sender is gone: as in AWS, a request that never came whole does nothing
                self.close_connection = True
                return
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            status, headers, answer = _answer(self.server.app, environ)
        except Exception:  # noqa: BLE001 - shown here, and the client sees a 500
            self.log("error", f"Error on request:\n{traceback.format_exc()}")
            status, headers, answer = _FAULT
        self._send(status, headers, answer)

    def _send(self, status: str, headers: Iterable[tuple[str, str]], answer: bytes) -> None:
        code, _, reason = status.partition(" ")
        names = {name.lower() for name, _ in headers}
        lines = [f"{self.protocol_version} {code} {reason}", *(f"{name}: {value}" for name, value in headers)]
        if "date" not in names:
            lines.append(f"Date: {self.date_time_string()}")
        if "content-length" not in names and int(code) not in _NO_BODY:
            lines.append(f"Content-Length: {len(answer)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.wfile.write(head + answer if self.command != "HEAD" else head)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: every call is recorded anyway."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say what went wrong here, but nothing about dropped connections: clients are killed on purpose."""
        if "Error on request" in message:
            super().log(type, message, *args)


def _answer(application: Any, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    parts = application(environ, lambda status, headers, _fault=None: started.append((status, headers)))
    try:
        answer = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return *started[-1], answer


def listen(application: Any) -> tuple[BaseWSGIServer, int]:
    """Start serving on a free port; returns the server and its port."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.port
