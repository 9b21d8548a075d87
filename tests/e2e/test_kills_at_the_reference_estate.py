"""`kill -9` after the first, a middle and the last write of each kind, at the size of the reference estate.

Kinds of which there is one only (a mapping, a stage) are covered where every write is: test_kills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maintenance.datadog.downtimes import plan_downtimes
from maintenance.edge.listener_rules import plan_listener_rules
from tests.e2e.company import Company
from tests.e2e.few_of_each import everything
from tests.e2e.killing import CLI, PROVIDER, killed_up

PRODUCTION = "prod-maint"
FIRST, MIDDLE, LAST = 0.0, 0.5, 1.0
WHOM = {FIRST: PROVIDER, MIDDLE: CLI, LAST: PROVIDER}
"""Who is killed where services are written. Rules and mutes are written by others' plugins: there the CLI."""
RULE, MUTE = "aws:lb/listenerRule:ListenerRule", "datadog:index/downtimeSchedule:DowntimeSchedule"


@pytest.fixture
def reference(tmp_path: Path) -> Iterator[Company]:
    options = ("--drain-seconds", "0.2", "--start-seconds", "0.2", "--no-quotas")
    company = Company.found(tmp_path, "reference", PRODUCTION, *options)
    yield company
    company.close()


class Sampled:
    """One phase in which kills come after some writes of each kind."""

    def __init__(self, company: Company, phase: str) -> None:
        self.company = company
        self.keys = {service.key for team in company.document.teams for service in team.services}
        self.kills: list[str] = []
        company.phase(phase)
        company.forget_calls()

    def kill(self, operation: str, at: float, process: str, total: int, done: Callable[[], int]) -> None:
        """Kill after that part of all writes of an operation; `done` says how many need not be made again."""
        already = done()
        if already >= total:
            return  # by a run that was killed after another write
        self.company.kill_after(max(1, round(total * at) - already), process, operation)
        if (killed := killed_up(self.company)) is not None:
            self.kills.append(killed)
        self.company.mend()

    def services(self, totals: dict[str, int]) -> None:
        """Kill where services are written, kind by kind, from the first write to the last."""
        for at, process in WHOM.items():
            for operation, total in totals.items():
                self.kill(operation, at, process, total, lambda each=operation: self._made(each))

    def _made(self, operation: str) -> int:
        calls = [each for each in self.company.writes() if each["operation"] == operation]
        return len({"/".join(each["target"].split("/")[-2:]) for each in calls} & self.keys)


def in_state(company: Company, kind: str) -> int:
    return sum(each["type"] == kind for each in company.state()["deployment"]["resources"])


def test_kills_at_the_reference_estate(reference: Company) -> None:
    before, document = everything(reference), reference.document
    on = Sampled(reference, "on")
    services = {key: before["services"][key] for key in on.keys}
    running = sum(each["desired"] > 0 for each in services.values())
    scaled = sum(each["max"] is not None for each in services.values())
    planned = plan_listener_rules(document)
    rules, mutes = len(planned), len(plan_downtimes(document, PRODUCTION))
    closing = sum(each.kind == "maintenance" for each in planned)
    writes = {"RegisterScalableTarget": scaled, "UpdateService": running}

    for operation, total, kind in (("CreateDowntime", mutes, MUTE), ("CreateRule", closing, RULE)):
        for at in (FIRST, MIDDLE, LAST):
            on.kill(operation, at, CLI, total, lambda each=kind: in_state(reference, each))
    on.services({"PutObject": len(services), "TagResource": len(services), **writes})
    reference.maint("up", "--yes", "--skip-preview").ok()
    closed = everything(reference)
    assert {closed["services"][key]["desired"] for key in services} == {0}
    assert len(closed["rules"]) - len(before["rules"]) == rules
    assert len(closed["downtimes"]) == mutes
    assert closed["apis"] == before["apis"]

    off = Sampled(reference, "off")
    off.services({**writes, "UntagResource": len(services), "DeleteObject": len(services)})
    for operation, total, kind in (("DeleteRule", rules, "rules"), ("CancelDowntime", mutes, "downtimes")):
        for at in (FIRST, MIDDLE, LAST):
            off.kill(
                operation, at, CLI, total, lambda each=kind: len(closed[each]) - len(reference.world()[each])
            )
    reference.maint("up", "--yes", "--skip-preview").ok()
    assert everything(reference) == before
    for kills, kinds in (
        (on.kills, ("CreateDowntime", "CreateRule")),
        (off.kills, ("DeleteRule", "CancelDowntime")),
    ):
        assert [kills.count(each) for each in kinds] == [3, 3], kills
        assert kills.count("UpdateService") >= 2, kills
