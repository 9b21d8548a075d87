"""API Gateway's own answers of a REST API: errors that no integration made, as the API customises them.

Source: "Gateway response types for API Gateway", API Gateway Developer Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.edge.message import Answer
from sandbox.edge.mock_integration import static_text

_JSON = "application/json"
_HEADER = "gatewayresponse.header."
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of gateway response: its name, usual status and message."""

    name: str
    status: int
    message: str


MISSING_AUTHENTICATION_TOKEN = Kind("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token")
API_CONFIGURATION_ERROR = Kind("API_CONFIGURATION_ERROR", 500, "Internal server error")
UNSUPPORTED_MEDIA_TYPE = Kind("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type")
INTEGRATION_FAILURE = Kind("INTEGRATION_FAILURE", 504, "Network error communicating with endpoint")


def gateway_response(kind: Kind, custom: Mapping[str, Mapping[str, Any]]) -> Answer:
    """The answer, with what the API says about this type or its class of types.

    Raises:
        NotModelled: a header that is not static.
    """
    group = "DEFAULT_5XX" if kind.status >= _SERVER_ERROR else "DEFAULT_4XX"
    chosen = custom.get(kind.name) or custom.get(group) or {}
    templates = chosen.get("responseTemplates") or {_JSON: '{"message":$context.error.messageString}'}
    content_type = _JSON if _JSON in templates else next(iter(templates))
    body = templates[content_type]
    for name, value in (
        ("$context.error.messageString", f'"{kind.message}"'),
        ("$context.error.message", kind.message),
        ("$context.error.responseType", kind.name),
    ):
        body = body.replace(name, value)
    headers = {
        name.removeprefix(_HEADER): static_text(value)
        for name, value in (chosen.get("responseParameters") or {}).items()
        if name.startswith(_HEADER)
    }
    return Answer(int(chosen.get("statusCode") or kind.status), body, content_type, headers)
