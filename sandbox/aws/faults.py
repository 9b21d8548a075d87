"""What tests make go wrong: errors before or after a call's effect, delays, kills after the n-th write."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sandbox.aws.identify import Operation


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
    """Kill every matching process right after the n-th changing call, of one operation or of any."""

    after_write: int
    process: str
    marker: str
    operation: str = ""


class Killer:
    """Counts changing calls and kills when it is time."""

    def __init__(self) -> None:
        """Start with nothing to kill."""
        self._kill: Kill | None = None
        self._lock = threading.Lock()

    def arm(self, kill: Kill | None) -> None:
        """Set what is going to be killed; None disarms."""
        with self._lock:
            self._kill = kill

    @property
    def armed(self) -> bool:
        """Whether something is still going to be killed."""
        with self._lock:
            return self._kill is not None

    def wrote(self, operation: str) -> None:
        """Count one changing call that was made and is not answered yet, if there is somebody to kill."""
        with self._lock:
            if self._kill is None or self._kill.operation not in {"", operation}:
                return
            found = list(_processes(self._kill.process, self._kill.marker))
            self._kill.after_write -= bool(found)
            if not found or self._kill.after_write > 0:
                return
            self._kill = None
        for pid in found:
            os.kill(pid, signal.SIGKILL)


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
