"""Answers that only this folder tells apart; both are of the project's tree."""

from __future__ import annotations

from maintenance.errors import PermanentError, TemporaryError


class NotYet(TemporaryError):
    """RDS refused because something is not in the state that it should be in; a moment later it may be."""


class Waiting(TemporaryError):
    """Something that ends by itself has not ended yet, such as lag."""


class SqlRefused(PermanentError):
    """A database refused a statement. `code` is MySQL's error number."""

    def __init__(self, code: int, what: str, *, where: str, next_step: str = "") -> None:
        """Keep the number, so that callers can tell "no such table" from "denied"."""
        self.code = code
        super().__init__(what, where=where, next_step=next_step)
