"""The one class that speaks SQL: encrypted, with a limit on every statement, and with errors that help."""

from __future__ import annotations

import contextlib
import functools
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
from pymysql.cursors import DictCursor

from maintenance.errors import ConfigInvalid, MaintenanceError, PermanentError, Unreachable
from scripts.bluegreen.credentials import read_password
from scripts.bluegreen.errors import SqlRefused

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 20.0
"""What any statement may take; row counts get their own limit."""
GRANTS = "GRANT REPLICATION CLIENT, PROCESS ON *.* and SELECT, EXECUTE ON mysql.* to database.user"
"""What the checks need."""
_SLACK = 5.0
_DENIED = {1045, 1698, 1251}
_LOST = {2002, 2003, 2006, 2013, 2014, 2055, 0, 1040, 1053, 1927}
_NOT_GRANTED = {1044, 1142, 1143, 1227, 1370}
_NO_TLS = 2026
_TOO_LONG = {3024, 1969, 1205, 1317}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Login:
    """Who connects and whom to trust. Holds where the password comes from, not the password."""

    user: str
    password: str
    """`env:NAME`, `secretsmanager:ID` or `iam`."""
    ca: Path | None = None


class Session:
    """One connection to one host."""

    def __init__(self, host: str, connection: pymysql.connections.Connection[DictCursor]) -> None:
        """Made by `connect`."""
        self.host = host
        self._connection = connection

    @property
    def id(self) -> int:
        """This connection's number on the server."""
        return int(self._connection.thread_id())  # type: ignore[no-untyped-call]

    def rows(
        self, statement: str, arguments: Sequence[object] = (), *, seconds: float = STATEMENT_SECONDS
    ) -> list[Row]:
        """Run one statement and return its rows.

        Raises:
            SqlRefused: the server refused it.
            Unreachable: no answer within the limit, or the connection broke.
            PermanentError: the user lacks a privilege.
        """
        if statement.upper().startswith("SELECT "):
            statement = f"SELECT /*+ MAX_EXECUTION_TIME({int(seconds * 1000)}) */ {statement[7:]}"
        # PyMySQL has no other way to limit one statement.
        self._connection._read_timeout = seconds + _SLACK  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, tuple(arguments) or None)
                found: list[Row] = list(cursor.fetchall())
                while cursor.nextset():
                    pass
        except (pymysql.MySQLError, OSError) as error:
            raise _said(error, self.host, statement, seconds) from None
        return found

    def call(self, procedure: str, arguments: Sequence[object] = ()) -> list[Row]:
        """Call a procedure of the schema `mysql`."""
        marks = ", ".join(["%s"] * len(arguments))
        return self.rows(f"CALL mysql.{procedure}({marks})", arguments)

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(pymysql.MySQLError, OSError):
            self._connection.close()


def connect(login: Login, host: str, port: int) -> Session:
    """Open a connection.

    Raises:
        PermanentError: the server refused the user, or its certificate is not trusted.
        Unreachable: nothing answers there.
        ConfigInvalid: the password or the certificates are not where the plan says.
    """
    if not host:
        raise Unreachable("the cluster has no endpoint yet", next_step="say the same command again")
    secret = read_password(login.password, user=login.user, host=host, port=port)
    try:
        connection = pymysql.connect(
            host=host,
            port=port,
            user=login.user,
            password=secret.value,
            ssl=trust(login.ca),
            connect_timeout=CONNECT_SECONDS,
            read_timeout=int(STATEMENT_SECONDS + _SLACK),
            write_timeout=int(STATEMENT_SECONDS),
            autocommit=True,
            charset="utf8mb4",
            cursorclass=DictCursor,
            program_name="maintenance-mode",
        )
    except (pymysql.MySQLError, OSError) as error:
        raise _refused(error, login, host, port) from None
    session = Session(host, connection)
    limit = int(STATEMENT_SECONDS)
    session.rows(f"SET SESSION lock_wait_timeout = {limit}, innodb_lock_wait_timeout = {limit}")
    return session


