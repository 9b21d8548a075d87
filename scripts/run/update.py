"""Take the stack to a phase: preview, approval, a last look, the stack's file, and `pulumi up`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from maintenance.errors import Interrupted, Refused, TemporaryError, Unfinished
from maintenance.orphans import Made
from maintenance.phase import Phase
from maintenance.preview.review import Review
from maintenance.preview.row import Facts
from maintenance.preview.services import facts_of
from maintenance.run.approved import moved_since, service_keys, with_live
from maintenance.run.past import Past
from maintenance.run.steps import Step
from maintenance.window.entry import Kind
from maintenance.window.moments import duration
from provider.ecs.observe import observe
from provider.ecs.services import scaling_text
from scripts.engine.follow import follow
from scripts.engine.phase import set_phase
from scripts.engine.preview import EXPERIMENTAL
from scripts.engine.private import private_folder
from scripts.engine.project import stack_file
from scripts.maint.checkpoint import mend_checkpoint
from scripts.maint.lock import read_locks
from scripts.maint.preview import live_review, plan_digest
from scripts.maint.up import clear_what_a_kill_left, open_last
from scripts.run.approval import approve, approve_unseen
from scripts.run.database import close_the_way_back
from scripts.run.debts import open_debt
from scripts.run.night import Night

DEBTS: tuple[Kind, ...] = ("record", "mute")
"""What going on leaves open until the end: captured sizes and routes, and downtimes."""
_LOCK_POLL = 0.5
_SAY_AGAIN = 30.0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A preview, and the update plan that holds the engine to it."""

    review: Review
    document: str
    """Digest of the plan document that it follows."""
    plan: Path


def update(night: Night, step: Step, past: Past) -> float:
    """Carry out one of the three updates; what is done already is not done again.

    Returns:
        When the update itself began, on the monotonic clock: questions are no part of it.

    Raises:
        Refused: nobody approved, or live state is not what was reviewed.
        Unfinished: `pulumi up` failed; the same command goes on.
    """
    phase = step.phase
    assert phase is not None  # noqa: S101 - only the three updates come here
    wait_for_lock(night)
    night.beat.before_change()  # after the wait: whoever lost the lease meanwhile mends nothing either
    mend_checkpoint(night.stack.name, night.say)
    known = past.known_before(step)
    later = () if known else clear_what_a_kill_left(night.stack, phase)
    if step is Step.VERIFY:  # brings back what was approved to be taken away; nobody is asked at night
        return _up(night, step, phase, None, known=known)
    if step is Step.OFF and night.answers.yes:  # nobody reads it, and customers would wait for it
        approve_unseen(night, step, past)
        close_the_way_back(night, past)
        return _up(night, step, phase, None, later, known=known)
    with reviewed(night, phase) as found:
        approve(night, step, past, found.review, found.document)
        _compare(night, found.review)
        if step is Step.OFF:
            close_the_way_back(night, past)
        return _up(night, step, phase, found.plan, later)


@contextmanager
def reviewed(night: Night, phase: Phase) -> Iterator[Reviewed]:
    """Preview a phase without writing into the project; the plan lives as long as the block.

    Raises:
        PreflightFailed: the preview failed; nothing was changed.
    """
    started, stack = time.monotonic(), night.stack
    with private_folder("plan") as private:
        plan, document = private / "plan.json", plan_digest(stack)
        found = live_review(stack, phase=phase, save_plan=plan)
        found = with_live(found, _sizes(found)).mapped(night.secrets.redact)
        night.say(f"previewed in {duration(time.monotonic() - started)}, saved as an update plan")
        yield Reviewed(found, document, plan)


def _sizes(review: Review) -> dict[str, Facts]:
    """A review's services as they are now, in its words."""
    live = observe(service_keys(review))
    return {
        key: facts_of(each.desired, scaling_text(each.target) if each.target else "")
        for key, each in live.items()
        if each is not None
    }


