"""The workflows as GitHub reads them, and what they may do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.workflows.reading import FOLDER, NAMES, ROOT, steps, workflow

PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")


@pytest.fixture(scope="module")
def actionlint() -> str:
    done = subprocess.run([ROOT / "toolchain/actionlint/build"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def lint(actionlint: str, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [actionlint, "-no-color", *map(str, files)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_actionlint_finds_nothing(actionlint: str) -> None:
    files = sorted(FOLDER.glob("*.yml"))
    assert len(files) == len(NAMES)
    done = lint(actionlint, *files)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-1.04", "label"),
        ("id-token: write", "id-token: perhaps", "permission"),
        ("steps.preview.outputs.found ==", "steps.previw.outputs.found ==", "previw"),
        ("needs: preview", "needs: look", "look"),
    ],
)
def test_it_would_find_something(actionlint: str, tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "maintenance-preview.yml").read_text()
    assert old in text
    file = tmp_path / "workflow.yml"
    file.write_text(text.replace(old, new))
    done = lint(actionlint, file)
    assert done.returncode == 1
    assert said in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_do_little(name: str) -> None:
    found = workflow(name)
    assert found["permissions"] == {}
    assert found["defaults"] == {"run": {"shell": "bash"}}  # with pipefail, as the tests run the steps
    for job in found["jobs"].values():
        writes = {key for key, value in job["permissions"].items() if value == "write"}
        assert writes in ({"id-token"}, {"pull-requests"})  # never both: what may comment reaches no account
        assert job["timeout-minutes"]
    actions = [each["uses"] for each in steps(name) if "uses" in each]
    assert [each for each in actions if not PINNED.fullmatch(each)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_keys_and_nothing_of_a_pull_request_in_shell(name: str) -> None:
    text = (FOLDER / f"maintenance-{name}.yml").read_text()
    assert "pull_request_target" not in text
    assert not re.search(r"aws[-_](access|secret)", text, re.IGNORECASE)
    assert [each["run"] for each in steps(name) if "${{" in each.get("run", "")] == []
    for each in steps(name):
        if each.get("uses", "").startswith("actions/checkout@"):
            assert each["with"]["persist-credentials"] is False
        if each.get("uses", "").startswith("aws-actions/"):
            assert each["with"]["role-to-assume"]


def test_an_update_waits_for_its_environment() -> None:
    up = workflow("up")["jobs"]["up"]
    assert up["environment"] == "${{ matrix.stack }}"
    assert workflow("up")["concurrency"]["cancel-in-progress"] is False
    assert workflow("nightly")["jobs"]["nightly"]["if"] == "vars.MAINTENANCE_ANNOUNCED != ''"
