"""Property values between Pulumi's wire format and plain Python.

Numbers travel as floats and come out as `int` where they are whole. A value that is not known yet (an output
of a resource that does not exist) is the object `UNKNOWN` here and a fixed text on the wire. Secrets are
unwrapped: the plugins do not announce that they accept them, so the engine marks outputs itself.

Source: pulumi/sdk go/common/resource/plugin/rpc.go and go/common/resource/sig (the fixed texts).
"""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.struct_pb2 import Struct, Value

Properties = dict[str, Any]

_UNKNOWN_ON_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol, not a secret
_OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class _Unknown:
    """The type of `UNKNOWN`; equal to nothing but itself."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


def from_struct(struct: Struct) -> Properties:
    """A message's properties as plain Python."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        inner = from_struct(value.struct_value)
        signature = inner.get(_SIGNATURE)
        if signature == _SECRET:
            return inner.get("value")
        if signature == _OUTPUT_VALUE:
            return inner.get("value", UNKNOWN)
        return inner
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if value.string_value == _UNKNOWN_ON_WIRE else value.string_value
    return value.bool_value if kind == "bool_value" else None


def to_struct(properties: Properties) -> Struct:
    """Plain Python as a message's properties."""
    struct = Struct()
    struct.update(_plain(properties))
    return struct


def _plain(value: Any) -> Any:
    if value is UNKNOWN:
        return _UNKNOWN_ON_WIRE
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
