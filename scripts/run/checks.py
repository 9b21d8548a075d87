"""What is looked at before anybody is asked: the window, earlier ones, the outside, the database."""

from __future__ import annotations

from datetime import UTC, datetime

from maintenance.run.steps import Only
from maintenance.window.moments import shown
from maintenance.window.summary import open_debts
from scripts.run.database import check_before
from scripts.run.night import Night
from scripts.run.outside import look_before


def check(night: Night) -> None:
    """Look; nothing is changed.

    Raises:
        MaintenanceError: something stops the window.
    """
    window, now = night.document.window, datetime.now(UTC)
    if not window.start <= now <= window.end:
        night.say(
            f"warning: the window is from {shown(window.start)} to {shown(window.end)}, now is {shown(now)}"
        )
    for debt in open_debts(night.journal.read()):
        if debt.window != night.window:
            night.say(
                f"warning: window {debt.window} left open: {debt} (since {shown(debt.since)}, {debt.who})"
            )
    look_before(night)
    if night.document.database is None:
        night.say("the plan document has no database section: no Blue/Green steps in this run")
    elif night.answers.wish.only is Only.ON:
        night.say("the database is not checked: --only on does not touch it")
    else:
        check_before(night)
