"""Every call to AWS and Datadog, in order, for those who prove what was and what was not done."""

from __future__ import annotations

import threading
import time
from typing import Any


class Calls:
    """An append-only list that can be forgotten."""

    def __init__(self) -> None:
        """Start empty."""
        self._calls: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def record(self, *, service: str, operation: str, write: bool, target: str | None, status: int) -> None:
        """Add one call."""
        with self._lock:
            self._calls.append(
                {
                    "n": len(self._calls) + 1,
                    "service": service,
                    "operation": operation,
                    "write": write,
                    "target": target,
                    "status": status,
                    "at": time.time(),
                }
            )

    def since(self, n: int) -> list[dict[str, Any]]:
        """Calls after the n-th."""
        with self._lock:
            return self._calls[n:]

    def forget(self) -> None:
        """Start anew."""
        with self._lock:
            self._calls.clear()
