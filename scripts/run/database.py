"""The steps on the database: the gate, the switchover with the gate still watched, and the verification."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from maintenance.bluegreen.checks.catalog import CHECKS
from maintenance.bluegreen.checks.check import Phase as CheckPhase
from maintenance.bluegreen.checks.check import Result, Verdict
from maintenance.bluegreen.ending import Ending
from maintenance.bluegreen.live import AVAILABLE, COMPLETED
from maintenance.errors import (
    CredentialsExpired,
    Interrupted,
    LeaseLost,
    MaintenanceError,
    PermanentError,
    Refused,
    TemporaryError,
    Unfinished,
)
from maintenance.phase import Phase
from maintenance.run.past import Past
from maintenance.run.returned import keys_of, lines, returned
from maintenance.run.steps import Step
from provider.ecs.observe import observe
from scripts.bluegreen.checks import checks_ending, explained, run_checks
from scripts.bluegreen.context import Context, Pace, open_context
from scripts.bluegreen.earlier import earlier_windows
from scripts.bluegreen.gate import database_gate
from scripts.bluegreen.resumed import writes_resume
from scripts.bluegreen.switchover import switchover
from scripts.bluegreen.verify import verify
from scripts.run.debts import OfTheNight
from scripts.run.night import Night

_LATER = frozenset({"C28", "S04", "S06", "S07"})
"""Checks of what applications do: judged at the gate and by the switchover, once they are stopped."""
_SAY_AGAIN = 30.0


def ended_badly(ending: Ending, command: str) -> MaintenanceError:
    """An ending of `maint bluegreen` as an error of the same exit code."""
    step = ending.next_step or f"{command} goes on from here"
    text = "\n".join([ending.what, *(f"  {line}" for line in ending.evidence)])
    kind = TemporaryError if ending.exit_code == TemporaryError.exit_code else PermanentError
    error = kind(text, where=str(ending.kind), next_step=step)
    error.exit_code = ending.exit_code
    return error


def context_of(night: Night, *, journalled: bool = True) -> Context:
    """The window's database."""
    return open_context(
        replace(night.stack, settings=replace(night.stack.settings, phase=Phase.ON)),
        root=night.root,
        say=night.say,
        stop=night.stop,
        pace=Pace(poll=night.answers.poll),
        earlier=earlier_windows(night.journal.read()),
        journal=OfTheNight(night) if journalled else None,
    )


def check_before(night: Night) -> None:
    """The checks of the switchover, as far as they can be judged while applications still run.

    Raises:
        Refused: there is no deployment to switch over.
        PermanentError: a check blocks.
    """
    context = context_of(night, journalled=False)
    deployment = context.world().deployment
    if deployment is None:
        raise Refused(
            f"there is no Blue/Green Deployment of {context.plan.cluster}; it is made days before",
            where="database",
            next_step=f"maint bluegreen create -s {night.stack.name}; without the database: --only on",
        )
    if deployment.status == COMPLETED:
        night.say(f"deployment {deployment.id} is switched over already")
        return
    if deployment.status != AVAILABLE:
        raise Refused(
            f"deployment {deployment.id} is {deployment.status}, expected {AVAILABLE}",
            where="database",
            next_step=f"maint bluegreen status -s {night.stack.name}",
        )
    wanted = [each.id for each in CHECKS if CheckPhase.SWITCHOVER in each.phases and each.id not in _LATER]
    results = run_checks(context, CheckPhase.SWITCHOVER, accept=night.answers.accept, only=wanted)
    _show(night, results)
    ending = checks_ending(results)
    if not ending.ok:
        raise ended_badly(ending, night.command)
    night.say(f"database: {ending.what}")


def gate(night: Night) -> None:
    """Wait until nobody is on the database any more.

    Raises:
        Unfinished: somebody still is at the deadline; who it is, and whom to ask.
    """
    night.watch_database()
    context = context_of(night)
    deadline = night.document.waits.drain.total_seconds()
    started, said, said_at = time.monotonic(), "", 0.0
    with interruptible(night), night.waiting("nobody on the database"):
        while who := _there(night, context):
            night.beat.before_change()
            waited = time.monotonic() - started
            text = "\n".join(who)
            if waited >= deadline:
                raise Unfinished(
                    f"after {waited:.0f} s the database is still in use\n{text}",
                    where=f"cluster {context.plan.cluster}",
                    next_step=f"end what is named (the owner's pipeline, KILL), then {night.command}",
                )
            if text != said or time.monotonic() - said_at >= _SAY_AGAIN:
                said, said_at = text, time.monotonic()
                night.say(f"{text}\n{waited:.0f} s of {deadline:.0f} s, then this fails and 503 stays")
            context.pause(min(night.answers.poll, 1.0))
    night.say("no application is connected, nothing is written, no transaction is open")


