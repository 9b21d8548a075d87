"""Which operation of Datadog's API a method and path mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

_RULES = (
    ("GET", "/api/v1/validate", "Validate"),
    ("GET", "/api/v1/monitor", "ListMonitors"),
    ("GET", "/api/v1/monitor/<monitor>", "GetMonitor"),
    ("GET", "/api/v2/monitor/<monitor>/downtime_matches", "ListMonitorDowntimes"),
    ("GET", "/api/v2/downtime", "ListDowntimes"),
    ("POST", "/api/v2/downtime", "CreateDowntime"),
    ("GET", "/api/v2/downtime/<downtime>", "GetDowntime"),
    ("PATCH", "/api/v2/downtime/<downtime>", "UpdateDowntime"),
    ("DELETE", "/api/v2/downtime/<downtime>", "CancelDowntime"),
)
_WRITES = frozenset({"CreateDowntime", "UpdateDowntime", "CancelDowntime"})
_URLS = Map(
    [Rule(path, methods=[method], endpoint=name) for method, path, name in _RULES], strict_slashes=False
)
_INTEGER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: its name, whether it changes anything, and the id in its path."""

    name: str
    write: bool
    target: str | None

    @property
    def monitor_id(self) -> int | None:
        """The target as a monitor's id; None if it is no number."""
        return int(self.target) if self.target and _INTEGER.fullmatch(self.target) else None


def operation_of(method: str, path: str) -> Operation:
    """The operation; method and path are the name of one that this stand-in does not know."""
    try:
        name, arguments = _URLS.bind("datadog").match(path, method=method)
    except HTTPException:
        return Operation(name=f"{method} {path}", write=method not in {"GET", "HEAD"}, target=None)
    return Operation(name=name, write=name in _WRITES, target=next(iter(arguments.values()), None))
