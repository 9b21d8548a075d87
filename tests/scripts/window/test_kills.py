"""`kill -9` at every write of a run that takes the lease, journals and releases; then the same run again.

Folder: a forked run that kills itself right after each call to the kernel that changes a name or makes
one durable. S3: a real process, killed by the server after each write and before its answer.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maintenance.window.summary import summaries
from sandbox.aws.kills import Kill
from scripts.window.open import open_journal, open_lease
from scripts.window.place import open_place
from scripts.window.process import holder
from tests.scripts.window.conftest import STACK, Cloud
from tests.scripts.window.night import SUBJECTS, work
from tests.scripts.window.test_lease import ROOT

CHANGES = ("link", "replace", "fsync", "unlink")


def check(backend: str) -> None:
    """The end is the same as without a kill."""
    objects = open_place(backend, STACK)
    journal = open_journal(objects, holder("maint history"))
    assert journal.flush() == 0
    entries = journal.read("w")
    assert [entry.subject for entry in entries if entry.what == "change"] == SUBJECTS
    (found,) = summaries(entries)
    assert (found.outcome, found.debts, found.unreadable) == ("done", (), 0)
    lease = open_lease(objects).read()
    assert lease is not None
    assert lease.state(lease.taken) == "released"


def dying(after: int) -> Callable[[], None]:
    """Make this process kill itself at its n-th change."""
    left = [after]

    def wrapped(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            left[0] -= 1
            try:
                return original(*args, **named)
            finally:
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        return call

    def install() -> None:
        for name in CHANGES:
            setattr(os, name, wrapped(getattr(os, name)))

    return install


def in_a_fork(task: Callable[[], None]) -> int:
    """Run a task in a process of its own; its exit code, negative for a signal."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            task()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def test_a_run_on_a_folder_comes_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = 0
    for after in range(1, 200):
        folder = tmp_path / str(after)
        backend = f"file://{folder}"
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home"))

        def run(after: int = after, backend: str = backend) -> None:
            dying(after)()
            work(backend)

        code = in_a_fork(run)
        if code == 0:
            break
        assert code == -signal.SIGKILL, after
        killed += 1
        assert in_a_fork(lambda backend=backend: work(backend)) == 0, after  # type: ignore[misc]
        check(backend)
    else:
        pytest.fail("it never came to an end")
    assert killed > 30
    check(backend)


def test_a_run_on_s3_comes_to_the_same_end(
    cloud: Cloud, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = f"run-{uuid.uuid4().hex}"
    killed = 0
    for after in range(1, 30):
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / str(after)))
        backend = f"{bucket}/{after}"
        cloud.killer.arm(Kill("tests.scripts.window.night", marker, {"": after}))
        code = subprocess.run(
            [sys.executable, "-m", "tests.scripts.window.night", backend],
            cwd=ROOT,
            env=os.environ | {"MARKER": marker},
            check=False,
        ).returncode
        cloud.killer.arm(None)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        work(backend)
        check(backend)
    else:
        pytest.fail("it never came to an end")
    assert killed == 7
    check(backend)
