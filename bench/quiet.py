"""When the company is quiet, seen from outside, and the soonest that it could have been."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from sandbox.aws.quotas import LIMITS
from sandbox.aws.tasks import spread
from scripts.demo.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Stop:
    """A service to stop: its wave, how many seconds its tasks take to drain, and whether it scales itself."""

    key: str
    wave: int
    seconds: float
    scales: bool


def stops(services: Mapping[str, Any], waves: Mapping[str, int], drain_seconds: float) -> list[Stop]:
    """Say what each planned service needs; one at 0 drains at once.

    Args:
        services: the sandbox's world before.
        waves: of the plan document, by service.
        drain_seconds: how long the slowest service of the estate takes.
    """
    longest = max(spread(key.split("/")[1]) for key in waves)
    made = []
    for key, wave in sorted(waves.items()):
        desired = services[key]["desired"]
        # The sandbox stops tasks one after the other; the last one is gone half a step before the end.
        share = 1 - 0.5 / desired if desired else 0.0
        seconds = drain_seconds / longest * spread(key.split("/")[1]) * share
        made.append(Stop(key, wave, seconds, services[key]["min"] is not None))
    return made


def longest_drain(wanted: Iterable[Stop]) -> float:
    """The longest drain of each wave, summed over waves (seconds)."""
    by_wave: dict[int, float] = {}
    for each in wanted:
        by_wave[each.wave] = max(by_wave.get(each.wave, 0.0), each.seconds)
    return sum(by_wave.values())


@dataclass
class _Tokens:
    """A token bucket of AWS that starts full, drawn from as fast as it gives."""

    burst: float
    rate: float
    tokens: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:
        """Start full."""
        self.tokens = self.burst

    def next_at(self, now: float) -> float:
        """Take a token; returns the soonest moment at or after `now` that there is one (seconds)."""
        now = max(now, self.at)
        tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now + max(0.0, (1 - tokens) / self.rate)
        self.tokens = max(1.0, tokens) - 1
        return self.at


def quota_floor(wanted: Sequence[Stop], rules: int) -> float:
    """The soonest that all tasks can be gone while AWS's default quotas hold (seconds).

    Only calls that nobody can avoid are counted: `rules` CreateRule calls, of those that answer 503, before
    anything stops; for each service its record's TagResource, RegisterScalableTarget where it scales itself,
    and UpdateService where it runs; wave after wave, slowest service first, each drain starting with its
    service's own last call. Buckets start full and refill while tasks drain. No call takes any time.
    """
    return _Quotas().stopped(wanted, rules)


def outage_floor(wanted: Sequence[Stop], rules: int, between: float) -> float:
    """The shortest outage of a whole window while AWS's default quotas hold (seconds).

    As `quota_floor`, then `between`, then back: RegisterScalableTarget and UpdateService wave after wave in
    the other order, each service starting for as long as it drained, and a DeleteRule for each of `rules`.
    """
    quotas = _Quotas()
    now = quotas.stopped(wanted, rules) + between
    return quotas.rules(quotas.waves(wanted, now, up=True), rules)


class _Quotas:
    """Every bucket, full at the start; each method returns when the last of its calls had its effect."""

    def __init__(self) -> None:
        self._buckets = {name: _Tokens(*LIMITS[name]) for name in LIMITS}

    def stopped(self, wanted: Sequence[Stop], rules: int) -> float:
        return self.waves(wanted, self.rules(0.0, rules), up=False)

    def rules(self, now: float, count: int) -> float:
        for _ in range(count):
            now = max(self._at("elbv2:modify", now), self._at("elbv2:account", now))
        return now

    def waves(self, wanted: Sequence[Stop], now: float, *, up: bool) -> float:
        for wave in sorted({each.wave for each in wanted}, reverse=up):
            began, ended = now, now
            for each in sorted(wanted, key=lambda one: -one.seconds):
                if each.wave != wave:
                    continue
                at = began if up else self._at("ecs:tag-modify", began)
                if each.scales:
                    at = max(at, self._at("application-autoscaling:modify", began))
                if each.seconds:
                    at = max(at, self._at("ecs:service-modify", began))
                ended = max(ended, at + each.seconds)
            now = ended
        return now

    def _at(self, bucket: str, now: float) -> float:
        return self._buckets[bucket].next_at(now)


@dataclass
class QuietWatch:
    """Looks at the sandbox's world until no planned task runs. Use as a context around the command."""

    sandbox: Sandbox
    keys: frozenset[str]
    pause: float
    """Seconds between two looks, which cost the sandbox time."""
    quiet_at: float | None = None
    """Unix time of the first look that saw no task."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start looking."""
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look for the last time and stop."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        if self.quiet_at is None:
            self._see()

    def _look(self) -> None:
        while self.quiet_at is None and not self._ended.wait(self.pause):
            self._see()

    def _see(self) -> None:
        services = self.sandbox.world()["services"]
        if not any(services[key]["running"] or services[key]["pending"] for key in self.keys):
            self.quiet_at = time.time()
