"""Wait for many services at once, with one progress line and a deadline that says what happens then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import islice

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
    missing: Live = dict.fromkeys(sorted(set(keys) - set(waived or ())))
    if not missing:
        return
    total, started = len(missing), time.monotonic()
    look, calls, all_at, said, said_at = Look(cost_of(missing), 0.0), 0, 0.0, -1, 0.0
    while True:
        context.stop_if_cancelled()
        asked = asked_by(look, missing)
        everything = len(asked) == len(missing)
        seen, calls = observe(asked, targets=False), calls + look.calls
        if target is Target.STEADY:
            for key in [key for key, live in seen.items() if live is None]:
                context.warn(f"{key} does not exist any more, so nothing is waited for")
        missing = _furthest_first({**missing, **seen}, target)
        elapsed = time.monotonic() - started
        if not missing:
            often = f"{calls} calls" if calls > 1 else "1 call"
            context.say(f"all {total} services are {target} after {elapsed:.0f} s, {often}")
            return
        all_at = elapsed if everything else all_at
        news = everything and len(missing) != said and elapsed - said_at >= SAY_NEWS_SECONDS
        if said < 0 or news or elapsed - said_at >= SAY_AGAIN_SECONDS:
            said, said_at = len(missing), elapsed
            context.say(_progress(missing, target, total, elapsed, seconds, len(waived or ())))
        if elapsed >= seconds and everything:
            raise DeadlinePassed(
                f"{len(missing)} of {total} services are not {target} after {seconds:.0f} s; "
                "503 and mutes stay up\n"
                + table([(key, describe(missing[key], target)) for key in sorted(missing)]),
                next_step="mend them and say the same command again, or waive one: "
                f"pulumi config set --path 'maintenance:waive[\"{min(missing)}\"]' 'why'",
            )
        look = next_look(
            calls=look.calls,
            arrived=missing.keys().isdisjoint(seen),
            cost=cost_of(missing),
            since_all=elapsed - all_at,
        )
        remaining = max(0.0, seconds - elapsed)
        if look.pause >= remaining:
            look = Look(cost_of(missing), remaining)  # whoever is named at the deadline was just looked at
        context.stopping.wait(look.pause)


def _furthest_first(live: Live, target: Target) -> Live:
    """The services that are not there yet; a dict keeps their order."""
    missing = unreached(live, target)
    return dict(sorted(missing.items(), key=lambda item: (-_distance(item[1], target), item[0])))


def _distance(live: LiveService | None, target: Target) -> int:
    """Tasks that are still to stop or to start."""
    if live is None:
        return 0
    return live.running + live.pending if target is Target.DRAINED else abs(live.desired - live.running)


def _progress(
    missing: Live,
    target: Target,
    total: int,
    elapsed: float,
    seconds: float,
    waived: int,
) -> str:
    distances = {key: _distance(live, target) for key, live in missing.items()}
    tasks = sum(distances.values())
    names = ", ".join(f"{key} ({distance})" for key, distance in islice(distances.items(), _NAMED))
    verb = "to stop" if target is Target.DRAINED else "to start"
    skipped = f", {waived} waived" if waived else ""
    return (
        f"{total - len(missing)} of {total} services {target}{skipped}; {tasks} tasks {verb}: {names}; "
        f"{elapsed:.0f} s of {seconds:.0f} s, then this fails and 503 and mutes stay"
    )
