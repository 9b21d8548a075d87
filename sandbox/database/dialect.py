"""Aurora MySQL's dialect: which statements are answered here, changed, refused, or passed on as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sandbox.database.channels import refresh, replica_status
from sandbox.database.engine_version import EngineVersion
from sandbox.database.mariadb import MariaDb
from sandbox.database.packets import Refusal, Rows
from sandbox.database.statement import Word, replace, statements, words


@dataclass(frozen=True, slots=True)
class Passed:
    """Goes to the database, perhaps changed."""

    text: str


Answer = Passed | Rows | Refusal

_WRITES = frozenset(
    {
        "INSERT",
        "UPDATE",
        "DELETE",
        "REPLACE",
        "CREATE",
        "ALTER",
        "DROP",
        "TRUNCATE",
        "RENAME",
        "LOAD",
        "GRANT",
        "REVOKE",
        "ANALYZE",
        "OPTIMIZE",
    }
)
_TABLES = {
    "REPLICATION_CONNECTION_CONFIGURATION": "mysql.rds_sandbox_configuration",
    "REPLICATION_CONNECTION_STATUS": "mysql.rds_sandbox_status",
}
# Tables of performance_schema whose content in the database behind is not what Aurora's would be.
_MODELLED_TABLES = frozenset(
    {
        "EVENTS_STAGES_CURRENT",
        "METADATA_LOCKS",
        "THREADS",
        "SETUP_INSTRUMENTS",
        "SETUP_CONSUMERS",
        "EVENTS_STATEMENTS_CURRENT",
        "GLOBAL_STATUS",
        "GLOBAL_VARIABLES",
        "SESSION_STATUS",
        "SESSION_VARIABLES",
    }
)
_GLOBAL = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY"})
_GLOBAL_NAMES = ("@@GLOBAL", "@@PERSIST")
_HOSTING_WORDS = ("AURORA", "INNODB_READ_ONLY")


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a connection sits: on which server, as which instance, and whether that is a reader."""

    server: MariaDb
    version: EngineVersion
    instance: str
    reader: bool


def answer(seat: Seat, text: str, *, may_see_replication: Callable[[], bool]) -> Answer:
    """Decide about one text that a client sent.

    Args:
        seat: where the client is connected.
        text: one statement or several.
        may_see_replication: whether the client's user holds the privilege REPLICATION CLIENT.
    """
    found = statements(text)
    if len(found) > 1:
        pieces = [text[each[0].start : each[-1].end] for each in found]
        answers = [_one(seat, piece, words(piece), may_see_replication) for piece in pieces]
        for one in answers:
            if isinstance(one, Refusal):
                return one
            if isinstance(one, Rows):
                return not_modelled("a statement of Aurora's dialect among several in one text")
        return Passed("; ".join(one.text for one in answers if isinstance(one, Passed)))
    return _one(seat, text, found[0], may_see_replication) if found else Passed(text)


def _one(  # noqa: C901, PLR0912 - one arm per kind of statement reads best as one table
    seat: Seat, text: str, found: list[Word], may_see_replication: Callable[[], bool]
) -> Answer:
    said = [word.text for word in found]
    family = seat.version.family
    if seat.reader and (said[0] in _WRITES or _calls_writing_procedure(said)):
        return Refusal(
            1290,
            "HY000",
            "The MySQL server is running with the --read-only option so it cannot execute this statement",
        )
    match said:
        case ["SHOW", "REPLICA" | "SLAVE" as word, "STATUS", *rest]:
            if word == ("REPLICA" if family == "v2" else "") or (word == "SLAVE" and family == "8.4"):
                return syntax_error(text, found[1])
            if not may_see_replication():
                return _denied()
            channel = _channel(rest)
            if isinstance(channel, Refusal):
                return channel
            return replica_status(seat.server, old_words=word == "SLAVE", family=family, only=channel)
        case ["SHOW", "BINARY", "LOG", "STATUS"]:
            return _position(seat) if family == "8.4" else syntax_error(text, found[2])
        case ["SHOW", "MASTER", "STATUS"]:
            return syntax_error(text, found[1]) if family == "8.4" else _position(seat)
        case ["SHOW", "MASTER", "LOGS", *_] if family == "8.4":
            return syntax_error(text, found[1])
        case ["SHOW", "ALL", "SLAVES" | "REPLICAS", *_] | ["SHOW", "BINLOG", "STATUS", *_]:
            return syntax_error(text, found[1])
        case ["SHOW", "GLOBAL" | "SESSION" | "LOCAL", "VARIABLES" | "STATUS", *rest] | [
            "SHOW",
            "VARIABLES" | "STATUS",
            *rest,
        ] if any(word.strip("'\"").upper().startswith(_HOSTING_WORDS) for word in rest):
            return not_modelled("SHOW VARIABLES of Aurora's own variables; SELECT them")
        case ["CHANGE" | "START" | "STOP" | "RESET", "REPLICATION" | "REPLICA" | "SLAVE" | "MASTER", *_]:
            return _denied("SUPER or REPLICATION_SLAVE_ADMIN")
        case ["SET", "STATEMENT", *_]:
            return syntax_error(text, found[1])
        case ["SET", *_] if any(word in _GLOBAL or word.startswith(_GLOBAL_NAMES) for word in _set(said)):
            return _denied("SUPER or SYSTEM_VARIABLES_ADMIN")
        case _:
            return _rewritten(seat, text, found)


