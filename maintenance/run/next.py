"""What to do next: a pure function of the journal, of what is live, and of the wish."""

from __future__ import annotations

from dataclasses import dataclass

from maintenance.bluegreen.live import COMPLETED, IN_PROGRESS
from maintenance.phase import Phase
from maintenance.run.past import Past
from maintenance.run.steps import DATABASE_STEPS, Only, Step, path
from maintenance.window.moments import duration, shown


@dataclass(frozen=True, slots=True)
class Live:
    """What is live. `applied` is what the stack's last update was told; None before the first one."""

    applied: Phase | None
    database: bool = False
    """The plan document has a database section."""
    deployment: str = ""
    """Status of its Blue/Green Deployment; empty if there is none, or if nobody asked."""
    held: bool = False
    """The lease is held for this window."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command asks for. `again` runs a window once more that is done."""

    only: Only | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """A step that is behind us, and why."""

    step: Step
    why: str


@dataclass(frozen=True, slots=True)
class Do:
    """Do this step."""

    step: Step
    why: str
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing is left to do for this wish."""

    why: str
    next_step: str = ""
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """The journal and what is live contradict each other: a person decides."""

    why: str
    next_step: str


Next = Do | Finished | Stop


def decide(past: Past, live: Live, wish: Wish) -> Next:
    """Say what to do next. Carry it out, write it down, and ask again."""
    if past.ended and not wish.again:
        if live.held:
            return Do(Step.CLOSE, "the window is done, and the lease is still held")
        if wish.only is not Only.OFF or live.applied in {None, Phase.OFF}:
            return Finished(
                f"the window is done since {shown(past.ended)}",
                "a new window needs an id of its own in the plan document; --again runs this one once more",
            )
    if not past.begun:
        return _begin(live, wish)
    if wish.only is Only.BLUEGREEN and not live.database:
        return Stop("the plan document has no database section", "maint run without --only bluegreen")
    skipped = []
    for step in path(wish.only, database=live.database):
        if why := _behind(step, past, live, wish):
            skipped.append(Skip(step, why))
        elif obstacle := _obstacle(step, past, live, wish):
            return obstacle
        else:
            cut = "it was begun and has no end" if past.cut is step else "it comes next"
            return Do(step, cut, tuple(skipped))
    return _finished(wish, tuple(skipped))


_SHUT = {Step.VERIFY, Step.PROBES_VERIFY}


def _begin(live: Live, wish: Wish) -> Next:
    if wish.only is Only.BLUEGREEN and live.applied is not Phase.ON:
        return Stop(_not_on(live), "maint run --only on")
    return Do(Step.OPEN, "it comes first")


def _behind(step: Step, past: Past, live: Live, wish: Wish) -> str:
    """Why a step is behind us; empty if it is not."""
    if step is Step.GATE and Step.SWITCHOVER in past.done:
        return "the switchover is done"
    if step is Step.GATE and live.deployment in {IN_PROGRESS, COMPLETED}:
        return f"the deployment is {live.deployment} already"
    once_more = wish.only is Only.ON and past.reached not in {None, Step.ON}
    if once_more and step is not Step.CHECKS:
        return ""  # on purpose
    if wish.only is Only.OFF and step in _SHUT and live.applied in {None, Phase.OFF}:
        return "the stack is off already"
    if (done := past.done.get(step)) and _still_true(step, past, live):
        took = "" if done.seconds is None else f" in {duration(done.seconds)}"
        return f"done at {shown(done.at)} by {done.who}{took}"
    if wish.only is Only.BLUEGREEN or past.reached is None or once_more:
        return ""
    order = tuple(Step)
    if order.index(step) < order.index(past.reached):
        return f"behind us: {past.reached.words} has begun"
    return ""


def _still_true(step: Step, past: Past, live: Live) -> bool:
    """Whether the stack is where the step's update took it, or further on the way."""
    if step.phase is None or step is not past.reached:
        return True
    return live.applied is step.phase


def _obstacle(step: Step, past: Past, live: Live, wish: Wish) -> Stop | None:
    if step in DATABASE_STEPS:
        if step is not Step.DATABASE and live.applied is not Phase.ON:
            return Stop(_not_on(live), "maint run --only on; or, to leave the database as it is, --only off")
        return None
    if live.deployment == IN_PROGRESS and step.phase is not None:
        return Stop(
            f"the switchover of the database is under way, so the stack is not taken to {step.phase}",
            "maint run --only bluegreen waits for its end",
        )
    moved = step.phase is not None and step in past.done and not _still_true(step, past, live)
    if moved and wish.only is None:
        return Stop(
            f"the journal says {step} since {shown(past.done[step].at)}, but the stack was updated to "
            f"{live.applied or 'nothing'} since, outside of maint run",
            f"maint run --only on goes on once more; maint run --only off ends the window{_as_it_is(live)}",
        )
    return None


def _not_on(live: Live) -> str:
    return f"the database is only touched while maintenance is on, and the stack is {live.applied or 'new'}"


def _as_it_is(live: Live) -> str:
    return ", with the database as it is" if live.database else ""


def _finished(wish: Wish, skipped: tuple[Skip, ...]) -> Finished:
    match wish.only:
        case Only.ON:
            return Finished("maintenance is on; the lease stays with you", "maint run goes on", skipped)
        case Only.BLUEGREEN:
            return Finished("the database is done; maintenance is still on", "maint run goes on", skipped)
        case _:
            return Finished("nothing is left to do", "", skipped)


def ahead(past: Past, live: Live, wish: Wish) -> tuple[Step, ...]:
    """The steps from the next one on, if each of them goes well."""
    first = decide(past, live, wish)
    if not isinstance(first, Do):
        return ()
    steps = path(wish.only, database=live.database)
    return steps[steps.index(first.step) :] if first.step in steps else steps
