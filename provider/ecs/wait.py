"""Wait for many services at once, with one progress line and a deadline that says what happens then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from enum import StrEnum

from maintenance.ecs.live import LiveService
from maintenance.errors import DeadlinePassed
from maintenance.table import table
from provider.ecs.observe import Live, batches, observe
from provider.override.kind import Context

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 2.0
"""Seconds between two looks: the fewer calls a look takes, the shorter."""
CALLS_AT_ONCE, CALLS_PER_SECOND = 50.0, 10.0
"""Half of what AWS allows for ecs:DescribeServices by default; the rest is other people's."""
SAY_NEWS_SECONDS, SAY_AGAIN_SECONDS = 2.0, 10.0
"""Between two progress lines: where services arrived meanwhile, and where none did."""
_NAMED = 3
VERIFY = "pulumi config set maintenance:phase verify, and pulumi up"
"""How an owner brings back what its program holds."""


class Target(StrEnum):
    """What a wait is for."""

    DRAINED = "drained"
    STEADY = "steady"


def reached(live: LiveService | None, target: Target) -> bool:
    """Whether one service is where it should be.

    One that no longer exists has no tasks left, and none that could start: its set refuses as long as it has
    an open record, and whoever closed the record has said why.
    """
    if live is None:
        return True
    return live.drained if target is Target.DRAINED else live.steady


def unreached(live: Live, target: Target) -> Live:
    """Return the services that are not there yet."""
    return {key: service for key, service in live.items() if not reached(service, target)}


def describe(live: LiveService | None, target: Target) -> str:
    """One service's place in the failing table."""
    if live is None:
        return "does not exist"
    tasks = f"desired {live.desired}, running {live.running}, pending {live.pending}"
    if target is Target.DRAINED and live.desired > 0:
        return f"{tasks}: brought back by deployment {live.deployment_id} of {live.deployment_at}"
    if target is Target.STEADY and live.held:
        return (
            f"{tasks}: still held at 0; the program that owns it brings it back (maintenance:phase verify, "
            "or maintenance:release for it alone)"
        )
    return f"{tasks}, deployment {live.rollout.lower()}" if live.rollout else tasks


def wait_for(
    keys: Iterable[str],
    target: Target,
    *,
    context: Context,
    seconds: float,
    waived: Mapping[str, str] | None = None,
) -> None:
    """Wait until every service is drained or steady; services in `waived` are not waited for.

    Args:
        keys: services to wait for.
        target: drained or steady.
        context: for progress and cancellation.
        seconds: the deadline, from now.
        waived: services to leave out, with reasons; shown in the progress line.

    Raises:
        DeadlinePassed: naming every service that is not there.
        Interrupted: the engine was cancelled.
        MaintenanceError: the services could not be read.
    """
    left = sorted(set(keys) - set(waived or ()))
    total, started = len(left), time.monotonic()
    looks, calls, said, said_at = 0, 0, -1, 0.0
    while left:
        context.stop_if_cancelled()
        looks, calls = looks + 1, calls + _cost(left)
        seen = observe(left, targets=False)
        if target is Target.STEADY:
            for key in [key for key, live in seen.items() if live is None]:
                context.warn(f"{key} does not exist any more, so nothing is waited for")
        missing = unreached(seen, target)
        left = sorted(missing)
        elapsed = time.monotonic() - started
        if not left:
            often = f"{looks} looks" if looks > 1 else "1 look"
            context.say(f"all {total} services are {target} after {elapsed:.0f} s, {often}")
            return
        news = len(left) != said and elapsed - said_at >= SAY_NEWS_SECONDS
        if said < 0 or news or elapsed - said_at >= SAY_AGAIN_SECONDS:
            said, said_at = len(left), elapsed
            context.say(_progress(missing, target, total, elapsed, seconds, len(waived or ())))
        if elapsed >= seconds:
            raise DeadlinePassed(
                f"{len(left)} of {total} services are not {target} after {seconds:.0f} s; "
                "503 and mutes stay up\n" + table([(key, describe(missing[key], target)) for key in left]),
                next_step="mend them and say the same command again, or waive one: "
                f"pulumi config set --path 'maintenance:waive[\"{left[0]}\"]' 'why'",
            )
        context.stopping.wait(min(pause_before(_cost(left), calls, elapsed), max(0.0, seconds - elapsed)))


def pause_before(cost: int, made: int, elapsed: float) -> float:
    """Seconds until the next look may begin.

    Args:
        cost: calls that it takes.
        made: calls of all looks before it.
        elapsed: seconds since the first one began.
    """
    due = (made + cost - CALLS_AT_ONCE) / CALLS_PER_SECOND
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, due - elapsed))


def _cost(keys: Iterable[str]) -> int:
    """The calls that reading these services takes."""
    return sum(1 for _ in batches(keys))


def _progress(
    missing: Live,
    target: Target,
    total: int,
    elapsed: float,
    seconds: float,
    waived: int,
) -> str:
    def distance(item: tuple[str, LiveService | None]) -> int:
        live = item[1]
        if live is None:
            return 0
        return live.running + live.pending if target is Target.DRAINED else abs(live.desired - live.running)

    slowest = sorted(missing.items(), key=lambda item: (-distance(item), item[0]))
    names = ", ".join(f"{key} ({distance((key, live))})" for key, live in slowest[:_NAMED])
    tasks = sum(distance(item) for item in slowest)
    verb = "to stop" if target is Target.DRAINED else "to start"
    skipped = f", {waived} waived" if waived else ""
    return (
        f"{total - len(missing)} of {total} services {target}{skipped}; {tasks} tasks {verb}: {names}; "
        f"{elapsed:.0f} s of {seconds:.0f} s, then this fails and 503 and mutes stay"
    )
