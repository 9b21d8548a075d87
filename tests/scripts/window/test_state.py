"""What is read of the state without the CLI is what the CLI says, in every place that it keeps states."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.engine.cli import find_pulumi
from scripts.maint.lock import PROJECT
from scripts.maint.state import root_outputs
from tests.scripts.window.conftest import STACK, Cloud

ROOT = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{STACK}"


def pulumi(folder: Path, *arguments: str, said: str | None = None) -> Any:
    done = subprocess.run(
        [find_pulumi(), *arguments, "--non-interactive"],
        cwd=folder,
        env={**os.environ, "PULUMI_CONFIG_PASSPHRASE": "none", "PULUMI_HOME": str(folder / "home")},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip().startswith("{") else done.stdout


@pytest.fixture
def folder(backend: str, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an empty stack, in a folder and in S3."""
    if backend.startswith("s3"):
        backend = f"{backend}?endpoint={cloud.url}&s3ForcePathStyle=true&disableSSL=true"
    else:
        Path(backend.removeprefix("file://")).mkdir()
    monkeypatch.setenv("PULUMI_BACKEND_URL", backend)
    (tmp_path / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: yaml\n")
    pulumi(tmp_path, "stack", "init", STACK)
    return tmp_path


def updated(folder: Path, outputs: dict[str, Any]) -> None:
    """Leave the state as an update with these outputs does."""
    state = pulumi(folder, "stack", "export", "--stack", STACK)
    root = {"urn": ROOT, "custom": False, "type": "pulumi:pulumi:Stack", "outputs": outputs}
    state["deployment"]["resources"] = [root]
    pulumi(folder, "stack", "import", "--stack", STACK, said=json.dumps(state))


def test_the_state_and_the_cli_say_the_same(folder: Path) -> None:
    assert root_outputs(STACK) is None, "no update yet: the CLI says so"
    for phase in ("on", "verify"):
        updated(folder, {"phase": phase, "services": 84})
        said = pulumi(folder, "stack", "output", "--json", "--stack", STACK)
        assert root_outputs(STACK) == said == {"phase": phase, "services": 84}
    assert root_outputs("staging-maint") is None, "there is no such stack"


def test_what_cannot_be_read_for_certain_is_left_to_the_cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    stacks = tmp_path / ".pulumi/stacks" / PROJECT
    stacks.mkdir(parents=True)
    state = {
        "checkpoint": {"latest": {"resources": [{"type": "pulumi:pulumi:Stack", "outputs": {"phase": "on"}}]}}
    }
    whole = stacks / f"{STACK}.json"
    whole.write_text(json.dumps(state))
    assert root_outputs(STACK) == {"phase": "on"}
    whole.write_text(json.dumps(state)[:-9])
    assert root_outputs(STACK) is None, "cut off"
    whole.write_text(json.dumps(state))
    (stacks / f"{STACK}.json.gz").write_bytes(gzip.compress(whole.read_bytes()))
    assert root_outputs(STACK) is None, "whichever is newer"
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://api.example.com")
    assert root_outputs(STACK) is None, "a backend whose layout is its own"
