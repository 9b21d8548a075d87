"""The shop's own traffic: orders placed through the cluster's endpoint, as long as the services run."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pymysql

from sandbox.database.shop import CUSTOMERS


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that the database has confirmed."""

    id: int
    at: float
    """Unix time of the confirmation."""


class Writer:
    """A thread that places orders, and remembers which ones were confirmed."""

    def __init__(
        self, connect: Callable[[], pymysql.Connection], active: Callable[[], bool], interval: float
    ) -> None:
        """Start.

        Args:
            connect: opens an autocommit connection, as an application does.
            active: whether the application runs; while it does not, no connection is held.
            interval: seconds between two orders.
        """
        self._connect = connect
        self._active = active
        self._interval = interval
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._placed: list[Placed] = []
        self._failures = 0
        self._thread = threading.Thread(target=self._run, daemon=True, name="shop")
        self._thread.start()

    @property
    def placed(self) -> list[Placed]:
        """Every confirmed order so far."""
        with self._lock:
            return list(self._placed)

    @property
    def failures(self) -> int:
        """How often an order was not confirmed; that one is not repeated."""
        return self._failures

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        connection: pymysql.Connection | None = None
        number = 0
        while not self._stopped.wait(self._interval):
            if not self._active():
                if connection is not None:
                    _close(connection)
                    connection = None
                continue
            number += 1
            try:
                if connection is None:
                    connection = self._connect()
                self._place(connection, number)
            except (pymysql.MySQLError, OSError):
                self._failures += 1
                if connection is not None:
                    _close(connection)
                    connection = None
        if connection is not None:
            _close(connection)

    def _place(self, connection: pymysql.Connection, number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO shop.orders (customer_id, status, total, created_at)"
                " VALUES (%s, 'paid', %s, NOW(6))",
                (1 + number % CUSTOMERS, 100 + number),
            )
            placed = Placed(int(cursor.lastrowid), time.time())
        with self._lock:
            self._placed.append(placed)


def _close(connection: pymysql.Connection) -> None:
    with contextlib.suppress(pymysql.MySQLError, OSError):
        connection.close()
