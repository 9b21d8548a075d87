"""`maint run`: the whole window, from the checks to the record. Say it again after anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from maintenance.errors import ConfigInvalid, MaintenanceError, Refused
from maintenance.plan.shared import shared
from maintenance.run.next import Finished, Live, Wish, decide
from maintenance.run.steps import Only
from maintenance.table import table
from maintenance.window.runs import STAGING
from maintenance.window.secrets import Secrets
from scripts.maint.checkpoint import mend_checkpoint
from scripts.maint.stack import Stack, chosen, load_stack
from scripts.run.begin import night_of, take
from scripts.run.dry import dry_run
from scripts.run.look import applied_phase, lease_is_held
from scripts.run.loop import go
from scripts.run.night import Answers, Night

Language = Literal["en", "ja"]
_NAMED = 10
"""How many of the things in both plans are named."""


def run(  # noqa: PLR0913 - a command has many options
    *,
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack.")] = None,
    only: Annotated[Only | None, typer.Option("--only", help="Only this part; off passes verify.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Approve everything; for CI.")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    rehearsal: Annotated[bool, typer.Option("--rehearsal", help="The same on the staging stack.")] = False,
    rehearsal_stack: Annotated[
        str, typer.Option("--rehearsal-stack", help="Where rehearsals take place.")
    ] = STAGING,
    again: Annotated[bool, typer.Option("--again", help="Once more, in a window that is done.")] = False,
    break_lease: Annotated[
        str | None, typer.Option("--break-lease", help="Take the lease from its holder; say why.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="A blocking check that you answer for (C05), or probes; repeatable."),
    ] = None,
    language: Annotated[Language | None, typer.Option("--language", help="Of Slack's messages.")] = None,
    poll: Annotated[
        float, typer.Option("--poll", envvar="MAINT_POLL", min=0.05, help="Seconds between two looks at RDS.")
    ] = 2.0,
) -> None:
    """Carry a window through: on, the database, verify, off. It goes on from wherever it stands.

    A closed terminal, a killed process, an expired credential or a lost network means: say it again.
    """
    named = chosen(stack)
    if break_lease is not None:
        if not break_lease.strip():
            raise ConfigInvalid(
                "--break-lease has no reason", next_step="say why, for whoever reads it in a year"
            )
        Secrets.of_environment(os.environ).refuse(break_lease, where="--break-lease")
    loaded = load_stack(rehearsal_stack if rehearsal else named)
    if not dry:
        mend_checkpoint(loaded.name, typer.echo)
    answers = Answers(
        Wish(only, again=again or rehearsal),
        yes=yes,
        accept=tuple(accept or ()),
        poll=poll,
        rehearsal_of=named if rehearsal else None,
    )
    with night_of(loaded, answers, language=language or _language(), dry=dry) as night, _redacted(night):
        _greet(night, named if rehearsal else None)
        if dry:
            dry_run(night)
        elif not _nothing_to_do(night, loaded):
            _somebody_can_be_asked(night)
            before = take(night, break_lease)
            with night.beat:
                night.announcer.begin(
                    window=night.window,
                    title=night.document.window.title,
                    who=night.who.person,
                    rehearsal_of=answers.rehearsal_of,
                )
                go(night, before)


@contextmanager
def _redacted(night: Night) -> Iterator[None]:
    """Errors quote what other programs said; no secret of this run is in what is shown."""
    try:
        yield
    except MaintenanceError as error:
        error.what, error.next_step = night.secrets.redact(error.what), night.secrets.redact(error.next_step)
        raise


def _greet(night: Night, of: str | None) -> None:
    window = night.document.window
    title = f" ({window.title})" if window.title else ""
    kind = f"rehearsal for {of}" if of else "window"
    night.head("▶", f"{kind} {window.id}{title} on {night.stack.name}")
    if of is not None:
        _only_a_rehearsal(night, of)


def _only_a_rehearsal(night: Night, of: str) -> None:
    """Compare where the rehearsal takes place with what the night is about.

    Raises:
        Refused: the rehearsal would take down what the night is about.
    """
    if of == night.stack.name:
        raise Refused(
            "a rehearsal takes place on another stack than the one it is for",
            where=f"stack {of}",
            next_step="name the stack of the night with -s, and the other with --rehearsal-stack",
        )
    real = load_stack(of)
    both = shared(real.document, night.document)
    if both:
        raise Refused(
            f"this is no rehearsal: it would act on what the window of {of} is about; nothing was begun\n"
            + table([(each,) for each in both], limit=_NAMED),
            where=f"{real.settings.plan} of {of} and {night.stack.settings.plan} of {night.stack.name}",
            next_step=f"take these out of {night.stack.settings.plan}, or name another --rehearsal-stack; "
            f"the night itself is maint run -s {of}",
        )
    if (real.document.database is None) != (night.document.database is None):
        night.say(f"warning: only one of {of} and {night.stack.name} has a database section in its plan")


def _nothing_to_do(night: Night, stack: Stack) -> bool:
    """Whether the window is done already: then nobody's lease is touched."""
    past = night.past()
    if past.ended is None:
        return False
    live = Live(applied_phase(stack.name, night.root), held=lease_is_held(stack))
    action = decide(past, live, night.answers.wish)
    if isinstance(action, Finished):
        night.head("✓", f"{action.why}; {action.next_step}" if action.next_step else action.why)
        return True
    return False


def _somebody_can_be_asked(night: Night) -> None:
    """Say at once what would only be said after the checks and the preview.

    Raises:
        Refused: an approval will be needed, and there is no terminal.
    """
    asks = night.answers.wish.only is not Only.BLUEGREEN and not night.past().approvals
    if asks and not night.answers.yes and not sys.stdin.isatty():
        raise Refused(
            "this run needs an approval, and there is no terminal to ask on; nothing was begun",
            where=f"stack {night.stack.name}",
            next_step=f"{night.command} on a terminal; in CI: --yes, or --dry-run to look only",
        )


def _language() -> Language:
    """As the operator's terminal is set."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ja" if named.startswith("ja") else "en"
