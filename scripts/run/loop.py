"""Look, decide, do, write down; again until nothing is left. What a process remembers decides nothing."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from maintenance.errors import Interrupted, LeaseLost, MaintenanceError, Refused
from maintenance.run.cut_off import cut_off
from maintenance.run.next import Do, Finished, Live, Next, Skip, Stop, decide
from maintenance.run.past import Past
from maintenance.run.steps import Step
from maintenance.window.entry import Kind
from maintenance.window.lease import Lease
from maintenance.window.moments import duration
from maintenance.window.runs import died_closing, rehearsal_mark
from scripts.run import checks, close, database, outside
from scripts.run.look import applied_phase, deployment_status
from scripts.run.night import PHASES, Night
from scripts.run.update import update

_SLACK = {
    Step.PROBES_ON: "probes",
    Step.PROBES_VERIFY: "probes",
    Step.PROBES_OFF: "probes",
    Step.LEFT: "probes",
}


def look(night: Night, past: Past) -> Live:
    """What the next decision depends on.

    Raises:
        MaintenanceError: it cannot be known.
    """
    planned = night.document.database is not None
    ask = planned and Step.DATABASE not in past.done
    return Live(
        applied=applied_phase(night.stack.name, night.root),
        database=planned,
        deployment=deployment_status(night.document, night.stack.settings.record_store) if ask else "",
        held=True,
    )


def go(night: Night, before: Lease | None = None) -> None:
    """Carry the window on until the wish is fulfilled.

    Args:
        night: what every step works with.
        before: the lease as it was before this run took it.

    Raises:
        MaintenanceError: a step failed, or a person has to decide.
    """
    wish, said = night.answers.wish, set[Skip]()
    past = night.past()
    if died_closing(before, night.window, past.ended):
        wish = replace(wish, again=False)  # the end of that run comes first
    try:
        while True:
            action = decide(past, look(night, past), wish)
            _say_skipped(night, action, said)
            match action:
                case Stop(why, step):
                    raise Refused(why, where=f"window {night.window}", next_step=step)
                case Finished(why, step):
                    night.head("✓", why if not step else f"{why}; next: {step}")
                    return
                case Do(step=Step.CLOSE):
                    close.close(night)
                    night.head("✓", f"window {night.window} is done; the lease was given back")
                    close.record(night)
                    return
                case Do(step=step):
                    said.add(Skip(step, ""))
                    carry_out(night, step, past)
                    wish = replace(wish, again=False)
            past = night.past()
    except LeaseLost:
        raise
    except (MaintenanceError, KeyboardInterrupt) as error:
        with suppress(MaintenanceError):  # the store may be what failed; the first error is the one to read
            _give_up(night, error.what if isinstance(error, MaintenanceError) else "Ctrl-C")
        if isinstance(error, KeyboardInterrupt):
            raise Interrupted("stopped", next_step=f"{night.command} goes on from here") from None
        raise cut_off(error, command=night.command) from None


def _give_up(night: Night, why: str) -> None:
    """Give the lease back if nothing was changed yet; else it stays with whoever goes on."""
    past = night.past()
    if past.begun and not past.touched:
        close.give_up(night, why)
        night.head("–", "nothing was changed; the lease was given back")


def _say_skipped(night: Night, action: Next, said: set[Skip]) -> None:
    """One line for each step that is behind us, unless this run did it itself."""
    for skip in () if isinstance(action, Stop) else action.skipped:
        mine = {each.step for each in said}
        if skip.step not in mine:
            said.add(skip)
            night.head("–", f"{skip.step.words}: {skip.why}")


def carry_out(night: Night, step: Step, past: Past) -> None:
    """Do one step, and write down how it began and ended.

    Raises:
        MaintenanceError: it failed; the journal says so.
        KeyboardInterrupt: Ctrl-C was pressed while it ended.
    """
    if step is Step.OPEN:
        night.journal.add(night.window, "window", night.window, "started", why=_why(night))
        return
    night.beat.before_change()
    night.head("▶", step.words)
    kind: Kind = "phase" if step in PHASES else "step"
    slack = _SLACK.get(step, step.value)
    night.announcer.phase(slack, "started")
    if step.phase is None:
        night.journal.add(night.window, kind, step.value, "started")
    if past.touched or step.phase is not None:
        night.watch.start(past.entries)
    began = time.monotonic()
    try:
        began = _work(night, step, past) or began
    except database.Held as held:
        _failed(night, step, began, held)
        return  # the journal says so, and the gate is next
    except MaintenanceError as error:
        _failed(night, step, began, cut_off(error, command=night.command))
        raise
    seconds = time.monotonic() - began
    night.journal.add(night.window, kind, step.value, "done", seconds=seconds)
    night.announcer.phase(slack, "done", seconds=seconds)
    night.head("✓", f"{step.words} ({duration(seconds)})")
    if night.beat.warning:
        night.say(f"warning: {night.beat.warning}")
    if night.stop.is_set():  # it came too late to stop the step itself
        raise KeyboardInterrupt


def _work(night: Night, step: Step, past: Past) -> float | None:
    """Do it; a step that asks first returns when it began in earnest."""
    match step:
        case Step.CHECKS:
            checks.check(night)
        case Step.ON | Step.VERIFY | Step.OFF:
            return update(night, step, past)
        case Step.GATE:
            database.gate(night)
        case Step.SWITCHOVER:
            database.switch(night)
        case Step.DATABASE:
            database.verify_database(night)
        case Step.PROBES_ON | Step.PROBES_VERIFY | Step.PROBES_OFF:
            outside.look_after(night, step)
        case Step.LEFT:
            close.nothing_left(night)
        case _:
            raise TypeError(step)
    return None


def _failed(night: Night, step: Step, began: float, error: MaintenanceError) -> None:
    seconds = time.monotonic() - began
    night.head("✗", f"{step.words} ({duration(seconds)})")
    if isinstance(error, database.Held):
        night.say(error.what)
    if isinstance(error, LeaseLost):
        return
    kind: Kind = "phase" if step in PHASES and _begun(night, step) else "step"
    night.journal.add(night.window, kind, step.value, "failed", why=error.what, seconds=seconds)
    night.announcer.phase(
        _SLACK.get(step, step.value), "failed", seconds=seconds, failures=error.what.split("\n")
    )


def _begun(night: Night, step: Step) -> bool:
    """Whether a phase was: an update that nobody approved was not."""
    try:
        return step.phase is None or night.past().cut is step
    except MaintenanceError:
        return True  # the store may be what failed, and the step's own error is the one to read


def _why(night: Night) -> str:
    of = night.answers.rehearsal_of
    return "" if of is None else rehearsal_mark(of)
