"""`maint plan` as people and CI run it: a process, its output and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.maintenance.plan.documents import SECRET, VALID, places

ROOT = Path(__file__).parents[3]


def maint_plan(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.maint", "plan", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(VALID, encoding="utf-8")
    return path


def broken(path: Path) -> list[tuple[int, int]]:
    """Break the document at two places."""
    marked = VALID.replace("drain: 10m", "drain: «10").replace("services: 3", "services: «84")
    text, wanted = places(marked)
    path.write_text(text, encoding="utf-8")
    return wanted


def test_a_valid_document(plan: Path) -> None:
    done = maint_plan("check", str(plan))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{plan}: valid\n")
    assert "2030-12-08 01:00 to 04:00 Asia/Tokyo, 3h" in done.stdout
    assert "3 teams, 2 clusters, 3 services" in done.stdout


def test_every_mistake_with_its_place(plan: Path) -> None:
    wanted = broken(plan)
    done = maint_plan("check", str(plan))
    assert done.returncode == 65
    lines = done.stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines[:-1]] == [
        f"{plan}:{line}:{column}" for line, column in wanted
    ]
    assert lines[0].endswith(
        "found 10, expected a duration such as 90s, 10m or 1h30m; add the unit: s, m or h"
    )
    assert lines[-1] == f"{plan}: 2 mistakes"
    assert SECRET not in done.stdout + done.stderr


def test_json_for_machines(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    ((line, column), _) = broken(other)
    done = maint_plan("check", str(plan), str(other), str(tmp_path / "none.yaml"), "--json")
    assert done.returncode == 66
    valid, invalid, absent = json.loads(done.stdout)
    assert (valid["valid"], valid["mistakes"]) == (True, [])
    assert valid["summary"]["totals"]["services"] == 3
    assert invalid["mistakes"][0] == {
        "path": str(other),
        "line": line,
        "column": column,
        "found": "10",
        "expected": "a duration such as 90s, 10m or 1h30m",
        "fix": "add the unit: s, m or h",
    }
    assert absent["error"]["what"] == "cannot be read: No such file or directory"


def test_several_files_one_of_them_broken(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    broken(other)
    done = maint_plan("check", str(other), str(plan))
    assert done.returncode == 65
    assert f"{other}: 2 mistakes" in done.stdout
    assert f"{plan}: valid" in done.stdout


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    done = maint_plan("check", str(tmp_path / name))
    assert done.returncode == 66
    assert "cannot be read" in done.stderr
    assert "next: " in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_is_the_committed_one() -> None:
    done = maint_plan("schema")
    assert done.returncode == 0
    assert done.stdout == (ROOT / "stacks" / "plan.schema.json").read_text(encoding="utf-8")
