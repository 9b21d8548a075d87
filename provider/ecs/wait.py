"""Wait for many services at once, with one progress line and a deadline that says what happens then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from maintenance.ecs.live import LiveService
from maintenance.errors import DeadlinePassed
from maintenance.table import table
from provider.ecs.looks import Look, asked_by, cost_of, next_look
from provider.ecs.observe import Live, observe
from provider.override.kind import Context

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
    if not left:
        return
    total, started = len(left), time.monotonic()
    missing: Live = dict.fromkeys(left)
    look, calls, all_at, said, said_at = Look(cost_of(left), 0.0), 0, 0.0, -1, 0.0
    while True:
        context.stop_if_cancelled()
        asked = asked_by(look, left)
        seen, calls = observe(asked, targets=False), calls + look.calls
        if target is Target.STEADY:
            for key in [key for key, live in seen.items() if live is None]:
                context.warn(f"{key} does not exist any more, so nothing is waited for")
        there = unreached(seen, target)
        missing = {key: live for key, live in missing.items() if key not in seen} | there
        elapsed = time.monotonic() - started
        if not missing:
            often = f"{calls} calls" if calls > 1 else "1 call"
            context.say(f"all {total} services are {target} after {elapsed:.0f} s, {often}")
            return
        everything = len(asked) == len(left)
        all_at = elapsed if everything else all_at
        left = sorted(missing, key=lambda key: (-_distance(missing[key], target), key))
        news = everything and len(left) != said and elapsed - said_at >= SAY_NEWS_SECONDS
        if said < 0 or news or elapsed - said_at >= SAY_AGAIN_SECONDS:
            said, said_at = len(left), elapsed
            context.say(_progress(missing, left, target, total, elapsed, seconds, len(waived or ())))
        if elapsed >= seconds and everything:
            raise DeadlinePassed(
                f"{len(left)} of {total} services are not {target} after {seconds:.0f} s; "
                "503 and mutes stay up\n"
                + table([(key, describe(missing[key], target)) for key in sorted(left)]),
                next_step="mend them and say the same command again, or waive one: "
                f"pulumi config set --path 'maintenance:waive[\"{min(left)}\"]' 'why'",
            )
        look = next_look(calls=look.calls, arrived=not there, cost=cost_of(left), since_all=elapsed - all_at)
        remaining = max(0.0, seconds - elapsed)
        if look.pause >= remaining:
            look = Look(cost_of(left), remaining)  # whoever is named at the deadline was just looked at
        context.stopping.wait(look.pause)


def _distance(live: LiveService | None, target: Target) -> int:
    """Tasks that are still to stop or to start."""
    if live is None:
        return 0
    return live.running + live.pending if target is Target.DRAINED else abs(live.desired - live.running)


def _progress(
    missing: Live,
    furthest: Sequence[str],
    target: Target,
    total: int,
    elapsed: float,
    seconds: float,
    waived: int,
) -> str:
    distances = {key: _distance(missing[key], target) for key in furthest}
    tasks = sum(distances.values())
    names = ", ".join(f"{key} ({distances[key]})" for key in furthest[:_NAMED])
    verb = "to stop" if target is Target.DRAINED else "to start"
    skipped = f", {waived} waived" if waived else ""
    return (
        f"{total - len(missing)} of {total} services {target}{skipped}; {tasks} tasks {verb}: {names}; "
        f"{elapsed:.0f} s of {seconds:.0f} s, then this fails and 503 and mutes stay"
    )
