"""How moto is repaired: a table of replaced functions, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import JsonRESTError


@dataclass(frozen=True, slots=True)
class Patch:
    """One function of moto that is replaced or added, and why."""

    owner: type
    name: str
    replacement: Callable[..., Any]
    reason: str


def bad_request(text: str) -> JsonRESTError:
    """BadRequestException (400) of API Gateway."""
    return _error("BadRequestException", text, 400)


def not_found(text: str) -> JsonRESTError:
    """NotFoundException (404) of API Gateway."""
    return _error("NotFoundException", text, 404)


def conflict(text: str) -> JsonRESTError:
    """ConflictException (409) of API Gateway."""
    return _error("ConflictException", text, 409)


def _error(kind: str, text: str, code: int) -> JsonRESTError:
    error = JsonRESTError(kind, text)
    error.code = code
    return error
