"""`maint` as a process of its own, without importing everything anew each time.

A Python imports `maint` once and forks for each command. The fork has its own pid, environment, folder,
output and end, and can be killed; only the second that the imports take is saved. `python -m scripts.maint`
itself is started where a test presses Ctrl-C.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 90
"""What one command may take; then it ends by SIGALRM."""


class Forks:
    """The Python that is forked."""

    def __init__(self, folder: Path) -> None:
        """Start it; what commands print passes through files in the folder."""
        self._out, self._err = folder / "out", folder / "err"
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, wanted: dict[str, Any], *, cwd: Path, env: dict[str, str]) -> tuple[int, str, str]:
        """Run one command and wait for it: its code (negative: the signal that ended it), output and errors.

        Args:
            wanted: `arguments` of maint, or a `program` in Python, and `kill_after`, if it is to be killed.
            cwd: its folder.
            env: its environment.
        """
        assert self._process.stdin
        assert self._process.stdout
        files = {"out": str(self._out), "err": str(self._err)}
        self._process.stdin.write(json.dumps({**wanted, **files, "cwd": str(cwd), "env": env}) + "\n")
        self._process.stdin.flush()
        code = json.loads(self._process.stdout.readline())
        return code, self._out.read_text(), self._err.read_text()

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def _serve() -> int:
    from scripts.maint.__main__ import main  # noqa: PLC0415 - not in the process of the tests
    from tests.scripts.bluegreen.killing import kill_after  # noqa: PLC0415 - as above

    gc.freeze()
    with os.fdopen(os.dup(1), "w") as answers:
        for line in sys.stdin:
            wanted = json.loads(line)
            pid = os.fork()
            if pid == 0:
                break
            _, status = os.waitpid(pid, 0)
            answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
            answers.flush()
        else:
            return 0
    _become(wanted)
    if wanted.get("kill_after"):
        kill_after(wanted["kill_after"], in_journal=wanted["in_journal"])
    if "program" in wanted:
        exec(wanted["program"], {})  # noqa: S102 - the test's own text
        return 0
    return main()


def _become(wanted: dict[str, Any]) -> None:
    """Everything that a new process gets from its parent."""
    signal.alarm(SECONDS)
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv = ["maint", *wanted.get("arguments", [])]
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - until the end
    for number, name in ((1, wanted["out"]), (2, wanted["err"])):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    sys.exit(_serve())
