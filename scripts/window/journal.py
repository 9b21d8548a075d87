"""The journal where it lives: entries go to a local spool first, then to the store.

An entry that was added is never lost: it is on this disk before the store is asked, and leaves the disk only
when the store has it. A store that does not answer never holds up a run; the spool is flushed by the next
entry or the next command.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from maintenance.errors import MaintenanceError, PermanentError
from maintenance.window.entry import KINDS, OUTCOMES, Entry, Kind, Outcome, cut, parse_entry
from maintenance.window.names import JOURNAL, Order, entry_name, in_order, window_folder, window_of
from maintenance.window.secrets import Secrets
from scripts.window.objects import Objects
from scripts.window.spool import Spool

_PATIENCE = 60.0
"""Seconds before a store that failed is asked again while a run works."""
_READERS = 16


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """One stack's journal. Safe for use from several threads."""

    def __init__(
        self,
        objects: Objects,
        spool: Spool,
        *,
        who: str,
        secrets: Secrets,
        warn: Callable[[str], None],
        clock: Callable[[], datetime] = _utc_now,
        patience: float = _PATIENCE,
    ) -> None:
        """`who` signs the entries; `warn` is told once when the store fails, and once when it is back."""
        self._objects = objects
        self._spool = spool
        self._who = who
        self._secrets = secrets
        self._warn = warn
        self._clock = clock
        self._patience = patience
        self._order = Order()
        self._tail = uuid.uuid4().hex[:8]
        self._lock = threading.Lock()
        self._ask_again_at = 0.0
        self._failing = False

    def add(
        self,
        window: str,
        what: Kind,
        subject: str,
        outcome: Outcome,
        *,
        before: str = "",
        after: str = "",
        why: str = "",
        seconds: float | None = None,
    ) -> Entry:
        """Add one entry. Secrets in it are replaced by their names.

        Raises:
            ValueError: no such kind or outcome; a fault of the program.
            PermanentError: neither this disk nor the store takes it.
        """
        if what not in KINDS or outcome not in OUTCOMES:
            raise ValueError(f"{what} {outcome} is no entry")
        with self._lock:
            at, number = self._order.next(self._clock())
            entry = Entry(window, at, self._who, what, subject, outcome, before, after, why, seconds)
            entry = entry.mapped(lambda text: cut(self._secrets.redact(text)))
            name = entry_name(entry.window, at, number, self._tail)
            try:
                self._spool.put(name, entry.text())
            except OSError as fault:
                self._past_the_disk(name, entry, fault)
            else:
                self._flush(now=time.monotonic())
            return entry

    def flush(self) -> int:
        """Bring everything that is spooled to the store now; returns how many entries are still here."""
        with self._lock:
            self._flush(now=None)
            return len(self._spool.names())

    def windows(self) -> list[str]:
        """Every window that has entries."""
        names = [*self._objects.names(JOURNAL), *self._spool.names()]
        return sorted({window_of(name) for name in names})

    def read(self, window: str | None = None) -> list[Entry]:
        """Entries of one window, or of all, in order of time; those still spooled here are among them."""
        prefix = JOURNAL if window is None else window_folder(window)
        stored = self._objects.names(prefix)
        spooled = {name: text for name in self._spool.names() if (text := self._spool.read(name)) is not None}
        extra = [name for name in spooled if name.startswith(prefix) and name not in set(stored)]
        names = in_order([*stored, *extra])
        with ThreadPoolExecutor(_READERS) as pool:
            return list(pool.map(lambda name: self._one(name, spooled.get(name)), names))

    def _one(self, name: str, spooled: str | None) -> Entry:
        text = spooled
        if text is None:
            stored = self._objects.read(name)
            text = "" if stored is None else stored.text
        return parse_entry(text, window=window_of(name), name=name.rsplit("/", 1)[-1])

    def _flush(self, *, now: float | None) -> None:
        if now is not None and now < self._ask_again_at:
            return
        try:
            for name in self._spool.names():
                text = self._spool.read(name)
                if text is not None:
                    if self._objects.create(name, text) is None:  # another entry has this very name
                        self._objects.create(f"{name.removesuffix('.json')}-{uuid.uuid4().hex}.json", text)
                    self._spool.drop(name)
        except (MaintenanceError, OSError) as fault:
            self._ask_again_at = time.monotonic() + self._patience
            self._say_failing(fault)
            return
        if self._failing:
            self._failing = False
            self._warn("the journal's store answers again; every entry is there")

    def _say_failing(self, fault: MaintenanceError | OSError) -> None:
        if not self._failing:
            self._failing = True
            what = self._secrets.redact(fault.what if isinstance(fault, MaintenanceError) else str(fault))
            kept = len(self._spool.names())
            self._warn(
                f"the journal cannot be written ({what}); {kept} entries are kept on this machine and are "
                "brought over by the next command"
            )

    def _past_the_disk(self, name: str, entry: Entry, fault: OSError) -> None:
        try:
            self._objects.create(name, entry.text())
        except MaintenanceError as second:
            raise PermanentError(
                f"neither this disk ({fault.strerror}) nor the store ({second.what}) takes a journal entry",
                where=self._objects.where,
                next_step="free space on this disk, then say the same command again",
            ) from None
