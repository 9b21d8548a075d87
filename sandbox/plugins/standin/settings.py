"""A provider's settings as the engine sends them: everything that is not a string is JSON in a string."""

from __future__ import annotations

import json
from typing import Any

from sandbox.plugins.standin.tables import Failure, Tables
from sandbox.plugins.standin.wire import UNKNOWN, Properties

ENGINES_OWN = frozenset(
    {"version", "pluginDownloadURL", "pluginChecksums", "parameterization", "envVarMappings"}
)


def checked_settings(tables: Tables, raw: Properties) -> tuple[Properties, list[Failure]]:
    """The settings in their declared types, and every unknown or ill-typed one."""
    given = {name: value for name, value in raw.items() if name not in ENGINES_OWN}
    return tables.checked(
        tables.settings, {n: _decoded(tables.settings.get(n, ""), v) for n, v in given.items()}
    )


def _decoded(declared: str, value: Any) -> Any:
    if not isinstance(value, str) or value is UNKNOWN or declared in ("", "string"):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value  # reported as ill-typed by the check
