"""Nothing of the databases outlives the process that started them, not even when that is killed.

A small shell waits at the end of a pipe whose other end only this process holds. When the pipe closes, by an
orderly stop or by a kill, it ends every server whose pid stands in the folder and removes the folder.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

# Data folders hold `pid`; the folder is made by us and named by no one else.
_WATCH = """
trap '' INT TERM HUP
cat >/dev/null
for file in "$1"/*/pid; do
    [ -f "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null
done
for attempt in 1 2 3 4 5; do
    rm -rf "$1" 2>/dev/null && break
    sleep 0.2
done
"""


_LONGEST = 60


class Household:
    """A temporary folder, and the watcher that clears it up."""

    def __init__(self) -> None:
        """Make the folder and start the watcher."""
        # The servers' sockets lie in it, and the path of a socket holds 107 bytes at most.
        short = len(tempfile.gettempdir()) <= _LONGEST
        self.folder = Path(tempfile.mkdtemp(prefix="sandbox-databases-", dir=None if short else "/tmp"))  # noqa: S108
        self._watcher = subprocess.Popen(  # noqa: S603 - our own text above
            ["/bin/sh", "-c", _WATCH, "sandbox-databases", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            env={"PATH": os.defpath},
        )

    def clear(self) -> None:
        """End what still runs and remove the folder; waits until that is done."""
        if self._watcher.stdin is not None and not self._watcher.stdin.closed:
            self._watcher.stdin.close()
        self._watcher.wait(timeout=30)
