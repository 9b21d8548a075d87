"""What Datadog answers instead of doing what was asked."""

from __future__ import annotations


class Refused(Exception):
    """A request that Datadog refuses: HTTP status and the one line of its `errors` list."""

    def __init__(self, status: int, message: str) -> None:
        """`message` is what users read; it holds no key."""
        super().__init__(message)
        self.status = status
        self.message = message


def bad_request(message: str) -> Refused:
    """A request that is malformed, or that asks for something Datadog does not do."""
    return Refused(400, message)


def not_found(message: str) -> Refused:
    """A thing that does not exist."""
    return Refused(404, message)