def wait_for_lock(night: Night) -> None:
    """Wait for an update that a killed run left working: it goes on without its parent.

    Raises:
        TemporaryError: it still holds the stack at the deadline.
    """
    waits = night.document.waits
    seconds = (waits.drain + waits.steady).total_seconds()
    until, said = time.monotonic() + seconds, 0.0
    while locks := [each for each in read_locks(night.stack.name) if not each.dead]:
        now = time.monotonic()
        if now >= until:
            raise TemporaryError(
                f"the stack is still locked by {locks[0]}",
                where=f"stack {night.stack.name}",
                next_step=f"if that is gone for certain: pulumi cancel --yes {night.stack.name}",
            )
        if now - said >= _SAY_AGAIN or not said:
            said = now
            night.say(
                f"an update still works on the stack: {locks[0]}; waiting for its end, "
                f"{duration(until - now)} at most, then this fails and nothing more is changed"
            )
        time.sleep(_LOCK_POLL)


def _compare(night: Night, review: Review) -> None:
    """Look once more, just before the update: an update plan holds steps, not the counts they start from."""
    table = moved_since(review, _sizes(review))
    if table:
        raise Refused(
            f"the services are not as they were reviewed; nothing was changed\n{table}",
            where=f"stack {night.stack.name}",
            next_step=f"{night.command} shows the new preview and asks again",
        )


def _up(
    night: Night,
    step: Step,
    phase: Phase,
    plan: Path | None,
    later: Sequence[Made] = (),
    *,
    known: bool = False,
) -> float:
    """Update, under a plan where one was reviewed.

    What the run itself has just done to its end is `known`: customers do not wait until every rule and mute
    is read once more. Services are read by their sets before they change, known or not, and the second
    attempt of an update always reads everything.
    """
    night.beat.before_change()
    began = time.monotonic()
    night.journal.add(night.window, "phase", step.value, "started")
    if step is Step.ON:
        _open_debts(night)
        night.watch_database()
    _write(night, phase)
    night.beat.before_change()
    arguments = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", night.stack.name]
    arguments += ["--refresh=false"] if known else []
    arguments += ["--plan", str(plan)] if plan is not None else []
    night.say(f"$ pulumi {' '.join([*arguments[:-1], '…'] if plan is not None else arguments)}")
    outcome = follow(arguments, folder=night.root, say=night.say, env={**os.environ, **EXPERIMENTAL})
    if outcome.interrupted and outcome.code != 0:
        raise Interrupted(
            f"the update to {phase} was stopped by Ctrl-C\n" + "\n".join(outcome.failures),
            where=f"stack {night.stack.name}",
            next_step=f"{night.command} goes on from here",
        )
    if outcome.interrupted:
        night.stop.set()  # it came too late for the update; the step ends, and the run with it
    if outcome.code != 0:
        raise Unfinished(
            f"the update to {phase} ended with {outcome.code}\n" + "\n".join(outcome.failures),
            where=f"stack {night.stack.name}",
            next_step=f"mend what is named, then {night.command} goes on from here",
        )
    open_last(night.stack, later)
    changed = ", ".join(f"{count} {name}" for name, count in sorted(outcome.changes.items()))
    night.say(f"the engine says: {changed}")
    return began


def _open_debts(night: Night) -> None:
    """Write down what is going to be left behind, before it is: the journal knows even if this run dies."""
    for debt in DEBTS:
        open_debt(night, debt, debt_subject(night), "maintenance on")
    for key, reason in night.stack.settings.waived.items():
        open_debt(night, "waiver", key, reason)


def debt_subject(night: Night) -> str:
    """How the journal names what a stack captured and muted."""
    return f"of stack {night.stack.name}"


def _write(night: Night, phase: Phase) -> None:
    shown = stack_file(night.root, night.stack.name).relative_to(night.root)
    for text in set_phase(night.root, night.stack.name, phase):
        night.say(f"{shown}: {text}")
        night.journal.add(night.window, "change", str(shown), "done", after=text)