@contextlib.contextmanager
def connected(login: Login, host: str, port: int) -> Iterator[Session]:
    """A connection for the length of a block."""
    session = connect(login, host, port)
    try:
        yield session
    finally:
        session.close()


def trust(ca: Path | None) -> ssl.SSLContext:
    """Certificates and host names are always checked; `ca` is trusted beside what the system trusts.

    Raises:
        ConfigInvalid: the file is not there or holds no certificate.
    """
    try:
        if ca is None:
            return _trusted(None)
        seen = ca.stat()
        return _trusted(ca, seen.st_mtime_ns, seen.st_size)
    except (OSError, ssl.SSLError) as error:
        raise ConfigInvalid(
            f"database.tls_ca cannot be read: {error.strerror or error}",
            where=str(ca),
            next_step="download the Region's bundle of RDS certificates and name that file",
        ) from None


@functools.cache
def _trusted(ca: Path | None, *_version: int) -> ssl.SSLContext:
    """Made once per file as it is: reading the system's certificates takes longer than the connection."""
    context = ssl.create_default_context()
    if ca is not None:
        context.load_verify_locations(cafile=str(ca))
    return context


def _refused(error: Exception, login: Login, host: str, port: int) -> MaintenanceError:
    code, text = _parts(error)
    where = f"{host}:{port}"
    if code in _DENIED and login.password == "iam":  # noqa: S105 - a place
        return PermanentError(
            f"the database refused user {login.user} with a token of IAM: {text}",
            where=where,
            next_step="see that the user is IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS', that IAM "
            "authentication is on for the cluster, and that your role may rds-db:connect on its resource id",
        )
    if code in _DENIED:
        return PermanentError(
            f"the database refused user {login.user} with the password from {_place(login.password)}: {text}",
            where=where,
            next_step=f"check database.user and what {_place(login.password)} holds",
        )
    if "CERTIFICATE" in text.upper():
        return PermanentError(
            f"the server's certificate is not trusted: {text}",
            where=where,
            next_step="set database.tls_ca to the Region's bundle of RDS certificates",
        )
    if code == _NO_TLS:
        return PermanentError(
            f"the other side offers no encryption, so nothing was sent to it: {text}",
            where=where,
            next_step="see what stands between here and the database: Aurora always offers TLS",
        )
    return Unreachable(
        f"no database answers: {text}",
        where=where,
        next_step="run maint where the database can be reached (VPC, VPN or bastion), then say it again",
    )


def _said(error: Exception, host: str, statement: str, seconds: float) -> MaintenanceError:
    code, text = _parts(error)
    shown = " ".join(statement.replace(f"/*+ MAX_EXECUTION_TIME({int(seconds * 1000)}) */ ", "").split())[
        :120
    ]
    what = f"{shown}: {text}"
    if code in _TOO_LONG:
        return Unreachable(
            f"{what} (limit {seconds:.0f} s)",
            where=host,
            next_step="see what blocks it: SHOW FULL PROCESSLIST",
        )
    if code in _LOST or isinstance(error, OSError):
        return Unreachable(what, where=host, next_step="say the same command again")
    if code in _NOT_GRANTED:
        return SqlRefused(code, what, where=host, next_step=GRANTS)
    return SqlRefused(code, what, where=host)


def _parts(error: Exception) -> tuple[int, str]:
    if isinstance(error, pymysql.MySQLError) and error.args and isinstance(error.args[0], int):
        return error.args[0], str(error.args[1]) if len(error.args) > 1 else type(error).__name__
    return 0, str(error) or type(error).__name__


def _place(source: str) -> str:
    kind, _, name = source.partition(":")
    return {"env": f"the variable {name}", "secretsmanager": f"secret {name}"}.get(kind, "the IAM policy")
