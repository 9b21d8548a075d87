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


COMPLETE = """\
people:
  - {name: Ken, team: core, was_there: true}
  - {name: Jun, team: core}
  - {name: Aoi, team: sys-infra}
  - {name: Ren, team: sys-infra}
  - {name: Mai, team: feature-search}
  - {name: Mio, team: customer-support}
"""


@pytest.fixture
def complete(plan: Path) -> Path:
    """The document with everybody there and every deadline met."""
    head, _, rest = VALID.partition("people:\n")
    text = f"{head}{COMPLETE}roster:{rest.partition('roster:')[2]}".replace("done: false", "done: true")
    plan.write_text(text, encoding="utf-8")
    return plan


def test_a_valid_document_whose_gate_is_passed(complete: Path) -> None:
    done = maint_plan("check", str(complete), "--today", "2030-12-05")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{complete}: valid\n")
    assert done.stdout.endswith("gate    passed\n")
    assert "2030-12-08 01:00 to 04:00 Asia/Tokyo, 3h" in done.stdout
    assert "3 teams, 2 clusters, 3 services" in done.stdout


def test_a_valid_document_whose_gate_is_closed_has_an_exit_code_of_its_own(complete: Path) -> None:
    text = complete.read_text(encoding="utf-8")
    complete.write_text(text.replace("done: true", "done: false"), encoding="utf-8")
    done = maint_plan("check", str(complete), "--today", "2030-12-05")
    assert done.returncode == 10
    assert "deadline Notice to customers: was due on 2030-11-24, 11 days ago" in done.stdout
    assert "gate    closed: 1 to be mended" in done.stdout


def test_strict_makes_warnings_stop(complete: Path) -> None:
    text = complete.read_text(encoding="utf-8")
    complete.write_text(text.replace("channel: aurora-2030-12\n", ""), encoding="utf-8")
    assert maint_plan("check", str(complete), "--today", "2030-12-05").returncode == 0
    done = maint_plan("check", str(complete), "--today", "2030-12-05", "--strict", "--json")
    assert done.returncode == 10
    gate = json.loads(done.stdout)[0]["gate"]
    assert gate["passed"] is False
    assert [(each["severity"], each["where"]) for each in gate["findings"]] == [("error", "channel")]
    assert gate["deadlines"][0]["due"] == "2030-11-24"


@pytest.mark.parametrize("day", ["tomorrow", "2030-02-30", "20301205"])
def test_a_day_that_is_none_is_refused(plan: Path, day: str) -> None:
    done = maint_plan("check", str(plan), "--today", day)
    assert done.returncode == 64
    assert "expected a day" in done.stderr


NEW = ("--id", "2031-06-next", "--start", "2031-06-08T01:00:00+09:00")


def test_a_new_window_is_not_valid_before_every_team_has_looked(complete: Path) -> None:
    before = complete.read_bytes()
    done = maint_plan("new", "--from", str(complete), *NEW)
    made = complete.with_name("2031-06-next.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert complete.read_bytes() == before
    assert "no stack was named" in made.read_text(encoding="utf-8")
    done = maint_plan("check", str(made))
    assert done.returncode == 65
    assert done.stdout.count('expected the key "verified" here') == 3


def test_a_new_window_never_overwrites_a_file(complete: Path) -> None:
    target = complete.with_name("there.yaml")
    target.write_text("work of five teams")
    done = maint_plan("new", "--from", str(complete), *NEW, "--out", str(target))
    assert done.returncode == 6
    assert target.read_text() == "work of five teams"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--id", "2031-06-next", "--start", "2031-06-08T01:00:00"), 64, "an offset"),
        (("--id", "2030-12-aurora", "--start", "2031-06-08T01:00:00+09:00"), 6, "is the previous one"),
        (("--id", "Nope!", "--start", "2031-06-08T01:00:00+09:00"), 65, "small letters"),
        ((*NEW, "--end", "2031-06-08T00:00:00+09:00"), 65, "an end after the start"),
        ((*NEW, "--title", "two\nlines"), 65, "one line"),
    ],
)
def test_what_a_new_window_cannot_be_is_refused_and_nothing_is_written(
    complete: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    files = sorted(complete.parent.iterdir())
    done = maint_plan("new", "--from", str(complete), *options)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(complete.parent.iterdir()) == files


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
