"""Run an update and print few lines about it, from the engine's event log."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from maintenance.progress.update import UpdateProgress
from scripts.engine.cli import find_pulumi
from scripts.engine.ctrl_c import exit_code, left_to_the_cli
from scripts.engine.private import private_folder

POLL_SECONDS = 0.2
"""Between two looks at the event log; the engine tells nobody when it has written."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an update ended: what it changed by operation, and its errors.

    `code` is the CLI's exit code, or that of `Interrupted` where Ctrl-C was in time to stop it.
    """

    code: int
    changes: Mapping[str, int]
    failures: tuple[str, ...]
    interrupted: bool = False
    """Whether somebody pressed Ctrl-C, in time or not."""


def follow(
    arguments: Sequence[str], *, folder: Path, say: Say, env: Mapping[str, str] | None = None
) -> Outcome:
    """Run `pulumi <arguments>` and say a line whenever there is something to say.

    Ctrl-C reaches the CLI too (same process group), which stops where it is safe; this waits for it.
    """
    surroundings = {**(env if env is not None else os.environ), "PULUMI_DEBUG_COMMANDS": "true"}
    progress = UpdateProgress()
    with private_folder("events") as private, left_to_the_cli() as pressed:
        log = private / "events"
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(  # noqa: S603 - a fixed program
                [find_pulumi(), *arguments, "--event-log", str(log), "--color", "never"],
                cwd=folder,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            ended = threading.Event()
            threading.Thread(target=_wait, args=(process, ended), daemon=True).start()
            position, told = 0, False
            while True:
                over = ended.wait(POLL_SECONDS)
                if pressed.is_set() and not told:
                    told = True
                    say("Ctrl-C: what is under way is ended, then this stops; a second one stops it at once")
                position = _read(log, position, progress, say)
                if over:
                    break
            output.seek(0)
            said = output.read()
    failures = progress.failures
    if process.returncode != 0 and not failures:
        failures = (said.strip()[-2000:] or f"pulumi ended with {process.returncode}",)
    return Outcome(exit_code(process.returncode, pressed), progress.changes, failures, pressed.is_set())


def _wait(process: subprocess.Popen[bytes], ended: threading.Event) -> None:
    process.wait()
    ended.set()


def _read(log: Path, position: int, progress: UpdateProgress, say: Say) -> int:
    """Feed every whole line after `position`; returns the new position."""
    if not log.exists():
        return position
    with log.open("rb") as events:
        events.seek(position)
        content = events.read()
    whole = content[: content.rfind(b"\n") + 1]
    for line in whole.splitlines():
        if line.strip():
            for text in progress.feed(json.loads(line)):
                say(text)
    return position + len(whole)
