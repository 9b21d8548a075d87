"""Serve WSGI applications on loopback, each on a port of its own, with connections kept alive."""

from __future__ import annotations

import threading
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: every call is recorded anyway."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say what went wrong here, but nothing about dropped connections: clients are killed on purpose."""
        if "Error on request" in message:
            super().log(type, message, *args)


def listen(application: Any) -> tuple[BaseWSGIServer, int]:
    """Start serving on a free port; returns the server and its port."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.port
