"""Switch over, once; wait for the end, and explain it whatever it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from maintenance.bluegreen.action import Request, TakeBefore
from maintenance.bluegreen.checks.check import Phase
from maintenance.bluegreen.ending import Ending, Kind
from maintenance.bluegreen.live import AVAILABLE, Cluster, World
from maintenance.bluegreen.switchover import Seen, next_for_switchover, ready
from maintenance.bluegreen.written import Attempt
from maintenance.errors import MaintenanceError
from scripts.bluegreen.before import take_before
from scripts.bluegreen.checks import blocking, checks_ending, fresh_checks, run_checks
from scripts.bluegreen.context import Context
from scripts.bluegreen.errors import NotYet, Waiting
from scripts.bluegreen.follow import Work, follow

_PASSING = frozenset({"S01", "S04", "C04"})
"""Checks that fail for a moment and then pass by themselves."""

_TO_EXPLAIN = frozenset(
    {
        Kind.CANCELLED,
        Kind.FAILED,
        Kind.INVALID,
        Kind.MEMBER_FAILED,
        Kind.GONE,
        Kind.NOT_STARTED,
        Kind.TIMED_OUT,
    }
)
"""Ends after which the checks are run once more: what they find is often the cause."""


def switchover(context: Context, *, accept: Iterable[str] = (), looked: int = 0) -> Ending:
    """Check, write production down, switch over and wait for the end. Saying it again never sends it twice.

    Args:
        context: the window's database.
        accept: ids of blocking checks that somebody answers for.
        looked: how many looks in a row, up to a moment ago, found everything available.

    Raises:
        MaintenanceError: AWS refused, or nothing can be decided.
        Interrupted: somebody pressed Ctrl-C; RDS goes on.
    """
    run = _Run(context, tuple(accept), looked)
    timeout = context.plan.switchover_timeout.total_seconds()
    ended = follow(
        context,
        Work(
            run.decide,
            run.carry_out,
            timeout + context.pace.rollback,
            f"this fails and RDS goes on (it takes the switchover back by itself after {timeout:.0f} s)",
        ),
    )
    if ended.kind in _TO_EXPLAIN:
        try:
            ended = ended.with_evidence(fresh_checks(context))
        except MaintenanceError as error:
            ended = ended.with_evidence([f"the checks could not be run: {error.what}"])
    run.close(ended)
    return ended


class _Run:
    """What this process has seen; the rest is in RDS and in the notes."""

    def __init__(self, context: Context, accept: tuple[str, ...], looked: int) -> None:
        self._context = context
        self._accept = accept
        self._attempt = context.notes.attempt()
        self._known = context.notes.deployment()
        self._left = False
        self._steady = looked
        self._refused = False
        self._before_taken = False
        self._lagging_since: float | None = None
        self._old: Cluster | None = None

    def decide(self, world: World) -> object:
        """Look, and decide."""
        deployment = world.deployment
        if deployment is not None:
            self._left = self._left or deployment.status == "SWITCHOVER_IN_PROGRESS"
            if deployment.id != self._known and deployment.status == AVAILABLE:
                self._adopt(deployment.id)
        self._steady = 0 if ready(world) else self._steady + 1
        action = next_for_switchover(
            world,
            Seen(
                now=self._context.clock.now(),
                grace=timedelta(seconds=self._context.pace.grace),
                attempt=self._attempt,
                left_available=self._left,
                steady=self._steady,
                refused=self._refused,
                before_taken=self._before_taken,
                before_resource_id=self._before_resource_id(),
            ),
        )
        self._old = world.old
        return action

    def carry_out(self, action: object, world: World) -> Ending | None:
        """Do it."""
        match action:
            case TakeBefore():
                return self._check_and_take(world)
            case Request():
                self._request(action, world)
                return None
            case _:
                raise TypeError(action)

    def _adopt(self, deployment: str) -> None:
        self._context.notes.remember_deployment(deployment)
        self._context.done(f"adopting deployment {deployment}", subject=deployment)
        self._known = deployment

    def _before_resource_id(self) -> str | None:
        before = self._context.notes.before() if self._known else None
        return before.blue.resource_id if before is not None and before.deployment == self._known else None

    def _check_and_take(self, world: World) -> Ending | None:
        context = self._context
        results = run_checks(context, Phase.SWITCHOVER, accept=self._accept)
        stops = blocking(results)
        if stops:
            now = context.clock.seconds()
            since = self._lagging_since if self._lagging_since is not None else now
            self._lagging_since = since
            passing = {each.id for each in stops} <= _PASSING
            if not passing or now - since >= context.pace.lag:
                return checks_ending(results)
            self._steady = 0
            lines = "; ".join(each.line() for each in stops)
            raise Waiting(f"{lines} (for {context.pace.lag - (now - since):.0f} s more, then this fails)")
        take_before(context, world, accept=self._accept)
        self._before_taken = True
        return None

    def _request(self, action: Request, world: World) -> None:
        context = self._context
        timeout = int(context.plan.switchover_timeout.total_seconds())
        attempt = Attempt(
            deployment=action.deployment,
            number=action.number,
            at=context.clock.now(),
            after_event=world.events[-1].at if world.events else None,
            timeout=timeout,
        )
        context.before_change()
        context.notes.write_attempt(attempt)
        self._attempt = attempt
        self._refused = False
        try:
            context.rds.switch(action.deployment, timeout=timeout)
        except NotYet:
            self._refused, self._steady, self._before_taken = True, 0, False
            raise
        self._attempt = replace(attempt, accepted=True)
        context.notes.write_attempt(self._attempt)
        context.done(
            f"switchover of {action.deployment} was requested (attempt {action.number}, timeout {timeout} s)",
            subject=action.deployment,
        )

    def close(self, ended: Ending) -> None:
        """Say how it ended, then write that down: an end that nobody has read starts no other attempt."""
        self._context.say(f"{ended.kind}: {ended.what}")
        unseen = ended.kind in {Kind.NOT_READY, Kind.TIMED_OUT, Kind.BLOCKED, Kind.REFUSED}
        if self._attempt is None or not self._attempt.open or unseen:
            return
        if ended.ok and self._old is not None:
            self._context.debt("old cluster", self._old.id, "open", "kept as the way back; it costs")
        self._attempt = replace(self._attempt, ended=str(ended.kind))
        self._context.notes.write_attempt(self._attempt)
        self._context.done(f"switchover of {self._attempt.deployment} ended: {ended.kind}")
