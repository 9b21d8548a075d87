"""The plan's tables, counted or summed up, so that before and after can be compared."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import partial

from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checksum import UNHASHED, Checksum, Columns, checksum_statement
from maintenance.errors import PermanentError, TemporaryError
from scripts.bluegreen.session import Session
from scripts.bluegreen.statements import ask, quoted

TABLE_SECONDS = 120.0
"""What counting or summing up one table may take."""
_COLUMNS = (
    "SELECT column_name AS name, LOWER(data_type) AS kind FROM information_schema.columns "
    "WHERE table_schema = %s AND table_name = %s AND COALESCE(generation_expression, '') = '' "
    "ORDER BY ordinal_position"
)

Found = dict[str, int | Checksum | str]


def read_tables(
    session: Session, counted: Iterable[str], summed: Iterable[str], as_before: Mapping[str, Columns] | None
) -> Found:
    """Rows or checksum by table; a text says why there is none.

    Args:
        session: a connection to the writer.
        counted: tables of which rows are enough.
        summed: tables of which every value counts; they are counted as well.
        as_before: columns that were summed up before, by table; None where this is before.

    Raises:
        TemporaryError: this is before, and a table did not answer now: it can be asked again.
    """
    found: Found = {}
    through = (TemporaryError,) if as_before is None else ()
    sums = tuple(summed)
    for table in sums:
        columns = None if as_before is None else as_before.get(table)
        summed_up = ask(partial(_sum, session, table, columns), through=through)
        found[table] = summed_up.why if isinstance(summed_up, Unasked) else summed_up
    for table in counted:
        if table not in sums:
            rows = ask(partial(_count, session, table), through=through)
            found[table] = rows.why if isinstance(rows, Unasked) else rows
    return found


def unseen_tables(session: Session, tables: Iterable[str]) -> tuple[str, ...]:
    """Those that do not exist, or that the user may not see."""
    return tuple(each for each in tables if not _columns(session, each))


def _count(session: Session, table: str) -> int:
    rows = session.rows(f"SELECT COUNT(*) AS found FROM {quoted(table)}", seconds=TABLE_SECONDS)  # noqa: S608 - quoted
    return int(rows[0]["found"])


def _sum(session: Session, table: str, as_before: Columns | None) -> Checksum:
    there = _columns(session, table)
    if not there:
        raise PermanentError(
            f"{table} does not exist, or database.user may not see it",
            where=session.host,
            next_step=f"GRANT SELECT ON {table} to database.user, or take it out of database.checksums",
        )
    columns = as_before or there
    gone = [name for name, _ in columns if name not in dict(there)]
    if gone:
        raise PermanentError(f"{table} has lost {', '.join(gone)}", where=session.host)
    started = time.monotonic()
    row = session.rows(checksum_statement(quoted(table), columns), seconds=TABLE_SECONDS)[0]
    total = int(row["total"] or 0)
    if total >= UNHASHED:
        raise PermanentError(
            f"{total // UNHASHED} rows of {table} have no hash (is max_allowed_packet too small for them?)",
            where=session.host,
            next_step="name the table under database.tables: rows are then only counted",
        )
    return Checksum(int(row["row_count"]), str(total), columns, time.monotonic() - started)


def _columns(session: Session, table: str) -> Columns:
    rows = session.rows(_COLUMNS, table.split(".", 1))
    return tuple((_text(row["name"]), _text(row["kind"])) for row in rows)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
