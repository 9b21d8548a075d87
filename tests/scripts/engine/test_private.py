"""Folders of one command: gone at its end, and removed by the next command where it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from scripts.demo.workspace import ROOT

HOLD = """
import sys
from scripts.engine.private import private_folder
with private_folder("plan") as folder:
    (folder / "plan.json").write_text("{}")
    print(folder, flush=True)
    sys.stdin.read()
"""


def start(temp: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a command that holds a folder until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temp)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_a_killed_command_leaves_nothing_after_the_next_one(tmp_path: Path) -> None:
    other = tmp_path / "maint-plan-of-nobody.txt"
    other.write_text("not a folder")
    killed, left = start(tmp_path)
    killed.send_signal(signal.SIGKILL)
    end(killed)
    assert (left / "plan.json").exists()
    first, one = start(tmp_path)
    second, two = start(tmp_path)
    assert not left.exists()
    assert one.stat().st_mode & 0o777 == 0o700
    assert (one / "plan.json").exists()
    assert (two / "plan.json").exists()
    end(first)
    end(second)
    assert list(tmp_path.iterdir()) == [other]
