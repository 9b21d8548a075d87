"""`kill -9` after a write, then the same command again: same end as without the kill.

Every run makes one more write and is killed by it, so that each write of a phase is the last one once.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import Company

PROVIDER, CLI = "pulumi-resource-override", "pulumi up"
ORPHANS = {"CreateRule", "CreateDowntime"}
"""What the next `maint up` removes first, and what is then made again: no progress, unless more are made."""
MOST = 150
"""Kills in one phase; more would mean that it never comes to an end."""


def killed_runs(company: Company, process: str) -> Iterator[str]:
    """Say `maint up` until it ends well; yields the operation after which each run was killed."""
    writes = 1
    for _ in range(MOST):
        before = len(company.writes())
        company.kill_after(writes, process)
        done = company.maint("up", "--yes", "--skip-preview")
        assert "Traceback" not in done.said
        if company.kill_is_armed():
            company.mend()
            done.ok()
            return
        made = company.writes()[before:]
        assert made, "a run was killed by a write that was not recorded"
        operation = made[-1]["operation"]
        writes = writes + 1 if operation in ORPHANS else 1
        yield operation
    pytest.fail(f"{MOST} kills and no end")


@pytest.mark.parametrize("process", [PROVIDER, CLI])
def test_a_kill_after_any_write_changes_nothing_about_the_end(company: Company, process: str) -> None:
    before, around = company.capacity(), company.surroundings()
    planned = {service.key for team in company.document.teams for service in team.services}

    company.phase("on")
    killed = list(killed_runs(company, process))
    assert {"TagResource", "UpdateService", "RegisterScalableTarget", "PutObject"} <= set(killed)
    world = company.world()
    assert {world["services"][key]["desired"] for key in planned} == {0}
    ids = [(each["monitor_id"], each.get("monitor_tags")) for each in world["downtimes"]]
    assert len(ids) == len({str(each) for each in ids}) == 3, "a monitor is muted twice"
    priorities = [rule["priority"] for rule in world["rules"] if rule not in around["rules"]]
    assert len(priorities) == len(set(priorities))
    company.up("--expect-no-changes").ok()

    company.phase("verify")
    assert "UpdateService" in list(killed_runs(company, process))
    assert company.capacity() == before

    company.phase("off")
    killed = list(killed_runs(company, process))
    if process == CLI:
        assert {"DeleteRule", "CancelDowntime"} <= set(killed)
    assert company.capacity() == before
    assert company.surroundings() == around