def switch(night: Night) -> None:
    """Switch over; a service that comes back before the call holds it.

    Raises:
        Unfinished: held; the gate comes next.
        MaintenanceError: every end but the wished one, explained.
    """
    context = replace(context_of(night), stop=threading.Event())
    watch = _Returning(night, context)
    context = replace(context, before_change=watch.before_call)
    with interruptible(night, context.stop), watch:
        try:
            ending = switchover(context, accept=night.answers.accept, looked=night.readiness.stop())
        except CredentialsExpired:
            raise
        except Interrupted:
            if watch.lost is not None:
                raise watch.lost from None
            if not watch.found:
                raise
            raise Held(
                "the switchover was not called: a service came back\n" + "\n".join(watch.found),
                where=f"cluster {context.plan.cluster}",
            ) from None
    if not ending.ok:
        raise ended_badly(ending, night.command)
    night.say(ending.text())


def verify_database(night: Night) -> None:
    """Prove that production is whole, and list repairs.

    Raises:
        PermanentError: it is not; rollback is still possible.
    """
    with interruptible(night):
        found = verify(context_of(night), accept=night.answers.accept)
    _show(night, found.results)
    for each in found.repairs:
        night.say(f"repair {each.what}: {each.why}\n    {each.command}")
    if not found.ending.ok:
        on = f"{found.ending.next_step}; if you answer for it: {night.command} --only off goes on without it"
        raise ended_badly(replace(found.ending, next_step=on), night.command)
    night.say(found.ending.what)


def close_the_way_back(night: Night, past: Past) -> None:
    """After a switchover, said just before customers are let back: a rollback would lose what they write.

    And not before that was approved: whoever says no at the question can still go back.
    """
    if Step.SWITCHOVER in past.done:
        night.beat.before_change()
        writes_resume(context_of(night))


class Held(Unfinished):
    """The switchover waits for the gate once more."""


class _Returning:
    """Looks for services that come back until the switchover is called, and then not any more.

    And for the lease: whoever lost it while the last checks ran does not call the switchover. A lock decides
    which was first, the call or what holds it: nobody is told that a call was not made that was.
    """

    def __init__(self, night: Night, context: Context) -> None:
        self.found: tuple[str, ...] = ()
        self.lost: LeaseLost | None = None
        self._night = night
        self._context = context
        self._ended = threading.Event()
        self._first = threading.Lock()
        self._called = False
        self._thread = threading.Thread(target=self._look, name="returning services", daemon=True)

    def __enter__(self) -> None:
        attempt = self._context.notes.attempt()
        self._called = attempt is not None and attempt.open  # by an earlier run; this one waits for its end
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(10)

    def before_call(self) -> None:
        """Ask whether the switchover may be called; from then on nothing holds it.

        Raises:
            Interrupted: it is held, or somebody pressed Ctrl-C.
            MaintenanceError: as the heartbeat's `before_change`.
        """
        self._night.beat.before_change()
        with self._first:
            self._context.stop_if_asked()
            self._called = True

    def _look(self) -> None:
        while not self._ended.wait(min(self._night.answers.poll, 2.0)):
            found, lost = self._asked()
            with self._first:
                if self._called or self._context.stop.is_set():  # Ctrl-C was first
                    return
                if found or lost is not None:
                    self.found, self.lost = found, lost
                    self._context.stop.set()
                    return

    def _asked(self) -> tuple[tuple[str, ...], LeaseLost | None]:
        """Which services came back, and who has the lease now if we do not."""
        try:
            found = _back(self._night)
            self._night.beat.before_change()
        except LeaseLost as lost:
            return (), lost
        except (
            MaintenanceError
        ):  # not knowing holds nothing: the checks look at connections, the call at the lease
            return (), None
        return found, None


@contextmanager
def interruptible(night: Night, stop: threading.Event | None = None) -> Iterator[None]:
    """Ctrl-C asks to stop where it is safe, in place of breaking off anywhere."""
    wanted = stop or night.stop
    former = signal.signal(signal.SIGINT, lambda *_: wanted.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _there(night: Night, context: Context) -> tuple[str, ...]:
    try:
        found = database_gate(context)
    except TemporaryError as error:
        if isinstance(error, Interrupted):
            raise
        return (f"no answer from the database, looking again: {error.what}", *_back(night))
    return (*_back(night), *found.lines())


def _back(night: Night) -> tuple[str, ...]:
    return lines(returned(night.document, observe(keys_of(night.document), targets=False)))


def _show(night: Night, results: tuple[Result, ...]) -> None:
    """Only what fails or is not known; the journal and `maint bluegreen check` have all."""
    for each in results:
        if each.verdict in {Verdict.FAIL, Verdict.UNKNOWN} and not each.blocks:
            night.say("warning: " + "\n".join(explained(each)))
