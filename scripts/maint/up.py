"""`maint up`: `pulumi up` that first clears what a killed run left behind. Say it again after anything."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid, TemporaryError
from maintenance.orphans import orphans
from scripts.maint.lock import read_locks
from scripts.maint.made import find_made, remove
from scripts.maint.stack import Stack, load_stack, project_root


def up(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack to update.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,  # noqa: FBT002 - a flag
    skip_preview: Annotated[bool, typer.Option("--skip-preview", "-f", help="Start at once.")] = False,  # noqa: FBT002
) -> None:
    """Run `pulumi up`, after clearing a dead lock and removing what a killed run made without saving."""
    chosen = load_stack(stack)
    pulumi = find_pulumi()
    clear_dead_lock(chosen, pulumi)
    remove_orphans(chosen, pulumi)
    arguments = [pulumi, "up", "--stack", chosen.name]
    arguments += ["--yes"] if yes else []
    arguments += ["--skip-preview"] if skip_preview else []
    raise typer.Exit(subprocess.run(arguments, cwd=project_root(), check=False).returncode)  # noqa: S603 - fixed program


def find_pulumi() -> str:
    """The CLI on PATH.

    Raises:
        ConfigInvalid: there is none.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise ConfigInvalid(
            "pulumi is not on PATH", next_step="make setup, or in the sandbox: . .sandbox/env"
        )
    return found


def clear_dead_lock(stack: Stack, pulumi: str) -> None:
    """Remove a lock whose process is dead on this host.

    Raises:
        TemporaryError: somebody else holds the stack; nothing was changed.
    """
    locks = read_locks(stack.name)
    for lock in locks:
        if not lock.dead:
            raise TemporaryError(
                f"the stack is locked by {lock}",
                where=f"stack {stack.name}",
                next_step=f"wait for it; if it is gone for certain: pulumi cancel --yes {stack.name}",
            )
    for lock in locks:
        typer.echo(f"clearing the lock of {lock}: that process is gone")
    if locks:
        _run([pulumi, "cancel", "--yes", stack.name])


def remove_orphans(stack: Stack, pulumi: str) -> None:
    """Remove what carries this stack's mark although the state does not know it."""
    exported = _run([pulumi, "stack", "export", "--stack", stack.name])
    for each in orphans(find_made(stack), json.loads(exported)):
        typer.echo(f"removing {each.kind} {each.id}: a killed run made it, and the state does not know it")
        remove(each)


def _run(arguments: list[str]) -> str:
    done = subprocess.run(arguments, cwd=project_root(), check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    if done.returncode != 0:
        raise TemporaryError(
            f"{' '.join(arguments[1:])} failed: {done.stderr.strip()}",
            next_step="mend that, then say it again",
        )
    return done.stdout
