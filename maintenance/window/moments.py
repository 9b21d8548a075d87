"""Times as people and files write them: UTC to the microsecond in files, to the second on the screen."""

from __future__ import annotations

from datetime import UTC, datetime

MINUTE, HOUR = 60, 3600


def to_text(at: datetime) -> str:
    """A time in a file, always in UTC and always of the same length, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """Read what `to_text` wrote.

    Raises:
        ValueError: another form, or no offset.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return at.astimezone(UTC)


def shown(at: datetime) -> str:
    """A time on the screen."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def duration(seconds: float) -> str:
    """A duration on the screen: `4.2 s`, `3m 05s`, `2h 10m`."""
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // MINUTE}m {whole % MINUTE:02d}s"
    return f"{whole // HOUR}h {whole % HOUR // MINUTE:02d}m"
