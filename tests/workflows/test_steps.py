"""The shell of the workflows, run as GitHub runs it, on a company in the sandbox whose project is in git."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.company import Company
from tests.workflows.reading import ROOT, script

STACK = "staging-maint"
GIT, BASH = shutil.which("git") or "git", shutil.which("bash") or "bash"


@dataclass
class Repository:
    """A company's project folder with `make`, in git."""

    company: Company
    outputs: Path

    def git(self, *arguments: str) -> str:
        name = ("-c", "user.name=ci", "-c", "user.email=ci@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            [GIT, *name, *arguments], cwd=self.company.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "stacks")
        self.git("commit", "--quiet", "-m", "stacks")
        return self.git("rev-parse", "HEAD")

    def step(self, text: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a step; what it writes for later steps is in `outputs`."""
        self.outputs.write_text("")
        files = {"GITHUB_OUTPUT": str(self.outputs), "GITHUB_STEP_SUMMARY": str(self.summary)}
        return subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.company.folder,
            env=self.company.env | files | {"CI_PROJECT": str(self.company.folder)} | env,
            check=False,
            capture_output=True,
            text=True,
            timeout=240,
        )

    @property
    def summary(self) -> Path:
        return self.outputs.with_name("summary.md")

    def file(self, name: str) -> str:
        return (self.company.folder / ".maint-ci" / name).read_text()


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    options = ("--drain-seconds", "0.1", "--start-seconds", "0.1", "--no-quotas")
    company = Company.found(tmp_path, "small", STACK, *options)
    for name in ("Makefile", "toolchain", ".venv"):
        (company.folder / name).symlink_to(ROOT / name)
    repository = Repository(company, tmp_path / "outputs")
    repository.git("init", "--quiet")
    yield repository
    company.close()


def test_a_flag_is_flipped_by_pull_requests(repository: Repository) -> None:
    company = repository.company
    before = repository.commit()
    preview = script("preview", "preview", "ci-preview")
    nothing = repository.step(preview, BASE=before)
    assert (nothing.returncode, repository.outputs.read_text()) == (0, ""), nothing.stderr

    company.phase("on")
    merged = repository.commit()
    capacity = company.capacity()
    company.forget_calls()
    shown = repository.step(preview, BASE=before)
    comment = repository.file("comment.md")
    assert repository.outputs.read_text() == "found=true\n", shown.stderr
    assert "shop-api" in comment
    bypass = company.document.bypass
    assert bypass is not None
    assert bypass.header is not None
    assert bypass.header.value not in comment + shown.stdout + shown.stderr
    assert company.writes() == []

    review, up = script("up", "review", "ci-review"), script("up", "up", "ci-up")
    reviewed = repository.step(review, BEFORE=before)
    assert reviewed.returncode == 0, reviewed.stdout + reviewed.stderr
    assert repository.outputs.read_text() == f'stacks=["{STACK}"]\n'
    assert "shop-api" in repository.summary.read_text()
    assert company.writes() == []

    updated = repository.step(up, STACK=STACK)
    assert updated.returncode == 0, updated.stdout + updated.stderr
    planned = {service.key for team in company.document.teams for service in team.services}
    assert {company.world()["services"][key]["running"] for key in planned} == {0}

    company.phase("off")
    repository.commit()
    assert repository.step(review, BEFORE=merged).returncode == 0
    assert repository.file(f"{STACK}.phase") == "off\n"
    back = repository.step(up, STACK=STACK)
    assert back.returncode == 0, back.stdout + back.stderr
    assert company.capacity() == capacity

    nightly = repository.step(script("nightly", "nightly", "ci-nightly"), STACKS=STACK)
    assert "maint leftovers, exit code 0" in nightly.stdout, nightly.stdout + nightly.stderr
    assert (nightly.returncode == 0) == ("check --live, exit code 0" in nightly.stdout)


def test_a_stack_that_is_not_there_is_refused() -> None:
    for name in ("nowhere", "$(touch owned)", "../stacks"):
        done = subprocess.run(
            [ROOT / "toolchain/ci", "up", name], check=False, capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 64
        assert "there is no stack" in done.stderr