def changes_something(text: str) -> bool:
    """Whether one text holds a statement that writes."""
    found = [[word.text for word in each] for each in statements(text)]
    return any(said[0] in _WRITES or _calls_writing_procedure(said) for said in found)


def _calls_writing_procedure(said: list[str]) -> bool:
    return said[0] == "CALL" and any(
        word.startswith("RDS_") and word != "RDS_SHOW_CONFIGURATION" for word in said
    )


def _rewritten(seat: Seat, text: str, found: list[Word]) -> Answer:
    changes: dict[tuple[int, int], str] = {}
    for at, word in enumerate(found):
        after = [each.text for each in found[at + 1 : at + 3]]
        if word.text in {"AURORA_VERSION", "@@AURORA_VERSION", "@@AURORA_SERVER_ID"} or (
            word.text.removeprefix("@@GLOBAL.").removeprefix("@@") == "INNODB_READ_ONLY"
            and word.text.startswith("@@")
        ):
            end = at
            if word.text == "AURORA_VERSION":
                if after != ["(", ")"]:
                    continue
                end = at + 2
            value = _literal(seat, word.text)
            source = text[word.start : found[end].end]
            changes[word.start, found[end].end] = value + _alias(found, at, end, source)
        elif word.text.startswith("@@AURORA"):
            return not_modelled(f"the variable {text[word.start : word.end]}")
        elif word.text in _TABLES:
            dotted = at >= 2 and [each.text for each in found[at - 2 : at]] == ["PERFORMANCE_SCHEMA", "."]  # noqa: PLR2004
            if dotted:
                refresh(seat.server)
                changes[found[at - 2].start, word.end] = _TABLES[word.text]
        elif (
            word.text == "PERFORMANCE_SCHEMA"
            and after[:1] == ["."]
            and after[-1] not in _MODELLED_TABLES | _TABLES.keys()
        ):
            return not_modelled(f"performance_schema.{after[-1].lower()}")
    return Passed(replace(text, changes))


def _literal(seat: Seat, word: str) -> str:
    if word == "@@AURORA_SERVER_ID":
        return f"'{seat.instance}'"
    if word.endswith("INNODB_READ_ONLY"):
        return "1" if seat.reader else "0"
    return f"'{seat.version.aurora}'"


def _alias(found: list[Word], start: int, end: int, source: str) -> str:
    """Keep the column's name where the replaced piece is a column of its own."""
    before = found[start - 1].text if start else ""
    after = found[end + 1].text if end + 1 < len(found) else ";"
    alone = before in {"SELECT", ","} and after in {",", "FROM", ";", "LIMIT", "WHERE"}
    inside = sum({"(": 1, ")": -1}.get(word.text, 0) for word in found[:start])
    return f" AS `{source.replace('`', '')}`" if alone and inside == 0 and found[0].text == "SELECT" else ""


def _set(said: list[str]) -> list[str]:
    """What SET assigns to: the first word of each assignment, and not what stands in its value."""
    found, depth = [], 0
    for before, word in pairwise(said):
        if depth == 0 and before in {"SET", ","}:
            found.append(word)
        depth += {"(": 1, ")": -1}.get(word, 0)
    return found


def _position(seat: Seat) -> Rows:
    own = seat.server.rows("SHOW MASTER STATUS")
    names = ["File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB", "Executed_Gtid_Set"]
    return Rows(names, [[row["File"], row["Position"], "", "", ""] for row in own])


def _channel(rest: list[str]) -> str | Refusal | None:
    match rest:
        case []:
            return None
        case ["FOR", "CHANNEL", name]:
            return name.strip("'\"")
        case _:
            return not_modelled(f"SHOW REPLICA STATUS {' '.join(rest)}")


def not_modelled(what: str) -> Refusal:
    """Something that Aurora can do and the sandbox cannot: never ignored."""
    return Refusal(1235, "42000", f"The sandbox does not model {what}")


def syntax_error(text: str, at: Word) -> Refusal:
    """A statement that this version's parser does not know."""
    return Refusal(
        1064,
        "42000",
        "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server "
        f"version for the right syntax to use near '{text[at.start : at.start + 80]}' at line 1",
    )


def _denied(privilege: str = "SUPER, REPLICATION CLIENT") -> Refusal:
    return Refusal(1227, "42000", f"Access denied; you need (at least one of) the {privilege} privilege(s)")
