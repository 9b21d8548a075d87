"""Objects with conditional writes: what the lease and the journal need, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """A text and its version: the ETag in S3, a digest in a folder."""

    text: str
    version: str


class Objects(Protocol):
    """A place for one stack's objects. Names are relative, with `/` between parts.

    Every method raises `Unreachable` where saying it again may help and `PermanentError` where not. Texts are
    unique (they hold a run id or a random name), so a write whose answer was lost is recognised as done.
    """

    where: str
    """The place as messages name it."""

    def read(self, name: str) -> Stored | None:
        """The object; None if there is none."""
        ...

    def create(self, name: str, text: str) -> str | None:
        """Write only if there is none; its version, or None if another text is there."""
        ...

    def swap(self, name: str, text: str, version: str) -> str | None:
        """Overwrite only that version; the new version, or None if it is gone or another one."""
        ...

    def names(self, prefix: str) -> list[str]:
        """Names that begin so, in order."""
        ...
