"""One small account per worker, looked at by the real commands; nothing here needs the engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import make_workspace

STACK = "staging-maint"
PLAN = "stacks/plans/2030-12-aurora-staging.yaml"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Account:
    sandbox: Sandbox
    folder: Path

    def maint(self, *arguments: str, **env: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.maint", *arguments],
            cwd=self.folder,
            env=self.sandbox.env | {"PULUMI_STACK": STACK, "NO_COLOR": "1"} | env,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    def client(self, service: str) -> Any:
        env = self.sandbox.env
        return boto3.client(
            service,
            endpoint_url=env["AWS_ENDPOINT_URL"],
            region_name=env["AWS_REGION"],
            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
        )

    def writes(self) -> list[str]:
        calls = self.sandbox.control("GET", "/calls?since=0")
        return [call["operation"] for call in calls if call["write"]]

    def plan(self) -> str:
        return (self.folder / PLAN).read_text(encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        text = self.plan()
        assert old in text
        (self.folder / PLAN).write_text(text.replace(old, new), encoding="utf-8")

    def phase(self, phase: str) -> None:
        path = self.folder / "stacks" / f"Pulumi.{STACK}.yaml"
        lines = [line for line in path.read_text().splitlines() if "maintenance:enabled" not in line]
        path.write_text("\n".join([*lines, f"  maintenance:phase: '{phase}'"]) + "\n")


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("account")
    with Sandbox.start(folder / "sandbox", "--estate", "small", "--no-quotas") as sandbox:
        yield sandbox


@pytest.fixture
def account(_sandbox: Sandbox, tmp_path: Path) -> Iterator[Account]:
    """A project folder of one's own; whatever is changed in the account is put back by the test itself."""
    _sandbox.control("DELETE", "/calls")
    env = _sandbox.env | {"PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}"}
    (tmp_path / "state").mkdir()
    yield Account(Sandbox(_sandbox.folder, _sandbox.process, env), make_workspace(tmp_path / "project"))
    _sandbox.control("DELETE", "/faults")
