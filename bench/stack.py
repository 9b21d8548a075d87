"""A stack of a project folder of its own, driven by the literal commands."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measured import Measured, run
from bench.quiet import QuietWatch
from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from sandbox.aws.application import REGION
from sandbox.estate.found import BUCKET
from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import ROOT, make_workspace

STACK = "prod-maint"
PLAN = "stacks/plans/2030-12-aurora.yaml"


def s3_backend(endpoint: str) -> str:
    """The engine's own S3 backend, pointed at an endpoint that is not AWS."""
    return f"s3://{BUCKET}?endpoint={endpoint}&disableSSL=true&s3ForcePathStyle=true&region={REGION}"


@dataclass(frozen=True, slots=True)
class Toggle:
    """An update: what it cost, and when nothing ran any more."""

    measured: Measured
    quiet_seconds: float | None
    """From the start of the command until no planned task ran; None where that was not watched."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack on one backend."""

    sandbox: Sandbox
    folder: Path
    env: Mapping[str, str]

    @classmethod
    def make(cls, sandbox: Sandbox, folder: Path, plan: str, *, backend: str, noop: bool = False) -> Stack:
        """Make the project folder and an empty stack.

        Args:
            sandbox: where AWS is.
            folder: the project folder to make.
            plan: text of the plan document.
            backend: `file` or `s3`.
            noop: whether the provider that does nothing takes the product's place.
        """
        make_workspace(folder)
        (folder / PLAN).write_text(plan)
        if noop:
            project = folder / "Pulumi.yaml"
            project.write_text(project.read_text().replace("path: ./provider", "path: ./noop"))
            (folder / "noop").symlink_to(ROOT / "bench/noop")
        state = folder / "state"
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        url = f"file://{state}" if backend == "file" else s3_backend(sandbox.env["AWS_ENDPOINT_URL"])
        env = {**sandbox.env, "PULUMI_BACKEND_URL": url, "PULUMI_DEBUG_COMMANDS": "true"}
        stack = cls(sandbox, folder, env)
        stack._pulumi("stack", "init", STACK)
        return stack

    def waves(self) -> dict[str, int]:
        """The wave of every planned service."""
        document = load_plan_bytes((self.folder / PLAN).read_bytes(), PLAN)
        return {service.key: service.wave for team in document.teams for service in team.services}

    def sets(self) -> dict[str, list[str]]:
        """What each set of services holds: one per team and wave."""
        document = load_plan_bytes((self.folder / PLAN).read_bytes(), PLAN)
        sets: dict[str, list[str]] = {}
        for team in document.teams:
            for service in team.services:
                sets.setdefault(f"{team.name}-wave{service.wave}", []).append(service.key)
        return sets

    def closing_rules(self) -> int:
        """How many listener rules answer 503."""
        return closing_rules(load_plan_bytes((self.folder / PLAN).read_bytes(), PLAN))

    def enable(self, on: bool) -> None:  # noqa: FBT001 - the setting's own value
        """Set the flag."""
        self._pulumi("config", "set", "maintenance:enabled", str(on).lower(), "-s", STACK)

    def preview(self) -> Measured:
        """Run `pulumi preview`."""
        return self._pulumi("preview", "-s", STACK)

    def up(self, *, quiet: QuietWatch | None = None) -> Toggle:
        """Run `pulumi up`, perhaps watching for quiet."""
        command = ("up", "--yes", "--skip-preview", "-s", STACK)
        if quiet is None:
            return Toggle(self._pulumi(*command), None)
        with quiet:
            measured = self._pulumi(*command)
        at = quiet.quiet_at
        return Toggle(measured, at - measured.started if at is not None else None)

    def _pulumi(self, *arguments: str) -> Measured:
        command = ("pulumi", *arguments, "--non-interactive", "--color", "never")
        return run(command, sandbox=self.sandbox, folder=self.folder, env=self.env)


def settle(sandbox: Sandbox, deadline: float = 120.0) -> None:
    """Wait until every service runs what it wants and deploys nothing, so that what follows starts from rest.

    Raises:
        TimeoutError: one of them never does.
    """
    until = time.monotonic() + deadline
    while any(
        each["pending"] or each["deploying"] or each["running"] != each["desired"]
        for each in sandbox.world()["services"].values()
    ):
        if time.monotonic() > until:
            raise TimeoutError("the sandbox's services do not come to rest")
        time.sleep(0.2)


def median(values: list[float]) -> float:
    """The median, for figures of short runs."""
    return statistics.median(values)


def closing_rules(document: PlanDocument) -> int:
    """How many listener rules of a plan answer 503; those of the bypass delay nothing."""
    return sum(each.kind == "maintenance" for each in plan_listener_rules(document))
