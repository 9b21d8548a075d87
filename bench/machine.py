"""The machine and the versions that the figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("pulumi", "pulumi-aws", "pulumi-datadog", "boto3", "botocore", "grpcio", "moto", "werkzeug")


def facts(custodian: Path) -> dict[str, Any]:
    """Return facts that explain a figure: cores, memory, load before the run, versions."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _field("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "load_before": [round(each, 2) for each in os.getloadavg()],
        "python": platform.python_version(),
        "pulumi_cli": _said("pulumi", "version"),
        "custodian": _said(str(custodian), "version"),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _field(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.split(":", 1)[1].strip()
    return "unknown"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed programs
    return (done.stdout or done.stderr).strip()
