"""What processes use, from /proc: CPU time, peak memory, and how busy the machine is with other things."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.2
PROVIDER = "pulumi-resource-override"


def cpu_seconds(pid: int) -> float:
    """User and system time of one process with all its threads; 0 if it is gone."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def busy_seconds() -> float:
    """CPU time that this machine has spent on anything since it started."""
    fields = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    idle, waiting = fields[3], fields[4]
    return (sum(fields[:8]) - idle - waiting) / TICKS


def _children(pid: int) -> list[int]:
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


@dataclass
class ProviderWatch:
    """Samples the provider that a CLI process has started. Use as a context."""

    cli: int
    peak_kib: int = 0
    """The largest VmHWM seen of one provider process."""
    cpu: dict[int, float] = field(default_factory=dict)
    """CPU time by process id, as last seen."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start sampling."""
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop sampling."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            for pid in _children(self.cli):
                with suppress(OSError, StopIteration):
                    if PROVIDER not in Path(f"/proc/{pid}/cmdline").read_text():
                        continue
                    status = Path(f"/proc/{pid}/status").read_text().splitlines()
                    high = next(line for line in status if line.startswith("VmHWM"))
                    self.peak_kib = max(self.peak_kib, int(high.split()[1]))
                    self.cpu[pid] = cpu_seconds(pid)
