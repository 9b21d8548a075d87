"""Datadog's rate limit: so many requests in a period, then 429.

Source: docs.datadoghq.com/api, "Rate Limits".
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable


class RateLimit:
    """A fixed window of requests. Safe for use from several threads."""

    def __init__(
        self, requests: int, period_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `requests` in each period of `period_seconds`."""
        self._requests = requests
        self._period = period_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._ends = 0.0
        self._left = requests

    def take(self) -> tuple[bool, dict[str, str]]:
        """Whether one more request may pass, and the headers that tell the client."""
        with self._lock:
            now = self._clock()
            if now >= self._ends:
                self._ends, self._left = now + self._period, self._requests
            allowed = self._left > 0
            self._left -= allowed
            return allowed, {
                "X-RateLimit-Limit": str(self._requests),
                "X-RateLimit-Period": str(math.ceil(self._period)),
                "X-RateLimit-Remaining": str(self._left),
                "X-RateLimit-Reset": str(math.ceil(self._ends - now)),
                "X-RateLimit-Name": "sandbox",
            }

    @property
    def refusal(self) -> str:
        """What the client reads on 429."""
        reached = f"Rate limit of {self._requests} requests in {self._period:g} seconds reached"
        return f"{reached}. Please try again later."
