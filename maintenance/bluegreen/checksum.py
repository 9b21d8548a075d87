"""A checksum of a table's rows that means the same on versions 2, 3 and 8.4.

`CHECKSUM TABLE` does not: it depends on the row format and on the version. Here each row becomes one text of
its columns, its SHA-256 gives 64 bits, and the sum of those over all rows is the checksum: no order, no index
and no storage format takes part, and two equal rows do not cancel each other out. A difference stays unseen
once in 2^64.

What to know before naming a table:
* It is a full scan with a hash per row, within the outage: name tables that matter and are small enough.
* DOUBLE is compared by its shortest exact text and FLOAT by that of the double that it is; a version that
  writes such a number differently shows a difference where there is none, never the other way round.
* JSON is compared by the server's own text of it. Versions agree on that text for objects, strings and whole
  numbers; fractions are written as DOUBLE is.
* Texts are compared byte by byte as stored: a column converted to another character set on green differs.
* Generated columns are left out, because they follow from the others; columns added on green as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

UNHASHED = 10**40
"""Added for a row that has no hash; no sum of real ones gets there."""
_BYTES = frozenset({"char", "varchar", "enum", "set", "binary", "varbinary"})
_LONG = frozenset(
    {"tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob", "longblob"}
    | {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
    | {"geometrycollection", "geomcollection"}
)

Columns = tuple[tuple[str, str], ...]
"""Names and data types, as `information_schema.columns` writes them."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """The rows of one table at one moment."""

    rows: int
    total: str
    columns: Columns = ()
    """What was compared; asked again after the switchover, whatever green has added."""
    seconds: float = field(default=0.0, compare=False)
    """How long it took."""

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.rows} rows, checksum {self.total} in {self.seconds:.1f} s"


def checksum_statement(table: str, columns: Columns) -> str:
    """One SELECT of `row_count` and `total`.

    Args:
        table: quoted already.
        columns: at least one.
    """
    texts = ", ".join(_text(name, kind) for name, kind in columns)
    row = f"CAST(CONV(LEFT(SHA2(CONCAT_WS(',', {texts}), 256), 16), 16, 10) AS UNSIGNED)"
    return f"SELECT COUNT(*) AS row_count, SUM(COALESCE({row}, {UNHASHED})) AS total FROM {table}"  # noqa: S608 - quoted


def _text(name: str, kind: str) -> str:
    """A column as a text that cannot be mistaken for two others beside each other; `-` is NULL."""
    column = f"`{name.replace('`', '``')}`"
    if kind in _BYTES:
        return f"COALESCE(CONCAT(LENGTH({column}), ':', CAST({column} AS BINARY)), '-')"
    if kind in _LONG:
        return f"COALESCE(SHA2({column}, 256), '-')"
    if kind == "json":
        return f"COALESCE(SHA2(CAST({column} AS CHAR), 256), '-')"
    if kind == "timestamp":  # whatever the session's time zone is
        return f"COALESCE(UNIX_TIMESTAMP({column}), '-')"
    if kind == "float":  # its own text has six digits only
        return f"COALESCE({column} + 0E0, '-')"
    if kind == "bit":
        return f"COALESCE({column} + 0, '-')"
    return f"COALESCE({column}, '-')"


def differences(
    tables: Sequence[str],
    was: Mapping[str, int | Checksum | str],
    now: Mapping[str, int | Checksum | str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What differs, and what cannot be compared.

    Args:
        tables: to compare.
        was: rows, or checksum, or why there is none.
        now: as above.
    """
    found, unsure = [], []
    for table in tables:
        before, after = was.get(table), now.get(table)
        for each in (before, after):
            if each is None or isinstance(each, str):
                unsure.append(f"{table}: {each or 'it was not asked before the switchover'}")
                break
        else:
            if _rows(before) != _rows(after):
                found.append(f"{table} had {_rows(before)} rows and has {_rows(after)}")
            elif before != after:
                found.append(f"{table} has {_rows(after)} rows as before, but not the same ones")
    return tuple(found), tuple(unsure)


def _rows(found: int | Checksum | str | None) -> object:
    return found.rows if isinstance(found, Checksum) else found


def described(found: Mapping[str, int | Checksum | str], tables: Iterable[str]) -> str:
    """In one line."""
    return ", ".join(f"{name} {found[name]}" for name in tables if name in found)
