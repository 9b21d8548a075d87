"""A sandbox ends with the process that started it, even with one that was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.demo.workspace import ROOT
from scripts.window.process import mark
from tests.sandbox.rds.window import wait

STARTER = """
import signal, sys
from pathlib import Path
from scripts.demo.sandbox import Sandbox
print(Sandbox.start(Path(sys.argv[1]), "--estate", "small").process.pid, flush=True)
signal.pause()
"""


def test_a_sandbox_whose_starter_was_killed_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert (tmp_path / "sandbox.json").exists()
        starter.kill()
    wait(lambda: not (tmp_path / "sandbox.json").exists())
    wait(lambda: mark(pid) is None)
