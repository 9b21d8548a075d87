"""Run the checks of a phase, and explain what stops."""

from __future__ import annotations

from collections.abc import Iterable

from maintenance.bluegreen.checks.catalog import judge
from maintenance.bluegreen.checks.check import Phase, Result, Verdict, accepted
from maintenance.bluegreen.ending import Ending, Kind
from maintenance.bluegreen.live import AVAILABLE, COMPLETED, World
from scripts.bluegreen.context import Context
from scripts.bluegreen.probes import gather


def phase_of_deployment(world: World) -> Phase:
    """The checks that make sense now."""
    status = world.deployment.status if world.deployment else ""
    if status == COMPLETED:
        return Phase.AFTER
    return Phase.SWITCHOVER if status == AVAILABLE else Phase.CREATE


def _phase_after_failure(world: World) -> Phase:
    """The checks that say most after an end that nobody wished."""
    if world.deployment is None:
        return Phase.CREATE
    return Phase.AFTER if world.deployment.status == COMPLETED else Phase.SWITCHOVER


def run_checks(
    context: Context, phase: Phase | None = None, *, accept: Iterable[str] = (), only: Iterable[str] = ()
) -> tuple[Result, ...]:
    """Gather the facts and judge them. Changes nothing.

    Args:
        context: the window's database.
        phase: which checks; left out, those that make sense for the deployment as it is.
        accept: ids of checks that somebody answers for: their failures become warnings.
        only: only these ids.

    Raises:
        MaintenanceError: RDS did not answer at all.
    """
    world = context.world()
    chosen = phase or phase_of_deployment(world)
    facts = gather(context, chosen, world)
    return accepted(judge(chosen, facts, only), frozenset(accept))


def blocking(results: Iterable[Result]) -> tuple[Result, ...]:
    """The results that stop."""
    return tuple(each for each in results if each.blocks)


def checks_ending(results: tuple[Result, ...]) -> Ending:
    """What a run of the checks comes to."""
    stops = blocking(results)
    warnings = [
        each for each in results if not each.blocks and each.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
    ]
    if not stops:
        count = f"{len(results)} checks, none blocks"
        return Ending(Kind.DONE, f"{count}, {len(warnings)} to read" if warnings else count)
    lines = tuple(text for each in stops for text in explained(each))
    what = f"{len(stops)} of {len(results)} checks block; nothing was changed"
    return Ending(Kind.BLOCKED, what, lines, stops[0].next_step)


def explained(result: Result) -> tuple[str, ...]:
    """A result as an ending shows it: the line, and what to do."""
    step = (f"  next: {result.next_step}",) if result.next_step else ()
    return (result.line(), *step)


def fresh_checks(context: Context) -> tuple[str, ...]:
    """What the checks say after a failure: usually they name its cause."""
    results = run_checks(context, _phase_after_failure(context.world()))
    found = [each for each in results if each.blocks]
    if not found:
        return (f"fresh checks: none of {len(results)} blocks now",)
    return ("fresh checks:", *(text for each in found for text in explained(each)))
