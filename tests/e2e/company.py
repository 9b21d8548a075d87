"""A company in a sandbox with its own project folder and stack, driven by the literal commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import make_workspace

BLINK = 0.4
"""Seconds that tasks take to go or to come, unless a test needs to see them do it."""
DEADLINE = 240
"""Seconds for one command; a test that hangs must not hold the whole run."""


@dataclass(frozen=True)
class Done:
    """A command that ended: its exit code and everything it said."""

    code: int
    said: str

    def ok(self) -> Done:
        """Assert that it succeeded."""
        assert self.code == 0, self.said
        return self


@dataclass
class Company:
    """One sandbox, one project folder, one stack."""

    sandbox: Sandbox
    folder: Path
    stack: str
    plan: str
    marker: str = field(default_factory=lambda: f"company-{uuid.uuid4().hex[:8]}")
    variables: dict[str, str] = field(default_factory=dict)
    """Beside the sandbox's."""

    @classmethod
    def found(cls, folder: Path, estate: str, stack: str, *options: str) -> Company:
        """Start a sandbox, make the project folder, create the stack and let it observe once."""
        sandbox = Sandbox.start(folder / "sandbox", "--estate", estate, *options)
        try:
            project = make_workspace(folder / "project")
            settings = (project / "stacks" / f"Pulumi.{stack}.yaml").read_text()
            plan = next(
                line.split(": ")[1] for line in settings.splitlines() if "maintenance:plan:" in line
            ).strip()
            company = cls(sandbox, project, stack, plan)
            company.pulumi("stack", "init", stack).ok()
            company.up().ok()
        except BaseException:  # Ctrl-C, too: nobody else knows of the sandbox yet
            sandbox.stop()
            raise
        return company

    @property
    def env(self) -> dict[str, str]:
        """The sandbox's environment; the marker finds our processes among others'."""
        return self.sandbox.env | {"PULUMI_STACK": self.stack, "COMPANY": self.marker} | self.variables

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command in the project folder, in a process group of its own."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str) -> Done:
        """Run a command to its end."""
        process = self.start(*command)
        said, _ = process.communicate(timeout=DEADLINE)
        return Done(process.returncode, said)

    def pulumi(self, *arguments: str) -> Done:
        """Run `pulumi …` on this stack."""
        return self.run("pulumi", *arguments, "--non-interactive", "--color", "never")

    def maint(self, *arguments: str) -> Done:
        """Run `maint …` on this stack."""
        return self.run(sys.executable, "-m", "scripts.maint", *arguments)

    def up(self, *arguments: str) -> Done:
        """Run `pulumi up`, without questions."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments)

    def preview(self, *arguments: str) -> Done:
        """Run `pulumi preview --diff`."""
        return self.pulumi("preview", "--diff", *arguments)

    def phase(self, phase: str) -> None:
        """Set `maintenance:phase`, in place of its short form."""
        path = self.folder / "stacks" / f"Pulumi.{self.stack}.yaml"
        lines = [line for line in path.read_text().splitlines() if "maintenance:enabled" not in line]
        path.write_text("\n".join(lines) + "\n")
        self.pulumi("config", "set", "maintenance:phase", phase).ok()

    def setting(self, path: str, value: str) -> None:
        """Set one structured setting."""
        self.pulumi("config", "set", "--path", path, value).ok()

    def setting_of(self, name: str) -> str:
        """One setting as the stack has it."""
        return self.pulumi("config", "get", name).ok().said.strip()

    def unset(self, path: str) -> None:
        """Remove one setting."""
        self.pulumi("config", "rm", "--path", path).ok()

    def on(self) -> Done:
        """Go on."""
        self.phase("on")
        return self.up()

    def off(self) -> Done:
        """Go off."""
        self.phase("off")
        return self.up()

    @property
    def document(self) -> PlanDocument:
        """The plan document as the stack reads it."""
        return load_plan_bytes((self.folder / self.plan).read_bytes(), self.plan)

    def edit_plan(self, old: str, new: str) -> None:
        """Change the plan document's text."""
        path = self.folder / self.plan
        text = path.read_text()
        assert old in text, f"{old!r} is not in the plan"
        path.write_text(text.replace(old, new))

    def world(self) -> dict[str, Any]:
        """What is live."""
        return self.sandbox.world()

    def capacity(self) -> dict[str, Any]:
        """What is live of each service, as far as maintenance may touch it: counts, scaling and tags."""
        return {
            key: {name: each[name] for name in ("desired", "min", "max", "suspended", "tags")}
            for key, each in self.world()["services"].items()
        }

    def surroundings(self) -> dict[str, Any]:
        """What is live beside services: rules, mappings, stages, routes, other writers, downtimes."""
        world = self.world()
        return {
            name: world[name] for name in ("rules", "mappings", "stages", "routes", "writers", "downtimes")
        }

    def writes(self) -> list[dict[str, Any]]:
        """Every changing call to AWS and Datadog since the calls were last forgotten."""
        return [call for call in self.sandbox.control("GET", "/calls?since=0") if call["write"]]

    def forget_calls(self) -> None:
        """Start counting calls anew."""
        self.sandbox.control("DELETE", "/calls")

    def forget_journal(self) -> None:
        """As if no window had been here: tests share the plan's window, and what one left open is its own."""
        shutil.rmtree(self._backend / ".maintenance" / self.stack, ignore_errors=True)

    def client(self, service: str) -> Any:
        """A boto3 client of somebody else, with the sandbox's environment."""
        env = self.sandbox.env
        return boto3.client(
            service,
            endpoint_url=env["AWS_ENDPOINT_URL"],
            region_name=env["AWS_REGION"],
            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
        )

    def set_desired(self, key: str, count: int) -> None:
        """Somebody else scales a service."""
        cluster, service = key.split("/")
        self.client("ecs").update_service(cluster=cluster, service=service, desiredCount=count)

    @contextmanager
    def slow(self, **seconds: float) -> Iterator[None]:
        """Tasks told to go or come meanwhile take `drain_seconds` or `start_seconds` instead of a blink."""
        self.sandbox.control("POST", "/settings", seconds)
        try:
            yield
        finally:
            self.sandbox.control("POST", "/settings", dict.fromkeys(seconds, BLINK))

    def fault(self, **fault: Any) -> None:
        """Make calls fail."""
        default = {"service": "ecs", "match": "", "status": 400, "times": None, "when": "before", "delay": 0}
        self.sandbox.control("POST", "/faults", default | fault)

    def mend(self) -> None:
        """End all faults and kills."""
        self.sandbox.control("DELETE", "/faults")
        self.sandbox.control("DELETE", "/kill")

    def kill_after(self, writes: int, process: str, operation: str = "") -> None:
        """Kill our `process` right after the n-th changing call from now, of one operation or of any."""
        self.kill_after_all({operation: writes}, process)

    def kill_after_all(self, calls: dict[str, int], process: str) -> None:
        """Kill our `process` once, right after the n-th call of each operation, and before their answers."""
        kill = {"process": process, "marker": self.marker, "after": calls}
        self.sandbox.control("POST", "/kill", kill)

    def kill_after_fresh_writes(self, process: str) -> None:
        """Kill our `process` right after the next changing calls that no kill came after since `mend`."""
        kill = {"process": process, "marker": self.marker, "fresh": True}
        self.sandbox.control("POST", "/kill", kill)

    def killed_after(self) -> list[str]:
        """The operations of the calls that somebody was killed after; none if those calls were never made."""
        after: list[str] = self.sandbox.control("GET", "/kill")["after"]
        return after

    def settings_text(self) -> str:
        """The stack's file, for messages."""
        return (self.folder / "stacks" / f"Pulumi.{self.stack}.yaml").read_text()

    @property
    def state_file(self) -> Path:
        """Where the engine keeps the stack's state."""
        return self._backend / ".pulumi" / "stacks" / "maintenance-mode" / f"{self.stack}.json"

    @property
    def _backend(self) -> Path:
        return Path(self.env["PULUMI_BACKEND_URL"].removeprefix("file://"))

    def state(self) -> dict[str, Any]:
        """The stack's exported state."""
        exported: dict[str, Any] = json.loads(self.pulumi("stack", "export").ok().said)
        return exported

    def close(self) -> None:
        """End the sandbox."""
        self.sandbox.stop()
