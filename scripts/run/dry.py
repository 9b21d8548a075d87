"""What a run would do, without doing or writing anything."""

from __future__ import annotations

from maintenance.preview.as_text import review_text
from maintenance.run.next import Finished, Stop, ahead, decide
from maintenance.run.steps import Step
from scripts.run import checks
from scripts.run.loop import look
from scripts.run.night import Night
from scripts.run.update import reviewed

_ASKED = (Step.ON, Step.OFF)


def dry_run(night: Night) -> None:
    """Look, check, preview, and list the steps.

    Raises:
        MaintenanceError: a check or the preview failed.
    """
    lease = night.lease.read()
    night.head("–", "dry run: nothing is written, no lease is taken")
    if lease is not None and not lease.released:
        night.say(f"the lease: {lease.line(night.lease.now())}")
    past, wish = night.past(), night.answers.wish
    live = look(night, past)
    action = decide(past, live, wish)
    if isinstance(action, Stop):
        night.head("✗", f"{action.why}; next: {action.next_step}")
        return
    if isinstance(action, Finished):
        night.head("✓", action.why)
        return
    for skip in action.skipped:
        night.head("–", f"{skip.step.words}: {skip.why}")
    steps = ahead(past, live, wish)
    if Step.CHECKS in steps:
        night.head("▶", Step.CHECKS.words)
        checks.check(night)
    asked = next((step for step in steps if step in _ASKED), None)
    if asked is not None and asked.phase is not None:
        night.head("▶", f"preview: {asked.words}")
        with reviewed(night, asked.phase) as found:
            night.say(review_text(found.review, night.document, width=night.room))
    night.head("✓", f"a run would do: {' → '.join(step.words for step in steps)}")
