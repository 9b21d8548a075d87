"""Who wrote what since a position, read from the binary log's events: only table names, never rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_TABLE = re.compile(r"\(`?([^`.)]+)`?\.`?([^`)]+)`?\)")
_QUIET = ("begin", "commit", "rollback", "xa ", "savepoint", "flush")
_COORDINATES = re.compile(r"file (\S+) and position (\d+)")
OWN_SCHEMAS = frozenset({"mysql", "sys", "performance_schema", "information_schema"})
"""What the service itself writes."""


def foreign_writes(rows: Iterable[Mapping[str, Any]], own_table: str) -> tuple[str, ...]:
    """The tables and statements that somebody else wrote.

    Args:
        rows: of `SHOW BINLOG EVENTS`.
        own_table: the heartbeat table, which verification writes to.
    """
    found: dict[str, int] = {}
    for row in rows:
        low = {key.lower(): value for key, value in row.items()}
        kind, info = str(low.get("event_type", "")), str(low.get("info", ""))
        if kind.lower().startswith("table_map"):
            match = _TABLE.search(info)
            name = f"{match[1]}.{match[2]}" if match else "a table"
            if name != own_table and name.partition(".")[0] not in OWN_SCHEMAS:
                found[name] = found.get(name, 0) + 1
        elif kind.lower().startswith("query"):
            statement = re.sub(r"^use `?[^;`]*`?; ", "", info).strip()
            if _foreign_statement(statement, own_table):
                verb = " ".join(statement.split()[:2]).lower()
                found[f"statement {verb}"] = found.get(f"statement {verb}", 0) + 1
    return tuple(f"{name}: {count} changes in the binary log" for name, count in found.items())


def _foreign_statement(statement: str, own_table: str) -> bool:
    low = re.sub(r"/\*.*?\*/", " ", statement).replace("`", "").strip().lower()
    if not low or low.startswith(_QUIET):
        return False
    schema = own_table.split(".", maxsplit=1)[0].lower()
    ours = own_table.lower() in low or re.search(rf"\b(schema|database)\b.*\b{re.escape(schema)}\b", low)
    return not ours


def coordinates_in(message: str) -> tuple[str, int] | None:
    """File and position of RDS' coordinates event."""
    match = _COORDINATES.search(message)
    return (match[1], int(match[2])) if match else None
