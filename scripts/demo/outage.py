"""Watch from outside: one request per endpoint in turn, all the time, and when each answered what."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import requests

from scripts.demo.requests_of import Probe

OK, MAINTENANCE = 200, 503


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request got: status, whether it was ours to say 503, and the body's beginning."""

    status: int
    maintenance: bool
    text: str


def ask(edge: str, probe: Probe, timeout: float = 10.0) -> Answer:
    """Send one request to the edge."""
    try:
        answer = requests.request(
            probe.method,
            f"{edge}{probe.path}",
            headers={"Host": probe.host, **probe.headers},
            timeout=timeout,
            allow_redirects=False,
        )
    except requests.RequestException as fault:
        return Answer(0, maintenance=False, text=type(fault).__name__)
    ours = answer.status_code == MAINTENANCE and '"maintenance"' in answer.text
    return Answer(answer.status_code, maintenance=ours, text=answer.text[:200])


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation: seconds since the start, which probe, what it got."""

    at: float
    name: str
    answer: Answer


class Prober:
    """Asks every probe in turn on a thread of its own until it is stopped."""

    def __init__(self, edge: str, probes: Sequence[Probe], *, pause: float = 0.02) -> None:
        """Start at once; `pause` is the time between two requests, in seconds."""
        self.seen: list[Seen] = []
        self._stopping = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(edge, list(probes), pause), daemon=True)
        self._thread.start()

    def _run(self, edge: str, probes: list[Probe], pause: float) -> None:
        while not self._stopping.is_set():
            for probe in probes:
                answer = ask(edge, probe)
                self.seen.append(Seen(time.monotonic() - self._started, probe.name, answer))
                if self._stopping.wait(pause):
                    return

    def stop(self) -> list[Seen]:
        """Stop and return everything that was seen."""
        self._stopping.set()
        self._thread.join(15)
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
