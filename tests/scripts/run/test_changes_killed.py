"""`kill -9` of `maint run` right after every kind of change that it makes itself, with a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripts.run.conversation import conversation
from tests.scripts.run.killing import SENDING
from tests.scripts.run.night import Night
from tests.scripts.run.operator import Operator
from tests.scripts.run.test_database import a_company_with_a_database

EXPECTED = {
    "lease",
    "window started",
    "reviewed preview",
    "approval on done",
    "phase on started",
    "record open",
    "started pulumi up",
    "phase on done",
    "phase switchover started",
    "SwitchoverBlueGreenDeployment",
    "sql REPLACE INTO",
    "phase verify started",
    "stack file: 1",
    "phase off done",
    "record closed",
    "window done",
    "lease released",
}
"""Some of what it has to die at, or the test would prove nothing."""
ONCE = {"approval", "record", "mute", "old cluster", "deployment", "window"}
"""What is an event of its own each time, however often a run was said again."""
MOST = 80


@pytest.fixture
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    yield from a_company_with_a_database(tmp_path_factory, switchover_seconds=0.5)


@pytest.mark.long
def test_a_run_that_is_killed_after_every_change_comes_to_the_same_end(night: Night, tmp_path: Path) -> None:
    company, seen = night.company, tmp_path / "seen"
    night.maint("bluegreen", "check", "--fix", "--yes")
    night.maint("bluegreen", "create", "--poll", "0.2").ok()
    killing = ("-m", "tests.scripts.run.killing", str(seen))
    with conversation() as slack:
        night.extra = slack.env
        for _ in range(MOST):
            operator = Operator(company.folder, night.env, "run", "--yes", "--poll", "0.2", program=killing)
            code = operator.end()
            if code != -9:
                break
        assert code == 0, operator.said
        killed_at = Counter(seen.read_text().splitlines())
        assert 1 <= len(slack.threads) <= 1 + killed_at[SENDING], slack.store.transcript()
    assert killed_at.keys() >= EXPECTED, killed_at

    night.check_the_end()
    entries = Counter(
        (each["what"], each["subject"], each["outcome"]) for each in night.journal() if each["what"] in ONCE
    )
    assert [entry for entry, count in entries.items() if count > 1] == []
    made = night.writes()
    calls = Counter({operation: 0 for operation, _ in made})
    for (operation, _), count in made.items():
        calls[operation] += count
    assert calls["SwitchoverBlueGreenDeployment"] == calls["CreateBlueGreenDeployment"] == 1
    assert max(count for (operation, _), count in made.items() if operation == "UpdateService") <= 4
    assert calls["CreateDowntime"] == calls["CancelDowntime"]
    assert calls["CreateRule"] == calls["DeleteRule"]
