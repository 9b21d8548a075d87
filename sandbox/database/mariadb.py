"""One MariaDB server: started fast and small, on a free loopback port, with data in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pymysql
from pymysql.constants import CR
from pymysql.cursors import DictCursor

from sandbox.database.processes import Household
from sandbox.database.template import AS_ROOT, LOG_FILE_SIZE, program, template

START_SECONDS = 30.0
_PORTS_TRIED = 3
_PORTS = (15_000, 32_000)
"""Below what Linux gives out by itself."""
_CONNECTS_TRIED = 3
_LOST = frozenset({CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST})
_SYSTEM = frozenset({"mysql", "information_schema", "performance_schema", "sys"})
_NOT_COPIED = frozenset({"tmp"})
"""Aurora does not copy a schema of this name to green."""
RDSADMIN = "rdsadmin"
"""The cloud's own account; the sandbox uses it over the server's socket."""
_SETTINGS = (
    "bind-address=127.0.0.1",
    "skip-name-resolve",
    "log-bin=mysql-bin-changelog",
    "relay-log=relaylog",
    "binlog-format=ROW",
    "event-scheduler=OFF",
    "character-set-server=utf8mb4",
    "innodb-buffer-pool-size=16M",
    f"innodb-log-file-size={LOG_FILE_SIZE}",
    "innodb-log-buffer-size=2M",
    "innodb-flush-method=nosync",  # no fsync: the data does not outlive the process anyway
    "innodb-doublewrite=OFF",
    "innodb-read-io-threads=1",
    "innodb-write-io-threads=1",
    "aria-pagecache-buffer-size=1M",
    "key-buffer-size=64K",
    "table-open-cache=200",
    "max-connections=300",
    "connect-timeout=120",  # a client on a busy machine may be slow to say who it is
    "performance-schema=ON",  # for events_stages_current and metadata_locks; its tables are kept tiny
    "performance-schema-instrument=stage/innodb/alter%=ON",
    "performance-schema-consumer-events-stages-current=ON",
    "performance-schema-digests-size=0",
    "performance-schema-max-table-instances=200",
    "performance-schema-max-rwlock-instances=0",
    "performance-schema-max-mutex-instances=0",
    "performance-schema-max-cond-instances=0",
    "performance-schema-max-file-instances=0",
    "performance-schema-max-thread-instances=400",
)


class MariaDb:
    """A server that runs, its data folder, and how to reach it."""

    def __init__(self, household: Household, name: str, server_id: int, version: str) -> None:
        """Prepare a data folder and start.

        Args:
            household: where the folder is made.
            name: of the folder.
            server_id: for replication.
            version: what `@@version` answers.
        """
        self.name = name
        self._household = household
        self._folder = household.folder / name
        self._socket = str(self._folder / "s")
        # Its own: a server that starts deletes every temporary table that it finds in this folder, and one
        # whose table vanishes while it is being made crashes.
        self._temporary = household.folder / f"{name}-tmp"
        self._temporary.mkdir()
        self._server_id = server_id
        self._password = secrets.token_urlsafe(12)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        shutil.copytree(template(), self._folder)
        for left in reversed(range(_PORTS_TRIED)):
            try:
                self.start(version)
                break
            except RuntimeError:
                self.port = 0  # another process may have taken the port meanwhile
                if not left:
                    raise
        self._open_to_rdsadmin()

    def start(self, version: str) -> None:
        """Start, on the port of before if there was one.

        Raises:
            RuntimeError: the server does not come up; the message holds the end of its log.
        """
        self.port = self.port or _free_port()
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and settings
                [
                    program("mariadbd"),
                    "--no-defaults",
                    f"--datadir={self._folder}",
                    f"--tmpdir={self._temporary}",
                    f"--port={self.port}",
                    f"--socket={self._socket}",
                    f"--pid-file={self._folder / 'mariadbd.pid'}",
                    f"--server-id={self._server_id}",
                    f"--version={version}",
                    *AS_ROOT,
                    *(f"--{setting}" for setting in _SETTINGS),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self._folder / "pid").write_text(str(self._process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                end = (self._folder / "log").read_text(errors="replace")[-800:]
                raise RuntimeError(f"mariadbd for {self.name} did not start. The end of its log:\n{end}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Shut down in order; what is left of it is ended by force."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        (self._folder / "pid").unlink(missing_ok=True)  # the number may be another process's soon

    def discard(self) -> None:
        """End at once, and remove the data."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        for folder in (self._folder, self._temporary):
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def rdsadmin(self, *, logged: bool = False) -> Iterator[DictCursor]:
        """A cursor of the cloud's own account; what it writes is not replicated unless `logged`."""
        connection = self._connect(RDSADMIN, self._password)
        try:
            with connection.cursor() as cursor:
                if not logged:
                    cursor.execute("SET SESSION sql_log_bin = 0")
                yield cursor
        finally:
            connection.close()

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """Run one statement as the cloud's own account."""
        with self.rdsadmin() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())

    def clone_into(self, other: MariaDb) -> None:
        """Copy everything, users included, into an empty server, and leave it at our position.

        Raises:
            RuntimeError: the copy failed.
        """
        options = (f"--socket={self._socket}", f"--user={RDSADMIN}")
        names = [row["Database"] for row in self.rows("SHOW DATABASES")]
        shops = [each for each in names if each not in _SYSTEM | _NOT_COPIED]
        dump = subprocess.run(  # noqa: S603 - as above
            [
                program("mariadb-dump"),
                "--no-defaults",
                *options,
                "--single-transaction",
                "--master-data=1",
                "--routines",
                "--events",
                "--triggers",
                "--databases",
                *shops,
            ],
            env={**os.environ, "MYSQL_PWD": self._password},
            capture_output=True,
            check=False,
        )
        if dump.returncode:
            raise RuntimeError(f"the copy of {self.name} failed: {dump.stderr.decode()[-400:]}")
        load = subprocess.run(  # noqa: S603 - as above
            [
                program("mariadb"),
                "--no-defaults",
                f"--socket={other._socket}",
                f"--user={RDSADMIN}",
                "--init-command=SET SESSION sql_log_bin=0",
            ],
            env={**os.environ, "MYSQL_PWD": other._password},
            input=dump.stdout,
            capture_output=True,
            check=False,
        )
        if load.returncode:
            raise RuntimeError(f"the copy into {other.name} failed: {load.stderr.decode()[-400:]}")

    def _open_to_rdsadmin(self) -> None:
        connection = self._connect("root", "")
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION sql_log_bin = 0")
            cursor.execute(f"CREATE USER {RDSADMIN}@localhost IDENTIFIED BY %s", (self._password,))
            cursor.execute(f"GRANT ALL ON *.* TO {RDSADMIN}@localhost WITH GRANT OPTION")
            cursor.execute("SELECT user AS user, host AS host FROM mysql.user WHERE user IN ('root', '')")
            for row in cursor.fetchall():
                cursor.execute("DROP USER %s@%s", (row["user"], row["host"]))
        connection.close()

    def _connect(self, user: str, password: str) -> pymysql.Connection[DictCursor]:
        for left in reversed(range(_CONNECTS_TRIED)):
            # Made before the server waits for it; without TLS, whose context costs more than all the rest.
            connection = pymysql.Connection(
                user=user,
                password=password,
                autocommit=True,
                cursorclass=DictCursor,
                charset="utf8mb4",
                ssl_disabled=True,
                defer_connect=True,
            )
            try:
                connection.connect(self._open_socket())
            except pymysql.OperationalError as error:
                if not left or error.args[0] not in _LOST or not self._runs():
                    raise
            else:
                return connection
        raise AssertionError

    def _open_socket(self) -> socket.socket:
        # PyMySQL would leave the socket open when nobody listens, as while a server restarts.
        plain = socket.socket(socket.AF_UNIX)
        try:
            plain.connect(self._socket)
        except OSError as error:
            plain.close()
            raise pymysql.OperationalError(CR.CR_CONNECTION_ERROR, f"{self.name} does not listen") from error
        return plain

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _listens(self) -> bool:
        # The socket in the folder is ours alone, and is opened after the port.
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self._socket) == 0


def _free_port() -> int:
    """A port that no program gets by asking for any: a server keeps it through its restarts."""
    for _ in range(_PORTS_TRIED * 10):
        port = random.randint(*_PORTS)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError(f"no port from {_PORTS[0]} to {_PORTS[1]} is free on loopback")
