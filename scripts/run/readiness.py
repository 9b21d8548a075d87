"""Count, while services still drain, how many looks in a row found the database ready to be switched over.

RDS' answers lag behind each other, so the switchover wants several looks that agree. They cost customers
nothing while something else is waited for; afterwards they would be outage.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from maintenance.bluegreen.live import World
from maintenance.bluegreen.switchover import ready
from maintenance.errors import MaintenanceError

_LAST_CALL_SECONDS = 3.0


class Readiness:
    """Looks on a thread from `start` on and changes nothing; without an answer the row begins anew."""

    def __init__(self, world: Callable[[], World | None], *, poll: float) -> None:
        """`world` asks RDS; `poll` is the seconds between two looks."""
        self._world = world
        self._poll = poll
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="readiness", daemon=True)
        self._row = 0

    def start(self) -> None:
        """Begin; a second start does nothing, nor does one after the end."""
        if self._thread.ident is None and not self._ended.is_set():
            self._thread.start()

    def stop(self) -> int:
        """End it, and say how many looks in a row found everything available; what is asked next goes on.

        A look that takes longer than a moment is not waited for: nobody knows what it will say. Said twice,
        the second answer is 0: what was seen before is too old by then.
        """
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join(_LAST_CALL_SECONDS)
        row, self._row = self._row, 0
        return 0 if self._thread.is_alive() else row

    def _watch(self) -> None:
        while not self._ended.is_set():
            try:
                seen = self._world()
                self._row = 0 if seen is None or ready(seen) else self._row + 1
            except MaintenanceError:
                self._row = 0
            self._ended.wait(self._poll)
