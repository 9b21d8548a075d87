"""Names of journal entries: their order as text is their order in time, and no two are alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from maintenance.window.moments import to_text

JOURNAL = "journal/"
_TICK = timedelta(microseconds=1)


class Order:
    """Hands out times and numbers that only go up, even where the clock is set back during the night."""

    def __init__(self) -> None:
        """Start with nothing handed out."""
        self._last: datetime | None = None
        self._count = 0

    def next(self, now: datetime) -> tuple[datetime, int]:
        """The time of the next entry, later than all before it, and its number in this run."""
        at = now if self._last is None or now > self._last else self._last + _TICK
        self._last = at
        self._count += 1
        return at, self._count


def entry_name(window: str, at: datetime, number: int, tail: str) -> str:
    """The object's name below the stack's place. `tail` is random: two machines may share a microsecond."""
    stamp = to_text(at).replace("-", "").replace(":", "")
    return f"{window_folder(window)}{stamp}-{number:06d}-{tail}.json"


def window_folder(window: str) -> str:
    """Where a window's entries are."""
    return f"{JOURNAL}{quote(window, safe='').replace('.', '%2E')}/"


def window_of(name: str) -> str:
    """The window that an entry's name says."""
    return unquote(name.removeprefix(JOURNAL).split("/", 1)[0])


def in_order(names: list[str]) -> list[str]:
    """Entry names of one or more windows in the order of time."""
    return sorted(names, key=lambda name: (name.rsplit("/", 1)[-1], name))
