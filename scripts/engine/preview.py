"""`pulumi preview --json`, also for a phase that the stack's file does not name yet."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maintenance.errors import PreflightFailed
from maintenance.phase import Phase
from scripts.engine.cli import find_pulumi, next_step
from scripts.engine.phase import in_phase
from scripts.engine.private import private_folder

EXPERIMENTAL = {"PULUMI_EXPERIMENTAL": "1"}
"""Update plans need it."""


def preview_json(
    stack: str, *, folder: Path, phase: Phase | None = None, save_plan: Path | None = None
) -> Mapping[str, Any]:
    """Preview a stack, and return the engine's JSON. Changes nothing.

    Args:
        stack: its name.
        folder: the project's.
        phase: preview this phase instead of the one that the stack's file names; the file stays as it is.
        save_plan: where the engine writes its update plan.

    Raises:
        PreflightFailed: the preview failed; everything that it said is in the message.
    """
    with private_folder("preview") as private:
        arguments = ["preview", "--json", "--non-interactive", "--stack", stack]
        if phase is not None:
            arguments += ["--config-file", str(_other_phase(folder, stack, phase, private))]
        if save_plan is not None:
            arguments += ["--save-plan", str(save_plan)]
        done = subprocess.run(  # noqa: S603 - a fixed program
            [find_pulumi(), *arguments],
            cwd=folder,
            env={**os.environ, **EXPERIMENTAL},
            check=False,
            capture_output=True,
            text=True,
        )
    content = _parsed(done.stdout)
    if done.returncode != 0 or content is None:
        said = _failure(content, done)
        raise PreflightFailed(
            f"the preview failed; nothing was changed\n{said}",
            where=f"stack {stack}",
            next_step=next_step(said, "mend that, then say the same command again"),
        )
    return content


def _other_phase(folder: Path, stack: str, phase: Phase, private: Path) -> Path:
    """A copy of the stack's file with another phase."""
    original, written = in_phase(folder, stack, phase)
    copy = private / original.name
    copy.write_text(written.text, encoding="utf-8")
    return copy


def _parsed(text: str) -> Mapping[str, Any] | None:
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, Mapping) else None


def _failure(content: Mapping[str, Any] | None, done: subprocess.CompletedProcess[str]) -> str:
    """What went wrong, in the words of the program where it had any."""
    said = [
        str(each.get("message", "")).strip()
        for each in (content or {}).get("diagnostics") or ()
        if each.get("severity") == "error"
    ]
    said = [each for each in said if each]
    return "\n".join(said) or (done.stderr.strip() or done.stdout.strip())[-2000:]
