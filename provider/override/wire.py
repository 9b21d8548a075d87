"""Property values on the wire: protobuf `Struct` to plain Python and back.

Numbers arrive as floats and leave as such; whole ones become `int` here. Values that are not known in a
preview are `UNKNOWN`. Secrets are not accepted by this provider, so the engine sends them as plain values
and keeps its own marks.

Source: pulumi/sdk proto/pulumi/provider.proto and the marshalling rules of the SDKs.
"""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.struct_pb2 import Struct, Value

UNKNOWN_ON_WIRE: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the protocol's mark, not a secret

Properties = dict[str, Any]


class _Unknown:
    """A value that is not known yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


def from_struct(struct: Struct) -> Properties:
    """Turn a message's properties into plain Python."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        inner = from_struct(value.struct_value)
        return inner.get("value") if inner.get(SIGNATURE) == SECRET else inner
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_ON_WIRE else value.string_value
    return value.bool_value if kind == "bool_value" else None


def to_struct(properties: Properties) -> Struct:
    """Turn plain Python into a message's properties."""
    struct = Struct()
    struct.update(_plain(properties))
    return struct


def _plain(value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN_ON_WIRE
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether any part of a value is not known yet."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN
