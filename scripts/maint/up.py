"""`maint up`: `pulumi up` that first clears what a killed run left behind. Say it again after anything."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, NoReturn

import typer

from maintenance.errors import MaintenanceError, Refused, TemporaryError
from maintenance.orphans import Made, last, orphans
from maintenance.phase import Phase
from scripts.engine.cli import find_pulumi, run_quietly
from scripts.engine.ctrl_c import exit_code, left_to_the_cli
from scripts.engine.follow import follow
from scripts.maint.by_hand import by_hand
from scripts.maint.checkpoint import mend_checkpoint
from scripts.maint.lock import Lock, read_locks
from scripts.maint.lost_state import all_are_back, refuse_to_make_anew
from scripts.maint.made import find_made, remove
from scripts.maint.stack import Stack, load_stack, project_root
from scripts.run.look import applied_phase, lease_is_held


def up(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack to update.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,  # noqa: FBT002 - a flag
    skip_preview: Annotated[bool, typer.Option("--skip-preview", "-f", help="Start at once.")] = False,  # noqa: FBT002
) -> None:
    """Run `pulumi up`, after clearing a dead lock and removing what a killed run made without saving.

    On a terminal Pulumi itself shows the update; elsewhere (CI, a file) it is few lines.
    """
    chosen = load_stack(stack)
    try:
        carried_out = by_hand(chosen, "maint up")
    except TemporaryError:
        _dead_locks(chosen)  # a state that somebody writes right now may not be readable: that says it better
        raise
    _keeps_the_phase(chosen)
    carry_out(chosen, carried_out, yes=yes, skip_preview=skip_preview)


def _keeps_the_phase(stack: Stack) -> None:
    """Compare the phase that this checkout's file says with the one a window under way has reached.

    Raises:
        Refused: they differ; a checkout that is behind would open or close what somebody else's run did.
    """
    if not lease_is_held(stack):
        return
    known, wanted = applied_phase(stack.name, project_root()), stack.settings.phase
    if known is None:
        _lost(stack, wanted)  # a state that was lost says better what to do
    applied = known or Phase.OFF
    if applied is not wanted:
        raise Refused(
            f"a window is under way, and the stack is {applied}: this checkout's file says {wanted}; "
            "nothing was changed",
            where=f"stack {stack.name}",
            next_step=f"maint run -s {stack.name} goes on from where the window stands; "
            f"maint off -s {stack.name} ends maintenance",
        )


def carry_out(
    chosen: Stack, carried_out: Callable[[Callable[[], int]], int], *, yes: bool, skip_preview: bool = False
) -> NoReturn:
    """Clear what a kill left, update, and exit as the update did."""
    later = clear_what_a_kill_left(chosen, chosen.settings.phase)

    def update() -> int:
        code = _update(chosen.name, yes=yes, skip_preview=skip_preview)
        if code != 0:
            return code
        try:
            open_last(chosen, later)
        except MaintenanceError as error:
            typer.echo(f"error: {error.text()}", err=True)
            return error.exit_code
        return 0

    raise typer.Exit(carried_out(update))


def _update(stack: str, *, yes: bool, skip_preview: bool) -> int:
    arguments = ["up", "--stack", stack]
    arguments += ["--yes"] if yes else []
    if yes and not sys.stdout.isatty():
        outcome = follow([*arguments, "--skip-preview"], folder=project_root(), say=typer.echo)
        for failure in outcome.failures:
            typer.echo(f"error: {failure}", err=True)
        return outcome.code
    arguments += ["--skip-preview"] if skip_preview else []
    command = [find_pulumi(), *arguments]
    with left_to_the_cli() as pressed:
        done = subprocess.run(command, cwd=project_root(), check=False)  # noqa: S603 - fixed program
    return exit_code(done.returncode, pressed)


def clear_what_a_kill_left(stack: Stack, phase: Phase) -> tuple[Made, ...]:
    """Mend the state, clear a dead lock, then remove what carries this stack's mark but is not in the state.

    Args:
        stack: whose.
        phase: that the update goes to.

    Returns:
        What is to stay until the update is through, for `open_last`: going off, whatever answers or mutes.

    Raises:
        Refused: the state that knew all of it is lost, and the edge would open; nothing was changed.
        PermanentError: the state cannot be read, nor the one of before; nothing was changed.
        TemporaryError: somebody else holds the stack; nothing was changed.
    """
    mend_checkpoint(stack.name, typer.echo)  # first: without it the engine cannot even clear the lock
    _clear_dead_lock(stack)
    lost = _lost(stack, phase)
    later = last(lost) if phase is Phase.OFF else ()
    _remove_all(each for each in lost if each not in later)
    return later


def open_last(stack: Stack, later: Sequence[Made]) -> None:
    """Remove what kept the edge closed until an update to off was through.

    Raises:
        Unfinished: a service is not back.
    """
    if later:
        all_are_back(stack)
        _remove_all(later)


def _lost(stack: Stack, phase: Phase) -> tuple[Made, ...]:
    state = json.loads(run_quietly("stack", "export", "--stack", stack.name, folder=project_root()))
    made = find_made(stack)
    lost = orphans(made, state)
    if phase is not Phase.OFF:
        refuse_to_make_anew(stack, made, lost, state)
    return lost


def _remove_all(lost: Iterable[Made]) -> None:
    for each in lost:
        typer.echo(f"removing {each.kind} {each.id}: the state does not know it, as its maker was killed")
        remove(each)


def _clear_dead_lock(stack: Stack) -> None:
    locks = _dead_locks(stack)
    for lock in locks:
        typer.echo(f"clearing the lock of {lock}: that process is gone")
    if locks:
        run_quietly("cancel", "--yes", stack.name, folder=project_root())


def _dead_locks(stack: Stack) -> list[Lock]:
    """The stack's locks, all of which are of processes that are gone.

    Raises:
        TemporaryError: one of them lives.
    """
    locks = read_locks(stack.name)
    for lock in locks:
        if not lock.dead:
            raise TemporaryError(
                f"the stack is locked by {lock}",
                where=f"stack {stack.name}",
                next_step=f"wait for it; if it is gone for certain: pulumi cancel --yes {stack.name}",
            )
    return locks
