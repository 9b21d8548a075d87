"""Ctrl-C while the engine works: it stops where it is safe, and the same command goes on."""

from __future__ import annotations

import pytest

from tests.scripts.run.night import Night
from tests.scripts.run.operator import Operator


def _locks(night: Night) -> list[str]:
    folder = night.company.state_file.parents[2] / "locks"
    return [path.name for path in folder.rglob("*.json")]


def test_ctrl_c_in_an_update_of_a_run(night: Night) -> None:
    with night.company.slow(drain_seconds=8):
        operator = night.run("--yes")
        operator.until("tasks to stop")
        operator.interrupt()
        assert operator.end() == 130, operator.said
    for words in (
        "what is under way is ended",
        "was stopped by Ctrl-C",
        f"maint run -s {night.company.stack} goes on from here",
    ):
        assert words in operator.said, operator.said
    assert _locks(night) == []
    assert night.status()["next"] == "on"
    night.finished()
    night.check_the_end()


@pytest.mark.parametrize(("columns", "at_work"), [(0, "tasks to stop"), (160, "wave1")])
def test_ctrl_c_in_an_update_by_hand(night: Night, columns: int, at_work: str) -> None:
    company = night.company
    company.phase("on")
    with company.slow(drain_seconds=8):
        operator = Operator(company.folder, night.env, "up", "--yes", columns=columns)
        operator.until(at_work)
        operator.interrupt()
        assert operator.end() == 130, operator.said
    assert _locks(night) == []
    company.up().ok()
    company.off().ok()
    assert night.as_before()
