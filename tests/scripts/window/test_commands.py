"""`maint history` and `maint lease`, as people say them."""

from __future__ import annotations

import getpass
import json
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import typer
from click.testing import Result
from rich.cells import cell_len
from typer.testing import CliRunner

from maintenance.errors import ConfigInvalid, LeaseHeld, MaintenanceError, Refused
from scripts.maint import history, lease
from scripts.window.open import open_journal, open_lease, open_objects, release_lease, take_lease
from scripts.window.process import holder
from tests.scripts.window.conftest import STACK
from tests.scripts.window.test_lease import heard, operator, say

Maint = Callable[..., str]


@pytest.fixture
def backend(tmp_path: Path) -> str:
    """A folder; that all of it holds on S3 too is proven below the commands, and once here."""
    return f"file://{tmp_path}/state"


@pytest.fixture
def maint(backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maint:
    """Says `maint …`; an error of ours is raised, as `maint`'s own entry point gets it."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", backend)
    monkeypatch.setenv("PULUMI_STACK", STACK)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    app = typer.Typer()
    app.add_typer(history.app, name="history")
    app.add_typer(lease.app, name="lease")

    def say(*words: str) -> str:
        done: Result = CliRunner().invoke(app, list(words))
        if isinstance(done.exception, MaintenanceError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return str(done.output)

    return say


def a_window(window: str = "2030-12-aurora", *, stack: str = STACK, over: bool = True) -> None:
    objects, who = open_objects(stack), replace(holder("maint run"), user="mori", host="bastion")
    journal, held = open_journal(objects, who), open_lease(objects)
    journal.add(window, "window", window, "started")
    take_lease(held, journal, who, window)
    journal.add(window, "phase", "on", "started")
    journal.add(window, "wait", "tasks to stop", "done", seconds=0.01)
    journal.add(window, "probe", "outside", "done", after="maintenance")
    journal.add(window, "record", "prod-core/api", "open", before="12", after="0", why="captured")
    journal.add(window, "phase", "on", "done")
    journal.add(window, "old cluster", "prod-old1", "open", why="kept until Friday")
    if over:
        journal.add(window, "record", "prod-core/api", "closed")
        journal.add(window, "probe", "outside", "done", after="ok")
        release_lease(held, journal, who, window)
        journal.add(window, "window", window, "done")


def test_before_any_window(maint: Maint) -> None:
    assert maint("history") == "no window has been journalled here yet\n"
    assert json.loads(maint("history", "--json")) == []
    assert maint("lease", "show") == "nobody holds the lease\n"
    assert json.loads(maint("lease", "show", "--json")) is None
    with pytest.raises(Refused, match=r"there is no window x.*there are: none"):
        maint("history", "show", "x")
    with pytest.raises(Refused, match="nobody holds the lease"):
        maint("lease", "release")


def test_history_lists_windows_and_shows_what_each_left_open(maint: Maint) -> None:
    a_window()
    listed = maint("history")
    assert "2030-12-aurora" in listed
    assert "done" in listed
    assert "1 open" in listed
    shown = maint("history", "show", "2030-12-aurora")
    assert "people: mori@bastion" in shown
    assert shown.index("phases:") < shown.index("open:")
    assert "old cluster prod-old1: kept until Friday" in shown
    assert "prod-core/api" not in shown.split("open:")[1]
    assert "outside: not" in shown
    assert "12 → 0" in maint("history", "show", "2030-12-aurora", "--entries")


def test_history_as_json(maint: Maint) -> None:
    a_window(over=False)
    (found,) = json.loads(maint("history", "--json"))
    assert (found["window"], found["outcome"], found["end"]) == ("2030-12-aurora", "open", None)
    assert {(each["what"], each["subject"]) for each in found["open"]} == {
        ("lease", "of window 2030-12-aurora"),
        ("record", "prod-core/api"),
        ("old cluster", "prod-old1"),
    }
    shown: dict[str, Any] = json.loads(maint("history", "show", "2030-12-aurora", "--json"))
    change = next(each for each in shown["journal"] if each["what"] == "record")
    assert (change["from"], change["to"], change["why"], change["who"]) == (
        "12",
        "0",
        "captured",
        "mori@bastion",
    )


@pytest.mark.parametrize("width", [30, 44])
def test_history_fits_a_narrow_terminal_without_colour(
    maint: Maint, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    a_window(over=False)
    monkeypatch.setenv("COLUMNS", str(width))
    for words in (("history",), ("history", "show", "2030-12-aurora", "--entries")):
        for line in maint(*words).splitlines():
            assert cell_len(line) <= width, line
            assert "\x1b" not in line


def test_the_picture_shows_the_rehearsal_beside_the_night(maint: Maint, tmp_path: Path) -> None:
    a_window("rehearsal", stack="staging-maint")
    a_window()
    path = tmp_path / "night.svg"
    said = maint(
        "history", "show", "2030-12-aurora", "--svg", str(path), "--beside", "staging-maint:rehearsal"
    )
    assert "staging-maint:rehearsal (" in said
    root = ET.parse(path).getroot()  # noqa: S314 - our own
    texts = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [each.split(" (")[0] for each in texts if " (" in each] == [
        "staging-maint:rehearsal",
        "2030-12-aurora",
    ]
    with pytest.raises(Refused, match="no window nothing"):
        maint("history", "show", "2030-12-aurora", "--beside", "nothing")
    with pytest.raises(ConfigInvalid, match="cannot be written"):
        maint("history", "show", "2030-12-aurora", "--svg", str(tmp_path / "no" / "folder.svg"))


def test_a_lease_is_shown_broken_extended_and_released(maint: Maint) -> None:
    a_window(over=False)
    assert "held by mori@bastion" in maint("lease", "show")
    assert json.loads(maint("lease", "show", "--json"))["state"] == "held"
    for words in (("release",), ("extend", "--for", "2h")):
        with pytest.raises(LeaseHeld, match="not yours") as caught:
            maint("lease", *words)
        assert "maint lease break" in caught.value.next_step
    with pytest.raises(ConfigInvalid, match="--reason is empty"):
        maint("lease", "break", "--reason", " ")
    with pytest.raises(Refused, match="holds a secret"):
        maint("lease", "break", "--reason", "password='hunter2'")
    assert "is yours now" in maint("lease", "break", "--reason", "mori's laptop died")
    assert "the lease is good until" in maint("lease", "extend", "--for", "2h")
    with pytest.raises(ConfigInvalid, match="expected up to 24 h"):
        maint("lease", "extend", "--for", "soon")
    assert "is released" in maint("lease", "release")
    assert "released at" in maint("lease", "show")
    shown = json.loads(maint("history", "show", "2030-12-aurora", "--json"))
    entries = [each for each in shown["journal"] if each["what"] == "lease"]
    assert [each.get("to", "").split(" until")[0] for each in entries] == [
        "held",
        "broken",
        "held",
        "good",
        "released",
    ]
    assert entries[2]["why"] == "mori's laptop died"
    assert "mori@bastion" in entries[2]["from"]
    assert not [each for each in shown["open"] if each["what"] == "lease"]


def test_a_lease_of_ones_own_running_command_is_extended_but_not_released(maint: Maint, backend: str) -> None:
    with operator(backend, getpass.getuser()) as running:
        say(running)
        assert heard(running).startswith("taken")
        maint("lease", "extend", "--for", "90m")
        there = open_lease(open_objects(STACK)).read()
        assert there is not None
        assert (there.expires - there.renewed).total_seconds() > 5000
        with pytest.raises(LeaseHeld, match="your own command is still at work") as caught:
            maint("lease", "release")
        assert str(running.pid) in caught.value.next_step
        say(running)
        assert heard(running) == "taken it was ours"
    assert "is released" in maint("lease", "release")


def test_after_a_restart_of_the_host_the_next_step_is_a_command_that_there_is(maint: Maint) -> None:
    who = holder("maint run")
    before = replace(who, mark=f"of an earlier boot {who.mark.rpartition(' ')[2]}")
    open_lease(open_objects(STACK)).take(before, "w")
    for words in (("release",), ("extend", "--for", "2h")):
        with pytest.raises(LeaseHeld, match="started anew") as caught:
            maint("lease", *words)
        step = f"if it does not: maint lease break -s {STACK} --reason 'why'"
        assert caught.value.next_step == step
    maint(*shlex.split(step.partition(": maint ")[2]))
    assert "is released" in maint("lease", "release")


def test_breaking_an_earlier_windows_lease_closes_its_debt(maint: Maint) -> None:
    a_window("first", over=False)
    maint("lease", "break", "--reason", "first was abandoned", "--window", "second")
    found = {each["window"]: each for each in json.loads(maint("history", "--json"))}
    assert "lease" not in {each["what"] for each in found["first"]["open"]}
    assert "lease" in {each["what"] for each in found["second"]["open"]}


def test_the_same_beside_a_state_in_s3(maint: Maint, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", bucket)
    a_window()
    assert "nothing" not in maint("history", "show", "2030-12-aurora").split("open:")[1]
    assert "released at" in maint("lease", "show")


def test_no_stack_is_an_error_with_a_next_step(maint: Maint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_STACK")
    with pytest.raises(ConfigInvalid, match="no stack is chosen"):
        maint("history")
    assert maint("history", "-s", STACK) == "no window has been journalled here yet\n"
