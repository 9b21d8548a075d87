"""One client's connection: everything passes to the database and back, except what the dialect answers.

A client sends a command only after it has read the whole answer to the one before, so that the front can
write an answer of its own exactly when a command arrives.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable

from sandbox.database import packets
from sandbox.database.dialect import Passed, Seat, answer, changes_something, not_modelled
from sandbox.database.packets import Refusal
from sandbox.database.statement import words

_GONE = (OSError, asyncio.IncompleteReadError, ssl.SSLError)


class Connection:
    """A client, and its connection to the database behind."""

    def __init__(
        self,
        seat: Seat,
        client: socket.socket,
        tls: ssl.SSLContext | None,
        wrote: Callable[[str, str], None],
        tokens: Callable[[str, str], str | None],
    ) -> None:
        """Keep the client's side, just accepted; the database's side is opened by `serve`.

        Args:
            seat: where the client is connected.
            client: its socket.
            tls: the servers' side; None offers no encryption.
            wrote: told of each statement that changed something, by user and text.
            tokens: from a user and a token to the password of the server behind; None for a user that has a
                password. An empty token only asks which.
        """
        self._wrote = wrote
        self._tokens = tokens
        self._changing = ""
        self._seat = seat
        self._client = client
        self._tls = tls
        self._user = ""
        self._ended = False
        self._streams: list[asyncio.StreamWriter] = []

    def abort(self) -> None:
        """End both sides at once."""
        self._ended = True
        for stream in self._streams:
            stream.transport.abort()
        if len(self._streams) < 2:  # noqa: PLR2004 - the client has no stream yet
            self._client.close()

    async def serve(self) -> None:
        """Serve until either side ends."""
        try:
            with contextlib.suppress(*_GONE):
                from_database, to_database = await asyncio.open_connection(
                    "127.0.0.1", self._seat.server.port
                )
                self._streams.append(to_database)
                if not self._ended and await self._log_in(from_database, to_database):
                    relay = asyncio.create_task(self._relay(from_database))
                    try:
                        await self._commands(to_database)
                    finally:
                        relay.cancel()
        finally:
            self.abort()

    async def _log_in(self, from_database: asyncio.StreamReader, to_database: asyncio.StreamWriter) -> bool:
        loop = asyncio.get_running_loop()
        number, payload = await packets.read_packet(from_database)
        scramble = packets.scramble_of(payload)
        greeting = packets.greeting(payload, self._seat.version.community, tls=self._tls is not None)
        await loop.sock_sendall(self._client, packets.packet(number, greeting))
        # Read to the byte: what a client sends after asking for TLS belongs to TLS.
        number, response = await _exactly_one_packet(self._client)
        tls = packets.wants_tls(response)
        await self._open_streams(self._tls if tls else None)
        if tls:
            number, response = await packets.read_packet(self._reader)
        self._user = packets.user_of(response)
        ahead = int(tls)
        """How many packets more than with the database were exchanged with the client."""
        if self._tokens(self._user, "") is None:
            login = packets.without_tls(response)
        else:
            login = packets.login_of(response, await self._password(number) if tls else "", scramble)
            ahead += 2 * tls
        to_database.write(packets.packet(1, login))
        while True:
            number, payload = await packets.read_packet(from_database)
            await self._send(packets.packet(number + ahead, payload))
            if packets.ends_login(payload):
                return payload[0] == 0
            number, response = await packets.read_packet(self._reader)
            to_database.write(packets.packet(number - ahead, response))

    async def _password(self, number: int) -> str:
        """Ask for a token, which only ever comes encrypted, and put a password in its place."""
        await self._send(packets.packet(number + 1, packets.ASK_CLEAR))
        _, token = await packets.read_packet(self._reader)
        return self._tokens(self._user, token.rstrip(b"\0").decode(errors="replace")) or ""

    async def _open_streams(self, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        self._reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(self._reader)
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, self._client, ssl=tls)
        self._writer = asyncio.StreamWriter(transport, protocol, self._reader, loop)
        self._streams.append(self._writer)

    async def _relay(self, from_database: asyncio.StreamReader) -> None:
        try:
            with contextlib.suppress(*_GONE):
                while data := await from_database.read(1 << 16):
                    if self._changing:
                        text, self._changing = self._changing, ""
                        self._wrote(self._user, text)
                    await self._send(data)
        finally:
            self.abort()

    async def _commands(self, to_database: asyncio.StreamWriter) -> None:
        while True:
            number, payload = await packets.read_packet(self._reader)
            if payload[:1] == bytes([packets.COM_QUERY]):
                await self._query(payload[1:].decode(errors="surrogateescape"), to_database)
            elif payload[:1] == bytes([packets.COM_STMT_PREPARE]) and self._speaks_dialect(
                payload[1:].decode()
            ):
                await self._send(packets.refused(not_modelled("Aurora's dialect in prepared statements")))
            else:
                to_database.write(packets.packet(number, payload))
                await to_database.drain()

    async def _query(self, text: str, to_database: asyncio.StreamWriter) -> None:
        found = await asyncio.to_thread(
            answer, self._seat, text, may_see_replication=self._may_see_replication
        )
        if isinstance(found, Passed):
            self._changing = text if changes_something(text) else ""
            data = bytes([packets.COM_QUERY]) + found.text.encode(errors="surrogateescape")
            to_database.write(packets.packet(0, data))
            await to_database.drain()
        elif isinstance(found, Refusal):
            await self._send(packets.refused(found))
        else:
            await self._send(packets.result(found))

    def _speaks_dialect(self, text: str) -> bool:
        found = answer(self._seat, text, may_see_replication=lambda: True)
        return not isinstance(found, Passed) or words(found.text) != words(text)

    def _may_see_replication(self) -> bool:
        found = self._seat.server.rows(
            "SELECT 1 FROM information_schema.user_privileges WHERE grantee LIKE CONCAT('''', %s, '''@%%')"
            " AND privilege_type IN ('BINLOG MONITOR', 'SUPER')",
            (self._user,),
        )
        return bool(found)

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


async def _exactly_one_packet(client: socket.socket) -> tuple[int, bytes]:
    loop = asyncio.get_running_loop()

    async def exactly(count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = await loop.sock_recv(client, count - len(data))
            if not more:
                raise ConnectionResetError
            data += more
        return data

    head = await exactly(4)
    return head[3], await exactly(int.from_bytes(head[:3], "little"))
