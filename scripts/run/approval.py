"""Show a preview and ask; what was approved in this window already is not asked again."""

from __future__ import annotations

import sys
from urllib.parse import quote

import typer

from maintenance.errors import Interrupted, Refused
from maintenance.preview.as_text import review_text, short_text
from maintenance.preview.review import Review
from maintenance.preview.row import Row
from maintenance.preview.words import change_of
from maintenance.run.approved import Approved, approved_of, fingerprint, news, text_of
from maintenance.run.past import Past
from maintenance.run.steps import Step
from maintenance.table import table
from maintenance.window.moments import shown
from scripts.run.night import Night

_SCREEN = 20
"""Lines; above a longer review the top is out of sight when the question comes."""


def approve(night: Night, step: Step, past: Past, review: Review, document: str) -> None:
    """Have somebody approve the changes, unless somebody has, of the same plan document.

    Raises:
        Refused: they said no, or nobody can be asked.
        Interrupted: Ctrl-C instead of an answer.
    """
    if not review.changes:
        night.say("nothing is left to change")
        return
    unseen: tuple[Row, ...] | None = None
    for approval in reversed(past.approvals):
        known = _read(night, approval.fingerprint) if approval.step is step else None
        if known is None:
            continue
        left = news(review, known)
        if not left and known.document == document:
            less = "" if len(known.rows) == len(review.changes) else ", part of which is done"
            night.say(f"approved by {approval.who} at {shown(approval.at)}: the same changes{less}")
            return
        unseen = left if unseen is None else unseen
    text = review_text(review, night.document, width=night.room)
    night.say(text)
    if unseen is not None:
        also = "" if unseen else ", and the plan document is not what it was"
        night.say(f"{len(unseen)} of {len(review.changes)} changes are not what was approved before{also}")
        night.say(table([(row.name, change_of(row), row.note) for row in unseen]))
    if text.count("\n") > _SCREEN and not night.answers.yes:
        night.say(f"\nin short: {short_text(review, night.document, width=night.room)}")
    reviewed = _keep(night, text_of(review, document))
    answer = _ask(night, step)
    if not answer:
        night.journal.add(night.window, "approval", step.value, "refused", after=reviewed)
        raise Refused(
            f"{step.words} was not approved; the stack stays as it is",
            where=f"stack {night.stack.name}",
            next_step=f"{night.command} asks again",
        )
    night.journal.add(night.window, "approval", step.value, "done", after=reviewed, why=_words(night))


def approve_unseen(night: Night, step: Step, past: Past) -> None:
    """Note the approval that `--yes` is; once since services are back."""
    night.say(f"{step.words}: approved by --yes")
    back = past.done.get(Step.VERIFY)
    if any(each.step is step and (back is None or each.at > back.at) for each in past.approvals):
        return
    night.journal.add(night.window, "approval", step.value, "done", why=_words(night))


def _words(night: Night) -> str:
    return "--yes" if night.answers.yes else "asked on the terminal"


def _ask(night: Night, step: Step) -> bool:
    if night.answers.yes:
        night.say(f"{step.words}: approved by --yes")
        return True
    if not sys.stdin.isatty():
        raise Refused(
            f"{step.words} needs an approval, and nobody can be asked here",
            where=f"stack {night.stack.name}",
            next_step=f"{night.command} on a terminal, or --yes",
        )
    night.announcer.phase("approval", "waiting", note=step.words)
    with night.waiting(f"approval of {step.value}"):
        answer = _answered(night, step)
        night.beat.before_change()  # whoever took the lease meanwhile is not bound by an answer given here
    if answer is None:
        night.announcer.phase("approval", "skipped", note=step.words)
        raise Interrupted(
            "stopped at the question; the stack stays as it is", next_step=f"{night.command} asks again"
        )
    night.announcer.phase("approval", "done" if answer else "failed", note=step.words)
    return answer


def _answered(night: Night, step: Step) -> bool | None:
    """Yes or no; None for Ctrl-C."""
    try:
        return typer.confirm(f"{night.indent}{step.words}?")
    except (typer.Abort, KeyboardInterrupt):
        night.tell("")  # the cursor is behind the question
        return None


def _name(night: Night, reviewed: str) -> str:
    return f"reviewed/{quote(night.window, safe='')}/{quote(reviewed, safe='')}.json"


def _keep(night: Night, text: str) -> str:
    """Keep what is shown beside the journal, so that a later run on any machine can compare; its name."""
    reviewed = fingerprint(text)
    night.objects.create(_name(night, reviewed), text)
    return reviewed


def _read(night: Night, reviewed: str) -> Approved | None:
    stored = night.objects.read(_name(night, reviewed))
    try:
        return None if stored is None else approved_of(stored.text)
    except ValueError:
        return None  # written by another version: ask again
