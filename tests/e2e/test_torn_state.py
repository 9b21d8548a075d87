"""A state in a folder that nobody can read, as its writer was killed: the same command mends it."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.maint.lock import PROJECT
from tests.e2e.company import Company


def cut(path: Path, *, to: float) -> bytes:
    """Leave a part of a file, as a writer does that is killed; returns that part."""
    part = path.read_bytes()[: int(path.stat().st_size * to)]
    path.write_bytes(part)
    return part


class Folder:
    """A company's state folder."""

    def __init__(self, company: Company) -> None:
        self.state = company.state_file
        self.attrs, self.backup = self.beside(".attrs"), self.beside(".bak")
        self.locks = self.state.parents[2] / "locks" / "organization" / PROJECT / company.stack

    def beside(self, suffix: str) -> Path:
        return self.state.with_name(self.state.name + suffix)

    def aside(self) -> list[bytes]:
        return [path.read_bytes() for path in self.state.parent.glob(f"{self.state.name}.*.broken")]


def up(company: Company) -> str:
    return company.maint("up", "--yes", "--skip-preview").ok().said


@pytest.mark.parametrize("to", [0, 0.5])
def test_a_state_that_was_cut_off_goes_back_by_one_write(company: Company, to: float) -> None:
    capacity, around = company.capacity(), company.surroundings()
    company.on().ok()
    rules, mutes = len(company.world()["rules"]), len(company.world()["downtimes"])
    folder = Folder(company)
    left = cut(folder.state, to=to)
    said = up(company)
    assert f"went back to {folder.backup.name}" in said, said
    assert left in folder.aside()
    assert (len(company.world()["rules"]), len(company.world()["downtimes"])) == (rules, mutes)
    left = cut(folder.state, to=to)
    company.maint("off", "--yes").ok()
    assert left in folder.aside()
    assert company.capacity() == capacity
    assert company.surroundings() == around


@pytest.mark.parametrize("to", [0, 0.5])
def test_attributes_that_were_cut_off_cost_nothing_of_the_state(company: Company, to: float) -> None:
    folder = Folder(company)
    cut(folder.attrs, to=to)
    assert "failed to load checkpoint" in company.pulumi("cancel", "--yes").said
    told = company.maint("preview", "--phase", "on")
    assert told.code
    assert "maint up" in told.said
    said = up(company)
    assert f"{folder.attrs} was cut off by a kill, the state is not" in said, said
    assert "went back" not in said
    assert company.writes() == []


def test_without_a_state_of_before_it_says_where_an_older_one_is(company: Company) -> None:
    folder = Folder(company)
    cut(folder.state, to=0.5)
    folder.backup.unlink()
    refused = company.maint("up", "--yes", "--skip-preview")
    assert refused.code == 1
    assert f"{folder.state}: the state is cut off after" in refused.said
    advice = next(line for line in refused.said.splitlines() if "next:" in line)
    command = shlex.split(advice.removeprefix("  next: ").split(" puts back")[0])
    assert command[0] == "cp"
    assert company.writes() == []
    subprocess.run(command, check=True)
    up(company)
    assert company.writes() == []


def test_without_any_state_it_says_how_to_have_one_again(company: Company) -> None:
    folder = Folder(company)
    live = company.capacity(), company.surroundings()
    before = len(folder.aside())
    for path in (folder.state, folder.attrs, folder.backup):
        cut(path, to=0)
    for kept in ("history", "backups"):
        shutil.rmtree(folder.state.parents[2] / kept / PROJECT / company.stack, ignore_errors=True)
    refused = company.maint("up", "--yes", "--skip-preview")
    assert refused.code == 1
    advice = next(line for line in refused.said.splitlines() if "next:" in line)
    moves, _, rest = advice.removeprefix("  next: ").partition("; ")
    assert f"pulumi stack import -s {company.stack}" in rest
    for command in moves.split(" && "):
        company.run(*shlex.split(command)).ok()
    assert len(folder.aside()) == before + 2, "the state and its attributes"
    up(company)
    assert (company.capacity(), company.surroundings()) == live, "what it had made is made anew, and no more"


def test_nothing_is_mended_while_a_living_process_writes(company: Company) -> None:
    folder = Folder(company)
    lock = folder.locks / "somebody.json"
    lock.write_text(
        f'{{"pid": {os.getpid()}, "username": "ken", "hostname": "{socket.gethostname()}", '
        f'"timestamp": "{datetime.now(UTC).isoformat()}"}}'
    )
    cut(folder.attrs, to=0)
    try:
        refused = company.maint("up", "--yes", "--skip-preview")
    finally:
        lock.unlink()
    assert refused.code == 75
    assert "locked by ken@" in refused.said
    assert folder.attrs.read_bytes() == b""
    up(company)


def test_a_lock_that_was_being_taken_is_cleared_like_one_that_was(company: Company) -> None:
    (Folder(company).locks / "7f0c.json.18a1.tmp").touch()
    assert company.up().code != 0
    assert "killed while it took it" in up(company)


def test_a_compressed_state_goes_back_too(company: Company) -> None:
    folder = Folder(company)
    compressed = folder.beside(".gz")
    env = company.env | {"PULUMI_DIY_BACKEND_GZIP": "true"}
    for value in ("1", "2"):
        command = ("pulumi", "stack", "tag", "set", "cost", value)
        subprocess.run(command, cwd=company.folder, env=env, check=True, capture_output=True)
    exported = company.pulumi("stack", "export").ok().said
    imported = ("pulumi", "stack", "import")
    for _ in range(2):
        subprocess.run(
            imported, cwd=company.folder, env=env, input=exported, text=True, check=True, capture_output=True
        )
    assert not folder.state.exists()
    cut(compressed, to=0.9)
    said = up(company)
    assert f"went back to {compressed.name}.bak" in said, said
    assert company.writes() == []
