"""An update by hand (`maint up`, `maint off`) between the steps of a run: who may, and the line about it.

Whoever reads the journal after the night has to find every change of phase in it, and a run that another
person carries on must not meet an update from a checkout whose flag says something else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from maintenance.phase import Phase
from maintenance.window.entry import Outcome
from scripts.bluegreen.resumed import writes_resume_by_hand
from scripts.maint.acting import Acting, act
from scripts.maint.stack import Stack, project_root
from scripts.run.look import applied_phase

SUBJECT = "update by hand"


@dataclass(frozen=True, slots=True)
class ByHand:
    """One update: from which phase to which, in the window's journal."""

    acting: Acting
    stack: Stack
    window: str
    before: str
    after: str

    def carried_out(self, update: Callable[[], int]) -> int:
        """Write down that it begins, carry it out, and write down how it ended; returns its exit code.

        Customers who come back write: the database's way back is closed first, as by a run. In verify it
        stays open; the new production's own log says then whether anything was written.
        """
        if self.stack.settings.phase is Phase.OFF and writes_resume_by_hand(
            self.stack, self.window, datetime.now(UTC)
        ):
            typer.echo("customers come back: from here on maint bluegreen rollback is refused")
        self._note("started")
        began = time.monotonic()
        code = update()
        self._note("done" if code == 0 else "failed", time.monotonic() - began)
        return code

    def _note(self, outcome: Outcome, seconds: float | None = None) -> None:
        self.acting.journal.add(
            self.window, "change", SUBJECT, outcome, before=self.before, after=self.after, seconds=seconds
        )


def by_hand(stack: Stack, what: str) -> Callable[[Callable[[], int]], int]:
    """How to carry out an update of this stack: with its line in the journal, if a window is under way.

    A stack that is off and stays off, while nobody holds the lease, is only observed: that is no event.

    Raises:
        LeaseHeld: somebody else is at work on the stack.
    """
    acting = act(stack, what)
    applied, wanted = applied_phase(stack.name, project_root()), stack.settings.phase
    if acting.held is None and {applied or Phase.OFF, wanted} == {Phase.OFF}:
        return lambda update: update()
    window = stack.document.window.id if acting.held is None else acting.held.window
    return ByHand(acting, stack, window, str(applied or "never updated"), str(wanted)).carried_out
