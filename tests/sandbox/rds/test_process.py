"""The databases end with the process that started them, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from scripts.window.process import mark
from tests.sandbox.rds.window import wait


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(number: signal.Signals) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        _end(Path(folder), number)


def _end(folder: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "sandbox.rds", "--no-leftover"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(line.startswith("export SANDBOX_CONTROL=") for line in lines)
        pids = [int(each.read_text()) for each in folder.glob("sandbox-databases-*/server*/pid")]
        assert len(pids) == 1
        process.send_signal(number)
        process.wait(timeout=30)
    wait(lambda: not list(folder.glob("sandbox-databases-*")))
    wait(lambda: mark(pids[0]) is None)
