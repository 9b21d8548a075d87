"""Find the CLI, and run it where only its answer matters."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from maintenance.errors import ConfigInvalid, TemporaryError

TORN = "failed to load checkpoint"
"""What every command of the engine says where it cannot read its state."""


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


def run_quietly(*arguments: str, folder: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command that shows nothing by itself, and return what it printed.

    Raises:
        TemporaryError: it failed; what it said is in the message.
    """
    done = subprocess.run(  # noqa: S603 - a fixed program
        [find_pulumi(), *arguments], cwd=folder, env=env, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        raise TemporaryError(f"pulumi {' '.join(arguments)} failed: {said}", next_step=next_step(said))
    return done.stdout


def next_step(said: str, otherwise: str = "mend that, then say it again") -> str:
    """What to do about a command that failed, by what it said."""
    if TORN in said:
        return "maint up (or maint run, in its window) first mends a state that a killed update left"
    return otherwise
