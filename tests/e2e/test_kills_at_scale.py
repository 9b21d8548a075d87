"""The reference estate, killed at the first, a middle and the last write of each kind, on and off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import pytest

from tests.e2e.company import Company
from tests.e2e.test_kills import CLI, PROVIDER

ON = (
    ("CreateDowntime", (1, 20, 19)),
    ("CreateRule", (1, 17, 17)),
    ("UpdateBasePathMapping", (1,)),
    ("UpdateApiMapping", (1,)),
    ("UpdateStage", (1,)),
    ("TagResource", (1, 40, 40)),
    ("UpdateService", (1, 20, 20)),
    ("RegisterScalableTarget", (1,)),
)
OFF = (
    ("UpdateService", (1, 40, 38)),
    ("RegisterScalableTarget", (1,)),
    ("UntagResource", (1, 20)),
    ("UpdateApiMapping", (1,)),
    ("UpdateStage", (1,)),
    ("DeleteRule", (1, 17, 15)),
    ("CancelDowntime", (1, 20, 17)),
)
"""Operation, and after how many more of it each run is killed. One that comes too late kills nothing."""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder: Path = tmp_path_factory.mktemp("reference")
    options = ("--drain-seconds", "0.4", "--start-seconds", "0.4", "--no-quotas")
    company = Company.found(folder, "reference", "prod-maint", *options)
    yield company
    company.close()


def carry_on(company: Company, kills: Sequence[tuple[str, tuple[int, ...]]]) -> set[str]:
    """Say `maint up` once for every kill and then to its end; returns the operations that were killed."""
    processes, killed = cycle((PROVIDER, CLI)), set()
    for operation, ordinals in kills:
        for ordinal in ordinals:
            company.kill_after(ordinal, next(processes), operation)
            done = company.maint("up", "--yes", "--skip-preview")
            assert "Traceback" not in done.said
            if not company.kill_is_armed():
                killed.add(operation)
            company.mend()
            if done.code == 0:
                return killed
    company.maint("up", "--yes", "--skip-preview").ok()
    return killed


def test_kills_at_the_reference_estate_change_nothing_about_the_end(reference: Company) -> None:
    before, around = reference.capacity(), reference.surroundings()
    planned = {service.key for team in reference.document.teams for service in team.services}

    reference.phase("on")
    assert {"CreateDowntime", "CreateRule", "UpdateService", "TagResource"} <= carry_on(reference, ON)
    world = reference.world()
    assert {world["services"][key]["desired"] for key in planned} == {0}
    muted = [each["monitor_id"] for each in world["downtimes"]]
    assert len(muted) == len(set(muted)) == 41
    reference.up("--expect-no-changes").ok()

    reference.phase("off")
    assert {"UpdateService", "DeleteRule", "CancelDowntime"} <= carry_on(reference, OFF)
    assert reference.capacity() == before
    assert reference.surroundings() == around
