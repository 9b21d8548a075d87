"""What tests make go wrong: errors before or after a call's effect, delays, kills after the n-th write."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox.aws.identify import Operation

ANSWER_SECONDS = 0.2
"""From a kill to the answer of the call that it came after: whoever ends with it is gone by then."""


@dataclass
class Fault:
    """One rule: which calls fail, how, how often (None means always), before or after their effect."""

    id: int
    operation: str
    service: str = ""
    match: str = ""
    error: str = ""
    status: int = 400
    times: int | None = None
    when: str = "before"
    delay: float = 0.0

    def hits(self, operation: Operation, text: str) -> bool:
        """Whether a call is meant."""
        return (
            self.operation in {"", operation.name}
            and self.service in {"", operation.service}
            and self.match in text
            and self.times != 0
        )


class Faults:
    """The rules that are in force."""

    def __init__(self) -> None:
        """Start with none."""
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, **rule: object) -> int:
        """Add a rule and return its id."""
        with self._lock:
            fault = Fault(next(self._ids), **rule)  # type: ignore[arg-type]  # from tests' JSON
            self._faults.append(fault)
            return fault.id

    def clear(self) -> None:
        """Remove all."""
        with self._lock:
            self._faults.clear()

    def hit(self, operation: Operation, text: str, when: str) -> Fault | None:
        """The rule that a call meets, used up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.when == when and fault.hits(operation, text):
                    if fault.times is not None:
                        fault.times -= 1
                    break
            else:
                return None
        if fault.delay:
            time.sleep(fault.delay)
        return fault if fault.error else None


@dataclass
class Kill:
    """Kill every matching process right after the n-th changing call, of one operation or of any.

    Or after the first `fresh` one: a call that no kill came after since the last time that all was disarmed.
    """

    after_write: int
    process: str
    marker: str
    operation: str = ""
    fresh: bool = False


class Killer:
    """Counts changing calls and kills when it is time."""

    def __init__(self) -> None:
        """Start with nothing to kill."""
        self._kill: Kill | None = None
        self._lock = threading.Lock()
        self._made: Counter[tuple[str, str]] = Counter()
        self._struck: set[tuple[str, str, int]] = set()
        self.after: str | None = None
        """The operation of the call that the last kill came after; None while one is still to come."""

    def arm(self, kill: Kill | None) -> None:
        """Set what is going to be killed; None disarms."""
        with self._lock:
            self._kill, self.after = kill, None
            self._made.clear()
            if kill is None:
                self._struck.clear()

    @property
    def armed(self) -> bool:
        """Whether something is still going to be killed."""
        with self._lock:
            return self._kill is not None

    def wrote(self, operation: str, target: str = "") -> None:
        """Count one changing call that was made and is not answered yet, if there is somebody to kill."""
        with self._lock:
            if self._kill is None or self._kill.operation not in {"", operation}:
                return
            found = list(_processes(self._kill.process, self._kill.marker))
            if not found or not self._is_time(self._kill, operation, target):
                return
            self._kill, self.after = None, operation
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        time.sleep(ANSWER_SECONDS)

    def _is_time(self, kill: Kill, operation: str, target: str) -> bool:
        if not kill.fresh:
            kill.after_write -= 1
            return kill.after_write <= 0
        call = (
            operation,
            "" if operation.startswith("Create") else target,
        )  # what is made has a new id each time
        self._made[call] += 1
        which = (*call, self._made[call])
        if which in self._struck:
            return False
        self._struck.add(which)
        return True


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
