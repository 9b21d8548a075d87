"""When each step is due, and until when a way back fits into the window, by the deadlines of the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.plan.document import PlanDocument

GATHER = timedelta(minutes=60)
CHECK = timedelta(minutes=45)
DECIDE = timedelta(minutes=10)
"""Before the start."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The night. What is `by` is the latest time, with every wait at its deadline."""

    gather: datetime
    check: datetime
    decide: datetime
    on: datetime
    drained_by: datetime
    switched_by: datetime
    turn_back_by: datetime
    """Whoever decides later to go back may not be done by the end."""
    steady: timedelta
    """What bringing all waves back may take."""
    off: datetime
    mutes_end: datetime

    @property
    def fits(self) -> bool:
        """Whether a switchover and a way back fit even with every wait at its deadline."""
        return self.switched_by <= self.turn_back_by


def schedule(document: PlanDocument) -> Schedule:
    """Count from the window's start and back from its end."""
    window, waits = document.window, document.waits
    waves = len({each.wave for team in document.teams for each in team.services})
    drain, steady = waits.drain * waves, waits.steady * waves
    switchover = document.database.switchover_timeout if document.database else timedelta()
    return Schedule(
        gather=window.start - GATHER,
        check=window.start - CHECK,
        decide=window.start - DECIDE,
        on=window.start,
        drained_by=window.start + drain,
        switched_by=window.start + drain + switchover,
        turn_back_by=window.end - steady - switchover,
        steady=steady,
        off=window.end,
        mutes_end=window.end + window.grace,
    )
