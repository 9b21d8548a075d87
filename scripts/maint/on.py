"""`maint on --plan FILE`: start maintenance exactly as it was reviewed, or not at all."""

from __future__ import annotations

import json
import os
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from maintenance.errors import ConfigInvalid, PreflightFailed, Refused
from maintenance.phase import Phase
from maintenance.preview.as_text import review_text
from maintenance.preview.review import Review
from maintenance.preview.saved import Moved, Saved, begun, moved, saved_review
from maintenance.table import table
from maintenance.window.entry import Outcome
from scripts.engine.follow import follow
from scripts.engine.phase import set_phase
from scripts.engine.preview import EXPERIMENTAL
from scripts.maint.acting import act
from scripts.maint.checkpoint import mend_checkpoint
from scripts.maint.preview import plan_digest, take_preview, terminal_width
from scripts.maint.stack import Stack, load_stack, project_root
from scripts.maint.up import clear_what_a_kill_left
from scripts.window.journal import Journal


def on(
    plan: Annotated[Path, typer.Option("--plan", help="A file that `maint preview --save-plan` wrote.")],
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack to update.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Go on as reviewed: compare what is live with the review, set the flag, and run the saved plan.

    Refuses (exit code 3) where anything is not as it was when people looked, or where somebody else holds
    the window (exit code 7); nothing is changed then.
    """
    chosen = load_stack(stack)
    saved = saved_review(_content(plan), where=str(plan))
    _belongs(saved, chosen, plan)
    mend_checkpoint(chosen.name, typer.echo)
    now = take_preview(chosen, phase=Phase.ON)
    _refuse_if_moved(saved, now, chosen, plan)
    typer.echo(review_text(now, chosen.document, width=terminal_width()))
    if not now.changes:
        typer.echo("it is on, as reviewed; nothing is left to do")
        set_phase(project_root(), chosen.name, Phase.ON)
        return
    _ask(chosen, yes=yes)
    acting = act(chosen, "maint on")
    clear_what_a_kill_left(chosen, Phase.ON)
    set_phase(project_root(), chosen.name, Phase.ON)
    arguments = ["up", "--stack", chosen.name, "--yes", "--skip-preview"]
    if begun(saved, now):
        typer.echo("goes on where an earlier run stopped; what is left was compared with the review above")
    else:
        arguments += ["--plan", str(plan.absolute())]
    raise typer.Exit(_update(arguments, acting.journal, chosen.document.window.id))


def _update(arguments: Sequence[str], journal: Journal, window: str) -> int:
    """Run the update, and journal how it ended."""
    journal.add(window, "phase", Phase.ON.value, "started")
    began = time.monotonic()
    outcome = follow(arguments, folder=project_root(), say=typer.echo, env={**os.environ, **EXPERIMENTAL})
    for failure in outcome.failures:
        typer.echo(f"error: {failure}", err=True)
    ended: Outcome = "done" if outcome.code == 0 else "failed"
    why = "; ".join(outcome.failures)
    journal.add(window, "phase", Phase.ON.value, ended, why=why, seconds=time.monotonic() - began)
    return outcome.code


def _content(plan: Path) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(plan.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ConfigInvalid(f"cannot be read: {fault.strerror}", where=str(plan)) from None
    except ValueError:
        return None  # `saved_review` says what is expected


def _belongs(saved: Saved, stack: Stack, plan: Path) -> None:
    """Compare what the file is for with what is asked.

    Raises:
        PreflightFailed: it is of another stack, window or phase.
    """
    window = stack.document.window.id
    for what, reviewed, asked in (
        ("stack", saved.stack, stack.name),
        ("window", saved.window, window),
        ("phase", saved.phase, Phase.ON.value),
    ):
        if reviewed != asked:
            raise PreflightFailed(
                f"this review is of {what} {reviewed}, and {asked} is asked for; nothing was changed",
                where=str(plan),
                next_step=_again(stack, plan),
            )


def _refuse_if_moved(saved: Saved, now: Review, stack: Stack, plan: Path) -> None:
    """Compare every row of the review with what is live.

    Raises:
        PreflightFailed: with a table of what is not as it was reviewed.
    """
    different = list(moved(saved, now))
    if saved.document != plan_digest(stack):
        different.insert(0, Moved(stack.settings.plan, "as committed then", "changed since"))
    if different:
        rows = [("", "reviewed", "now"), *((each.name, each.reviewed, each.live) for each in different)]
        count = f"{len(different)} things are" if len(different) > 1 else "one thing is"
        raise PreflightFailed(
            f"{count} not as reviewed; nothing was changed\n{table(rows)}",
            where=f"stack {stack.name}",
            next_step=f"{_again(stack, plan)}, and review again",
        )


def _again(stack: Stack, plan: Path) -> str:
    return f"maint preview -s {stack.name} --phase on --save-plan {shlex.quote(str(plan))}"


def _ask(stack: Stack, *, yes: bool) -> None:
    if yes:
        return
    question = f"put {stack.name} into maintenance?"
    if not sys.stdin.isatty():
        raise Refused(f"{question} nobody can be asked here", next_step="add --yes")
    if not typer.confirm(question):
        raise Refused("not confirmed; nothing was changed", next_step="say it again when you want it")
