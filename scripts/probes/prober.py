"""Ask from outside all the time: one request per endpoint in turn, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.probes.ask import OK, Answer, Edge
from scripts.probes.requests_of import Probe


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation: seconds since the start, which probe, what it got."""

    at: float
    name: str
    answer: Answer


class Prober:
    """Asks every probe in turn until it is stopped."""

    def __init__(
        self,
        edge: str | None,
        probes: Sequence[Probe],
        *,
        pause: float = 0.02,
        tell: Callable[[Seen], None] | None = None,
    ) -> None:
        """Start at once.

        Args:
            edge: the address that stands in for all hosts; None for the hosts themselves.
            probes: what is asked.
            pause: seconds between two requests.
            tell: is told every answer, on the prober's thread; without it they are kept in `seen`.
        """
        self.seen: list[Seen] = []
        self._tell = tell or self.seen.append
        self._stopping = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(
            target=self._run, args=(Edge(edge), list(probes), pause), name="prober", daemon=True
        )
        if probes:
            self._thread.start()

    def _run(self, edge: Edge, probes: list[Probe], pause: float) -> None:
        while not self._stopping.is_set():
            for probe in probes:
                answer = edge.ask(probe)
                if self._stopping.is_set():  # it may have hung: what is seen by now is somebody else's to say
                    return
                self._tell(Seen(time.monotonic() - self._started, probe.name, answer))
                if self._stopping.wait(pause):
                    return

    def stop(self, seconds: float = 15.0) -> list[Seen]:
        """Stop and return everything that was kept."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return self.seen

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started


def outage(seen: Sequence[Seen]) -> tuple[float, float] | None:
    """From the first to the last answer that was not 200, in seconds since the start; None without one."""
    bad = [each.at for each in seen if each.answer.status != OK]
    return (min(bad), max(bad)) if bad else None


def broken(seen: Sequence[Seen]) -> list[Seen]:
    """Answers that were neither 200 nor our 503: what a customer must never see."""
    return [each for each in seen if each.answer.status != OK and not each.answer.maintenance]
