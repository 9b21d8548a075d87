"""What comes in and what goes out: requests as an edge sees them, and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.wrappers import Request, Response

SOURCE_HEADER = "X-Sandbox-Source-Ip"
"""Stands for the address of the client, since every real one is on loopback."""


@dataclass(frozen=True, slots=True)
class EdgeRequest:
    """One request. Host is lower case without a port; the path is as the client wrote it, without query."""

    host: str
    path: str
    method: str = "GET"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""
    source_ip: str = "127.0.0.1"
    body: bytes = b""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The query, decoded."""
        return tuple(parse_qsl(self.query, keep_blank_values=True))

    @property
    def media_type(self) -> str:
        """Content type without its parameters; empty if the client sent none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def to(self, host: str, path: str, method: str | None = None) -> EdgeRequest:
        """The same request, sent on to another place."""
        return replace(self, host=host, path=path, method=method or self.method)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer as WSGI sends it; content type and headers exactly as they are here."""
        response = Response(self.body.encode(), status=self.status, headers=self.headers)
        response.headers["Content-Type"] = self.content_type
        return response


def json_answer(status: int, body: dict[str, Any]) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, json.dumps(body))


def message(status: int, text: str) -> Answer:
    """An answer in the form that API Gateway uses for its own errors."""
    return json_answer(status, {"message": text})


def not_modelled(what: str) -> Answer:
    """The sandbox does not know how AWS would answer: loud, and never mistaken for one of AWS's answers."""
    return json_answer(500, {"message": f"The sandbox's edge does not model {what}", "sandbox": True})


def read_request(request: Request) -> EdgeRequest:
    """The request as a server received it."""
    target = urlsplit(request.environ.get("RAW_URI") or request.full_path)
    return EdgeRequest(
        host=request.host.rsplit(":", 1)[0].lower(),
        path=target.path or "/",
        method=request.method,
        query=request.query_string.decode("latin-1"),
        headers={name.lower(): value for name, value in request.headers.items()},
        source_ip=request.headers.get(SOURCE_HEADER) or request.remote_addr or "127.0.0.1",
        body=request.get_data(),
    )
