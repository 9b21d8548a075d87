"""A real HTTP server for a WSGI application, on a free port of loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server

_POLL_SECONDS = 0.01
"""How soon the server notices that it should end."""


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve until the end of the block; gives the URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
