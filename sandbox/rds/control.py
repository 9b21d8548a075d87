"""The databases' part of the sandbox's own API: `/database…`, in JSON. Unknown to the program."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound

from sandbox.rds.databases import Databases


def answer(  # noqa: C901, PLR0912 - a table of routes
    databases: Databases, method: str, path: str, body: Any
) -> Any:
    """Answer one call.

    Args:
        databases: of this sandbox.
        method: of HTTP.
        path: from `/database` on.
        body: parsed JSON, or None.
    """
    body = body or {}
    try:
        match method, path:
            case "GET", "/database":
                return databases.where()
            case "GET", "/database/state":
                return databases.state()
            case "GET", "/database/orders":
                return [asdict(each) for each in databases.placed()]
            case "POST", "/database/settings":
                return _settings(databases, body)
            case "POST", "/database/fail_next":
                databases.fail_next(**body)
            case "POST", "/database/leftover":
                databases.leave_external_replication(**body)
            case "POST", "/database/delay":
                databases.delay_replication(**body)
            case "POST", "/database/instance":
                databases.make_instance(**body)
            case "POST", "/database/integrations":
                databases.cloud.integrations[:] = body["integrations"]
            case "POST", "/database/maintenance_actions":
                databases.cloud.maintenance_actions[:] = body["actions"]
            case "POST", "/database/denied_actions":
                databases.cloud.denied_actions = set(body["actions"])
            case _:
                raise NotFound
    except (TypeError, KeyError, ValueError) as error:
        raise BadRequest(str(error)) from error
    return {}


def _settings(databases: Databases, wanted: dict[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(databases.settings)} - {"failures"}
    for name, value in wanted.items():
        if name not in known:
            raise ValueError(f"{name} is not one of {', '.join(sorted(known))}")
        setattr(databases.settings, name, type(getattr(databases.settings, name))(value))
    return {name: getattr(databases.settings, name) for name in sorted(known)}
