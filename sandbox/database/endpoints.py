"""Endpoints: names as in DNS, each an address on loopback that leads to a server, and can be moved."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sandbox.database.connection import Connection
from sandbox.database.dialect import Seat
from sandbox.database.iam_token import TokenUsers
from sandbox.database.tls import authority

_MOST = 250
"""How many names one sandbox can have in its life: the certificate lists their addresses."""


@dataclass
class Endpoint:
    """One name: its address, and where it leads now. None refuses connections."""

    name: str
    address: str
    seat: Seat | None = None
    connections: set[Connection] = field(default_factory=set)


class Endpoints:
    """All names of one sandbox; one port, as 3306 is for all."""

    def __init__(
        self,
        folder: Path,
        permits: Callable[[str], bool],
        wrote: Callable[[str, str], None],
        tokens: TokenUsers,
    ) -> None:
        """Choose addresses and a port, and start to serve.

        Args:
            folder: where the CA bundle is written.
            permits: whether security groups let a connection to a name through.
            wrote: told of each statement that changed something, by user and text, before its answer is sent.
            tokens: who logs in with a token.
        """
        self._permits = permits
        self._wrote = wrote
        self._tokens = tokens
        self.encrypts = True
        """Whether connections are offered TLS: a line that takes it away is no server's doing."""
        self._loop = asyncio.new_event_loop()
        self._lock = threading.RLock()
        self._names: dict[str, Endpoint] = {}
        self._addresses: dict[str, str] = {}
        self._listening: dict[str, asyncio.Task[None]] = {}
        block = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(254) + 1}"
        self._free = iter([f"{block}.{last}" for last in range(1, _MOST + 1)])
        self._tls = authority(folder, [f"{block}.{last}" for last in range(1, _MOST + 1)])
        with socket.socket() as probe:
            probe.bind((f"{block}.1", 0))
            self.port = int(probe.getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="endpoints")
        self._thread.start()

    def address(self, name: str) -> str:
        """Where a name leads to; the name is made if it is new, and refuses connections until it is led."""
        with self._lock:
            if name not in self._names:
                if name not in self._addresses:
                    self._addresses[name] = next(self._free)
                endpoint = Endpoint(name, self._addresses[name])
                self._listening[name] = self._run(self._listen(endpoint))
                self._names[name] = endpoint
            return self._names[name].address

    def lead(self, name: str, seat: Seat | None) -> None:
        """Lead a name to a server, or close it; connections that exist stay."""
        with self._lock:
            self.address(name)
            self._names[name].seat = seat

    def seat(self, name: str) -> Seat | None:
        """Where a name leads now."""
        with self._lock:
            return self._names[name].seat if name in self._names else None

    def remove(self, name: str) -> None:
        """Take a name away, with its connections; its address is kept for when the name comes back."""
        with self._lock:
            endpoint = self._names.pop(name, None)
            if endpoint is not None:
                self._run(self._close(self._listening.pop(name), endpoint))

    def drop_connections(self, name: str) -> None:
        """End every connection through a name."""
        with self._lock:
            if name in self._names:
                self._run(_drop(self._names[name]))

    def stop(self) -> None:
        """End everything."""
        for name in list(self._names):
            self.remove(name)
        self._run(_wind_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _listen(self, endpoint: Endpoint) -> asyncio.Task[None]:
        listener = socket.create_server((endpoint.address, self.port), backlog=128)
        listener.setblocking(False)  # noqa: FBT003 - the only way to say it
        return asyncio.create_task(self._accept(listener, endpoint))

    async def _accept(self, listener: socket.socket, endpoint: Endpoint) -> None:
        serving: set[asyncio.Task[None]] = set()
        with listener:
            while True:
                client, _ = await asyncio.get_running_loop().sock_accept(listener)
                if endpoint.seat is None or not self._permits(endpoint.name):
                    client.close()
                    continue
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection = Connection(
                    endpoint.seat,
                    client,
                    self._tls if self.encrypts else None,
                    self._wrote,
                    partial(
                        self._tokens.password_for, name=endpoint.name, host=endpoint.address, port=self.port
                    ),
                )
                endpoint.connections.add(connection)
                task = asyncio.create_task(connection.serve())
                serving.add(task)
                task.add_done_callback(serving.discard)
                task.add_done_callback(lambda _, it=connection: endpoint.connections.discard(it))  # type: ignore[misc]

    async def _close(self, listening: asyncio.Task[None], endpoint: Endpoint) -> None:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)  # then the address is free for the same name
        await _drop(endpoint)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)


async def _drop(endpoint: Endpoint) -> None:
    for connection in list(endpoint.connections):
        with contextlib.suppress(OSError):
            connection.abort()


async def _wind_up() -> None:
    """Let what was canceled and aborted come to its end."""
    own = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not own]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)  # a transport that was aborted closes its socket in the loop's next round
    await asyncio.get_running_loop().shutdown_default_executor()
