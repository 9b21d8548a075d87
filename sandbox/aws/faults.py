"""What tests make go wrong: errors before or after a call's effect, and delays."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass

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
