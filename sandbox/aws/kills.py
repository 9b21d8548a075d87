"""Processes that are killed right after the changing calls that tests name, or after every call once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ANSWER_SECONDS = 0.2
"""From a kill to the answer of the calls that it came after: whoever ends with it is gone by then."""
LATE_SECONDS = 0.5
"""After a kill that came after fresh calls: what is made by then had no answer either."""
FRESH_SECONDS, OTHERS_SECONDS = 0.3, 3.0
"""How long a call waits for another beside it that one kill is to come after: any, or of what is named."""


@dataclass
class Kill:
    """Kill every matching process right after certain calls. None of them is answered before.

    Several calls under way at the same time, each for another resource, need one kill and not one each.
    """

    process: str
    marker: str
    after: dict[str, int] = field(default_factory=dict)
    """Which call of each operation, counted from one; an empty name means any operation."""
    fresh: bool = False
    """Or all that no kill came after since the last time that all was disarmed, up to the first pause."""


class Killer:
    """Counts changing calls and kills when it is time."""

    def __init__(self) -> None:
        """Start with nothing to kill."""
        self._kill: Kill | None = None
        self._struck_last: tuple[Kill, float] | None = None
        self._changed = threading.Condition()
        self._made: Counter[tuple[str, str]] = Counter()
        self._struck: set[tuple[str, str, int]] = set()
        self._held: list[str] = []
        self.after: list[str] = []
        """The operations of the calls that the last kill came after; empty while one is still to come."""

    def arm(self, kill: Kill | None) -> None:
        """Set what is going to be killed; None disarms."""
        with self._changed:
            self._kill, self._struck_last, self._held, self.after = kill, None, [], []
            self._made.clear()
            if kill is None:
                self._struck.clear()
            self._changed.notify_all()

    def wrote(self, operation: str, target: str = "") -> None:
        """Count one changing call that was made and is not answered yet, if there is somebody to kill."""
        with self._changed:
            kill = self._kill
            if kill is None:
                self._count_late(operation, target)
                return
            if not list(_processes(kill.process, kill.marker)):
                return
            if not self._is_meant(kill, operation, target):
                return
            self._held.append(operation)
            self._changed.notify_all()
            self._wait_for_others(kill)
            if self._kill is kill:
                self._strike(kill)
        time.sleep(ANSWER_SECONDS)

    def _count_late(self, operation: str, target: str) -> None:
        """A call that took effect while the kill struck is struck as well: nobody gets its answer."""
        if self._struck_last is None:
            return
        kill, at = self._struck_last
        late = kill.fresh and time.monotonic() - at < LATE_SECONDS
        if late and self._is_meant(kill, operation, target):
            self.after.append(operation)

    def _is_meant(self, kill: Kill, operation: str, target: str) -> bool:
        if not kill.fresh:
            for name in {operation, ""} & kill.after.keys():
                kill.after[name] -= 1
            return any(kill.after.get(name) == 0 for name in (operation, ""))
        # What is made has a new id each time.
        call = (operation, "" if operation.startswith("Create") else target)
        self._made[call] += 1
        which = (*call, self._made[call])
        fresh = which not in self._struck
        self._struck.add(which)
        return fresh

    def _wait_for_others(self, kill: Kill) -> None:
        """Until the last one came, or none comes any more, or another call's kill struck meanwhile."""
        seconds = FRESH_SECONDS if kill.fresh else OTHERS_SECONDS
        while self._kill is kill and (kill.fresh or len(self._held) < len(kill.after)):
            held = len(self._held)
            if not self._changed.wait_for(
                lambda held=held: self._kill is not kill or len(self._held) > held,  # type: ignore[misc]
                seconds,
            ):
                return

    def _strike(self, kill: Kill) -> None:
        self._kill, self.after = None, self._held
        for pid in _processes(kill.process, kill.marker):
            os.kill(pid, signal.SIGKILL)
        self._struck_last = kill, time.monotonic()
        self._changed.notify_all()


def _processes(word: str, marker: str) -> Iterable[int]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if word in command and marker.encode() in (folder / "environ").read_bytes():
                yield int(folder.name)
        except OSError:
            continue  # it ended in between, or is not ours to see
