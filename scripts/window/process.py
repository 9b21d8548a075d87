"""Who this process is, and whether another one of this host still lives."""

from __future__ import annotations

import getpass
import os
import socket
import uuid
from pathlib import Path

from maintenance.window.lease import Holder

_START_FIELD = 19
"""Of /proc/PID/stat, counted after the command's closing parenthesis: start time in ticks since boot."""


def holder(what: str) -> Holder:
    """This process, with a run id of its own."""
    pid = os.getpid()
    return Holder(getpass.getuser(), socket.gethostname(), pid, mark(pid) or "", what, uuid.uuid4().hex)


def mark(pid: int) -> str | None:
    """What tells a process from a later one with the same id: boot, process namespace and start time.

    None where the process is gone, or the host does not say (no /proc).
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    if state in {"Z", "X"}:
        return None  # ended; only its parent has not asked yet
    return f"{boot} {space} {fields[_START_FIELD - 1]}"


def alive(other: Holder) -> bool | None:
    """Whether the holder's process lives; None where that cannot be told from here."""
    if other.host != socket.gethostname():
        return None
    if not other.mark:
        return _answers(other.pid)
    ours = mark(os.getpid())
    if ours is None:
        return None
    if other.mark.rpartition(" ")[0] != ours.rpartition(" ")[0]:
        return None  # started anew since, or another machine or container of the same name
    return mark(other.pid) == other.mark


def _answers(pid: int) -> bool:
    """Without /proc: some process has that id. If it is another one, the lease is broken by hand."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
