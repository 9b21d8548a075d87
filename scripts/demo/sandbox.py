"""Start the sandbox as its own process, and ask it what the world looks like."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from maintenance.errors import DeadlinePassed
from scripts.demo.workspace import ROOT

START_SECONDS = 90.0


@dataclass
class Sandbox:
    """A running sandbox. Use as a context; leaving it ends the process."""

    folder: Path
    process: subprocess.Popen[bytes]
    env: dict[str, str]

    @classmethod
    def start(cls, folder: Path, *options: str) -> Sandbox:
        """Start one with its state in `folder` and wait until it answers.

        Raises:
            DeadlinePassed: it did not come up; its log says why.
        """
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "log"
        command = [sys.executable, "-m", "sandbox", "serve", "--state-dir", str(folder), *options]
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*command, "--end-with-stdin"],  # it does not outlive this process, however that ends
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_for(folder, process, log)
        except BaseException:  # Ctrl-C, too: nobody else knows of the process yet
            process.kill()
            process.communicate()
            raise
        return cls(folder, process, read_env(folder / "env"))

    def __enter__(self) -> Self:
        """Nothing more to do: it runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it and wait until it is gone."""
        self.stop()

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()

    @property
    def edge(self) -> str:
        """Where the edge answers."""
        return self.env["SANDBOX_EDGE"]

    def control(self, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the sandbox itself, beside AWS and Datadog."""
        answer = requests.request(method, f"{self.env['SANDBOX_CONTROL']}{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def world(self) -> dict[str, Any]:
        """What is live: services, rules, mappings, stages, routes, downtimes."""
        world: dict[str, Any] = self.control("GET", "/world")
        return world


def _wait_for(folder: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "sandbox.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DeadlinePassed(f"the sandbox did not start:\n{log.read_text()[-2000:]}", where=str(log))
        time.sleep(0.05)


def read_env(path: Path) -> dict[str, str]:
    """Read `export K=V` lines on top of this process's environment, as a shell would."""
    env = dict(os.environ)
    for line in path.read_text().splitlines():
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            env[name] = "".join(shlex.split(value)).replace("$PATH", os.environ.get("PATH", ""))
    return env
