"""Holding the lease while a command works: signs of life on a thread, and a question before each change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from maintenance.errors import LeaseLost, MaintenanceError, Unreachable
from maintenance.window.lease import Holder
from maintenance.window.moments import duration
from scripts.window.lease import LeaseObject, lost

_BEATS_PER_TTL = 5
_LAST_CALL_SECONDS = 8.0
"""How long a call that is under way at the end is waited for; S3's are bounded below that."""


class Heartbeat:
    """Renews a lease that was taken, until the end of the block; the lease itself stays taken.

    A window takes several commands, so leaving the block does not release: `LeaseObject.release` does.
    """

    def __init__(
        self,
        lease: LeaseObject,
        who: Holder,
        *,
        interval: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`interval` is the seconds between two signs of life; a fifth of the lease's time if None."""
        self._lease = lease
        self._who = who
        self._ttl = lease.ttl.total_seconds()
        self._interval = interval or self._ttl / _BEATS_PER_TTL
        self._clock = clock
        self._good_at = clock()
        self._lost: LeaseLost | None = None
        self._fault: MaintenanceError | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease heartbeat", daemon=True)

    def __enter__(self) -> Self:
        """Start giving signs of life."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; the lease stays taken, and becomes quiet."""
        self._ended.set()
        self._thread.join(_LAST_CALL_SECONDS)

    def before_change(self) -> None:
        """Ask whether the run may change the next thing; say it before every change.

        Raises:
            LeaseLost: somebody broke or took the lease.
            Unreachable: the lease cannot be read, and its time is over.
        """
        if self._lost is None:
            self._look()
        if self._lost is not None:
            raise self._lost
        quiet = self._clock() - self._good_at
        if self._fault is not None and quiet > self._ttl:
            raise Unreachable(
                f"no sign of life could be given for {duration(quiet)}, so nobody can see that this run "
                f"works; nothing more was changed ({self._fault.what})",
                where=self._lease.where,
                next_step="when the network is back, say the same command again",
            )

    @property
    def lost(self) -> bool:
        """Whether it is known that somebody else has the lease now."""
        return self._lost is not None

    @property
    def warning(self) -> str:
        """What to show while signs of life fail; empty while all is well."""
        if self._fault is None:
            return ""
        return f"the lease cannot be renewed ({self._fault.what}); the run goes on for now"

    def _look(self) -> None:
        try:
            there = self._lease.read()
        except MaintenanceError as fault:
            self._fault = fault
            return
        if there is None or there.holder.run != self._who.run or there.released:
            self._lost = lost(there, where=self._lease.where, now=self._lease.now())
            return
        self._good()

    def _beat(self) -> None:
        while not self._ended.wait(self._interval):
            try:
                self._lease.renew(self._who)
            except LeaseLost as end:
                self._lost = end
                return
            except MaintenanceError as fault:
                self._fault = fault
            else:
                self._good()

    def _good(self) -> None:
        self._good_at = self._clock()
        self._fault = None
