"""One command, measured: wall time, CPU time, calls, memory, and what else the machine did meanwhile."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import ProviderWatch, busy_seconds, cpu_seconds
from scripts.demo.sandbox import Sandbox

ERROR_STATUS = 400


class CommandFailed(Exception):
    """A measured command ended with an error; a figure of it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in seconds, memory in MiB. `calls` is the sandbox's record of the command's calls."""

    wall: float
    started: float
    """Unix time, on the clock of the calls."""
    cpu: float
    """Of the command and every process it waited for."""
    sandbox_cpu: float
    other_cpu: float
    """Of everything else on this machine: large values mean a disturbed figure."""
    provider_peak: float
    provider_cpu: float
    calls: list[dict[str, Any]]
    said: str

    def by_operation(self) -> dict[str, int]:
        """Calls by service and operation; refused ones apart."""
        names = (
            f"{each['service']}:{each['operation']}"
            + (f" ({each['status']})" if each["status"] >= ERROR_STATUS else "")
            for each in self.calls
        )
        return dict(sorted(Counter(names).items()))

    def figures(self) -> dict[str, Any]:
        """What goes into the results."""
        return {
            "wall_seconds": round(self.wall, 2),
            "command_cpu_seconds": round(self.cpu, 2),
            "provider_cpu_seconds": round(self.provider_cpu, 2),
            "sandbox_cpu_seconds": round(self.sandbox_cpu, 2),
            "other_cpu_seconds": round(self.other_cpu, 2),
            "provider_peak_mib": round(self.provider_peak, 1),
            "calls": self.by_operation(),
        }


def run(
    command: Sequence[str],
    *,
    sandbox: Sandbox,
    folder: Path,
    env: Mapping[str, str] | None = None,
    codes: Collection[int] = (0,),
) -> Measured:
    """Run a command to its end and measure it.

    Args:
        command: the program and its arguments.
        sandbox: where AWS is, whose calls and CPU time are counted.
        folder: where it runs.
        env: its environment; the sandbox's without it.
        codes: exit codes of a command that did its work.

    Raises:
        CommandFailed: with the end of what it said.
    """
    sandbox.control("DELETE", "/calls")
    busy, sandbox_cpu, own = busy_seconds(), cpu_seconds(sandbox.process.pid), time.process_time()
    with tempfile.TemporaryFile("w+") as output:
        started, clock = time.time(), time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own programs
            list(command),
            cwd=folder,
            env=dict(env or sandbox.env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        with ProviderWatch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - clock
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode not in codes:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{said[-3000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    served = cpu_seconds(sandbox.process.pid) - sandbox_cpu
    others = busy_seconds() - busy - cpu - served - (time.process_time() - own)
    return Measured(
        wall,
        started,
        cpu,
        served,
        max(0.0, others),
        watch.peak_kib / 1024,
        sum(watch.cpu.values()),
        sandbox.control("GET", "/calls"),
        said,
    )
