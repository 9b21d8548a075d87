"""The end: nothing of ours is left, debts are closed, the lease goes back, and the record is shown."""

from __future__ import annotations

from maintenance.errors import Unfinished
from maintenance.run.returned import keys_of
from maintenance.timeline.from_journal import track_of
from maintenance.timeline.text import LEGEND, draw_tracks
from maintenance.window.runs import STAGING, last_run, rehearsal_mark
from maintenance.window.summary import open_debts
from provider.ecs.observe import observe
from provider.records.store import open_store
from scripts.maint.made import find_made
from scripts.run.debts import close_debt
from scripts.run.night import Night, fitted
from scripts.run.update import DEBTS, debt_subject
from scripts.window.open import release_lease

_TEMPORARY = {"listener rule", "downtime"}
"""What exists only while maintenance is on; the maintenance API stays, ready for the next time."""


def nothing_left(night: Night) -> None:
    """Look for rules, mutes and records of this stack, and close what the journal calls open.

    Raises:
        Unfinished: something is left; what, and how to get rid of it.
    """
    made = [each for each in find_made(night.stack) if each.kind in _TEMPORARY]
    live = observe(keys_of(night.document))
    records = {key for key, each in live.items() if each is not None and each.tag is not None}
    records |= set(open_store(night.stack.settings.record_store).names())
    left = [f"{each.kind} {each.id}" for each in made] + [f"open record of {key}" for key in sorted(records)]
    if left:
        raise Unfinished(
            "something of the window is left\n" + "\n".join(f"  {each}" for each in left),
            where=f"stack {night.stack.name}",
            next_step=f"maint up -s {night.stack.name} --yes removes it; for records: maint record show",
        )
    for debt in DEBTS:
        close_debt(night, debt, debt_subject(night))
    for key in night.stack.settings.waived:
        service = live.get(key)
        if service is not None and service.steady:
            close_debt(night, "waiver", key, why="steady")
    night.say("no listener rule, no mute and no record of this stack is left")


def close(night: Night) -> None:
    """Write down that the window is done, then give the lease back; said twice, it only does what is left."""
    past = night.past()
    if past.ended is None:
        night.watch.finish(past.entries)
        night.beat.before_change()  # hosts that do not answer took a while
        run = last_run(night.window, night.journal.read(night.window))
        mark = rehearsal_mark(run.rehearsal_of) if run is not None and run.rehearsal_of else ""
        night.journal.add(night.window, "window", night.window, "done", why=mark)
    release_lease(night.lease, night.journal, night.who, night.window)
    night.announcer.end(outcome="done", left=_left(night))


def give_up(night: Night, why: str) -> None:
    """Nothing was changed yet, so the window goes back to where it was."""
    night.journal.add(night.window, "window", night.window, "refused", why=why)
    release_lease(night.lease, night.journal, night.who, night.window)
    night.announcer.end(outcome="refused", left=())


def record(night: Night) -> None:
    """Show what was done: the timeline, what is open, and where more is."""
    run = last_run(night.window, night.journal.read(night.window))
    if run is not None:
        track = track_of(run.name, run.entries)
        night.tell(f"{draw_tracks([track], width=night.columns)}\n{fitted(LEGEND, night.columns)}")
    for text in _left(night):
        night.tell(f"open: {text}")
    name = night.stack.name
    night.tell(f"maint history show {night.window} -s {name} --svg {night.window}.svg draws it")
    if run is not None and run.rehearsal_of:
        there = "" if name == STAGING else f" --rehearsal-stack {name}"
        night.tell(f"after the night: maint history show ID -s {run.rehearsal_of}{there} draws both")


def _left(night: Night) -> list[str]:
    return [str(debt) for debt in open_debts(night.journal.read()) if debt.window == night.window]
