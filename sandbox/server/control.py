"""The sandbox's own API, beside AWS and Datadog: for tests and the demo, unknown to the program."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Request, Response

from sandbox.aws.calls import Calls
from sandbox.aws.faults import Faults
from sandbox.aws.kills import Kill, Killer
from sandbox.aws.quotas import Quotas
from sandbox.aws.tasks import PACE
from sandbox.datadog.store import DatadogStore
from sandbox.rds.control import answer as database_answer
from sandbox.rds.databases import Databases
from sandbox.server.world import world


class Control:
    """`/world`, `/calls`, `/faults`, `/kill`, `/settings`, and `/database…` where there is one."""

    def __init__(
        self,
        calls: Calls,
        faults: Faults,
        killer: Killer,
        quotas: Quotas,
        store: DatadogStore,
        databases: Databases | None = None,
    ) -> None:
        """Keep what can be asked and set."""
        self._calls = calls
        self._faults = faults
        self._killer = killer
        self._quotas = quotas
        self._store = store
        self._databases = databases

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer in JSON."""
        request = Request(environ)
        try:
            body = self._answer(request)
        except HTTPException as error:
            return error(environ, start_response)
        response = Response(_json(body), content_type="application/json")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Any:  # noqa: C901 - a table of routes
        match request.method, request.path:
            case "GET", "/world":
                return world(self._store)
            case "GET", "/calls":
                return self._calls.since(int(request.args.get("since", 0)))
            case "DELETE", "/calls":
                return self._calls.forget()
            case "POST", "/faults":
                return {"id": self._faults.add(**request.get_json())}
            case "DELETE", "/faults":
                return self._faults.clear()
            case "POST", "/kill":
                return self._killer.arm(Kill(**request.get_json()))
            case "GET", "/kill":
                return {"after": self._killer.after}
            case "DELETE", "/kill":
                return self._killer.arm(None)
            case "POST", "/settings":
                return self._settings(request.get_json())
            case method, path if self._databases is not None and path.startswith("/database"):
                body = request.get_json() if method == "POST" else None
                return database_answer(self._databases, method, path, body)
            case _:
                raise NotFound

    def _settings(self, wanted: dict[str, Any]) -> dict[str, Any]:
        PACE.drain_seconds = float(wanted.get("drain_seconds", PACE.drain_seconds))
        PACE.start_seconds = float(wanted.get("start_seconds", PACE.start_seconds))
        self._quotas.on = bool(wanted.get("quotas", self._quotas.on))
        return {
            "drain_seconds": PACE.drain_seconds,
            "start_seconds": PACE.start_seconds,
            "quotas": self._quotas.on,
        }


def _json(body: Any) -> str:
    return json.dumps(body, default=str)
