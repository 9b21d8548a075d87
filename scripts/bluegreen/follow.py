"""Carry out decisions one at a time: look, decide, do, look again. Every wait has a deadline and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maintenance.bluegreen.action import End, Wait
from maintenance.bluegreen.ending import Ending, Kind, timed_out
from maintenance.bluegreen.live import World
from maintenance.errors import Interrupted, TemporaryError
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import NotYet, Waiting

SAY_AGAIN_SECONDS = 30.0
"""A line that has not changed is said again after this."""


@dataclass(frozen=True, slots=True)
class Work:
    """One operation: how to decide, how to do it, how long to wait and what happens then."""

    decide: Callable[[World], object]
    """Returns `Wait`, `End` or an action."""
    carry_out: Callable[[object, World], Ending | None]
    """Returns an ending where doing it showed that there is nothing more to do."""
    deadline: float
    then: str
    """What happens at the deadline."""


def follow(context: Context, work: Work) -> Ending:
    """Go on until the end.

    A look that RDS or a database does not answer is repeated until the deadline; a change that RDS refuses
    because of a state is repeated for the time that the pace allows.

    Raises:
        MaintenanceError: something that waiting does not mend.
        Interrupted: somebody pressed Ctrl-C.
    """
    progress = _Progress(context, work)
    while True:
        context.stop_if_asked()
        poll = context.pace.poll
        try:
            world = context.world()
            progress.last = world
            found = _step(work, world)
            if isinstance(found, Ending):
                return found
            if found is None:
                progress.went_on()
                continue
            reason, poll = found.reason, min(poll, context.pace.soon) if found.soon else poll
        except Interrupted:
            raise
        except Waiting as error:
            reason = error.what
        except NotYet as error:
            reason = f"RDS is not ready: {error.what}"
            if progress.refused_for() > context.pace.refused:
                return Ending(
                    Kind.NOT_READY,
                    f"RDS refused for {context.pace.refused:.0f} s: {error.what}",
                    next_step="maint bluegreen status; once all is available, say the same command again",
                )
        except TemporaryError as error:
            reason = f"no answer, looking again: {error.where + ': ' if error.where else ''}{error.what}"
        if progress.late(reason):
            last = progress.last or World(context.plan.cluster)
            return timed_out(reason, progress.waited, last, then=work.then)
        context.pause(poll)


def _step(work: Work, world: World) -> Ending | Wait | None:
    """Decide and do one thing. None means that something was done, so there is nothing to wait for."""
    action = work.decide(world)
    if isinstance(action, End):
        return action.ending
    if isinstance(action, Wait):
        return action
    return work.carry_out(action, world)


class _Progress:
    """One line at a time about what is waited for."""

    def __init__(self, context: Context, work: Work) -> None:
        self._context = context
        self._work = work
        self._started = context.clock.seconds()
        self._said = ""
        self._said_at = 0.0
        self._refused_since: float | None = None
        self.last: World | None = None

    @property
    def waited(self) -> float:
        """Seconds since the last change."""
        return self._context.clock.seconds() - self._started

    def went_on(self) -> None:
        """Something was done; the deadline counts anew."""
        self._started = self._context.clock.seconds()
        self._refused_since = None

    def refused_for(self) -> float:
        """How long RDS has been refusing."""
        now = self._context.clock.seconds()
        if self._refused_since is None:
            self._refused_since = now
        return now - self._refused_since

    def late(self, reason: str) -> bool:
        """Say the line if it is news; whether the deadline has passed."""
        waited, now = self.waited, self._context.clock.seconds()
        if reason != self._said or now - self._said_at >= SAY_AGAIN_SECONDS:
            self._said, self._said_at = reason, now
            self._context.say(
                f"{reason}; {waited:.0f} s of {self._work.deadline:.0f} s, then {self._work.then}"
            )
        return waited >= self._work.deadline
