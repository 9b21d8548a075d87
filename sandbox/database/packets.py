"""The bytes of the MySQL protocol that the front reads, changes or writes itself.

A library that plays a whole server (mysql-mimic) was read and is not used: its answers carry no affected
rows, no insert id, no transaction state and no second result, so that ordinary statements would come back
changed. Here everything passes through as the database wrote it, and only the dialect is answered.
Source: MySQL Internals, "Client/Server Protocol".
"""

from __future__ import annotations

import asyncio
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

COM_QUIT, COM_QUERY, COM_STMT_PREPARE = 0x01, 0x03, 0x16
LONG_PASSWORD, CONNECT_WITH_DB, COMPRESS, SSL = 0x1, 0x8, 0x20, 0x800
PROTOCOL_41, MULTI_RESULTS = 0x200, 0x20000
PLUGIN_AUTH_LENENC = 0x200000
_SECURE_CONNECTION, _PLUGIN_AUTH, _CONNECT_ATTRS = 0x8000, 0x80000, 0x100000
# Offered by the database, hidden from clients: they would change the form of packets written here.
_HIDDEN = COMPRESS | 0x800000 | 0x1000000 | 0x4000000 | 0x8000000
_AUTOCOMMIT, _MORE_RESULTS = 0x2, 0x8
_UTF8MB4, _VAR_STRING, _LONGLONG = 45, 0xFD, 0x08
_OK, _ERROR, _EOF, _NULL = 0x00, 0xFF, 0xFE, 0xFB

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Rows:
    """A result set."""

    names: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as MySQL answers it."""

    code: int
    state: str
    text: str


async def read_packet(stream: asyncio.StreamReader) -> tuple[int, bytes]:
    """One packet: its sequence number and payload (of at most 16 MB)."""
    head = await stream.readexactly(4)
    return head[3], await stream.readexactly(int.from_bytes(head[:3], "little"))


def packet(number: int, payload: bytes) -> bytes:
    """A packet with its head."""
    return len(payload).to_bytes(3, "little") + bytes([number & 0xFF]) + payload


def greeting(payload: bytes, version: str, *, tls: bool) -> bytes:
    """The database's greeting with another version and without abilities that the front does not pass on."""
    end = payload.index(0, 1)
    rest = payload[
        end + 1 :
    ]  # thread id 4, scramble 8, filler 1, capabilities 2, charset 1, status 2, upper 2
    capabilities = int.from_bytes(rest[13:15] + rest[18:20], "little")
    capabilities = (capabilities | LONG_PASSWORD) & ~_HIDDEN & ~SSL
    capabilities |= SSL if tls else 0
    low, high = struct.pack("<I", capabilities)[:2], struct.pack("<I", capabilities)[2:]
    changed = rest[:13] + low + rest[15:18] + high + rest[20:21] + bytes(10) + rest[31:]
    return payload[:1] + version.encode() + b"\0" + changed


def wants_tls(response: bytes) -> bool:
    """Whether a client's first packet asks for TLS before it says who it is."""
    return len(response) == 32 and bool(int.from_bytes(response[:4], "little") & SSL)  # noqa: PLR2004 - its size


def without_tls(response: bytes) -> bytes:
    """A client's answer to the greeting, as the database may see it: it has no TLS itself."""
    capabilities = int.from_bytes(response[:4], "little") & ~SSL
    return struct.pack("<I", capabilities) + response[4:]


def user_of(response: bytes) -> str:
    """Who a client says it is."""
    return response[32 : response.index(0, 32)].decode(errors="replace")


def scramble_of(payload: bytes) -> bytes:
    """What the database's greeting asks a client to mix with its password."""
    rest = payload[payload.index(0, 1) + 1 :]
    return rest[4:12] + rest[31:43]


ASK_CLEAR = b"\xfemysql_clear_password\0"
"""Asks a client to send what it has, as it is."""


def login_of(response: bytes, password: str, scramble: bytes) -> bytes:
    """A client's answer to the greeting, with another password in it and its attributes left out."""
    capabilities = int.from_bytes(response[:4], "little")
    user_end = response.index(0, 32)
    rest = response[user_end + 2 + response[user_end + 1] :]
    schema = rest[: rest.index(0) + 1] if capabilities & CONNECT_WITH_DB else b""
    capabilities = (capabilities | _SECURE_CONNECTION | _PLUGIN_AUTH) & ~(
        SSL | PLUGIN_AUTH_LENENC | _CONNECT_ATTRS
    )
    mixed = _native(password, scramble)
    head = struct.pack("<I", capabilities) + response[4 : user_end + 1] + bytes([len(mixed)])
    return head + mixed + schema + b"mysql_native_password\0"


def _native(password: str, scramble: bytes) -> bytes:
    once = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    twice = hashlib.sha1(once, usedforsecurity=False).digest()
    mask = hashlib.sha1(scramble + twice, usedforsecurity=False).digest()
    return bytes(left ^ right for left, right in zip(once, mask, strict=True))


def ends_login(payload: bytes) -> bool:
    """Whether a packet of the database ends the login: accepted, or refused."""
    return payload[:1] in {bytes([_OK]), bytes([_ERROR])}


def refused(refusal: Refusal, number: int = 1) -> bytes:
    """An error packet."""
    head = bytes([_ERROR]) + struct.pack("<H", refusal.code) + b"#" + refusal.state.encode()
    return packet(number, head + refusal.text.encode())


def result(rows: Rows, *, then_ok: bool = False, number: int = 1) -> bytes:
    """A text result set, followed by an OK packet where a procedure ends."""
    status = _AUTOCOMMIT | (_MORE_RESULTS if then_ok else 0)
    eof = bytes([_EOF]) + struct.pack("<HH", 0, status)
    kinds = [_kind([row[at] for row in rows.rows]) for at in range(len(rows.names))]
    payloads = [
        _length(len(rows.names)),
        *(_column(name, kind) for name, kind in zip(rows.names, kinds, strict=True)),
        bytes([_EOF]) + struct.pack("<HH", 0, _AUTOCOMMIT),
        *(b"".join(_value(value) for value in row) for row in rows.rows),
        eof,
    ]
    if then_ok:
        payloads.append(bytes([_OK, 0, 0]) + struct.pack("<HH", _AUTOCOMMIT, 0))
    return b"".join(packet(number + at, payload) for at, payload in enumerate(payloads))


def _kind(values: Sequence[Value]) -> int:
    known = [value for value in values if value is not None]
    return _LONGLONG if known and all(isinstance(value, int) for value in known) else _VAR_STRING


def _column(name: str, kind: int) -> bytes:
    text = b"".join(_text(part) for part in ("def", "", "", "", name, ""))
    return text + struct.pack("<BHIBHBH", 12, _UTF8MB4, 1024, kind, 0, 0, 0)


def _value(value: Value) -> bytes:
    return bytes([_NULL]) if value is None else _text(str(value))


def _text(text: str) -> bytes:
    data = text.encode()
    return _length(len(data)) + data


def _length(number: int) -> bytes:
    if number < _NULL:
        return bytes([number])
    return b"\xfc" + struct.pack("<H", number)
