"""`kill -9` after the first, a middle and the last write of each kind, at the size of the reference estate.

Kinds of which there is one only (a mapping, a stage) are covered where every write is: test_kills.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
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
        if already < total:  # else by a run that was killed after another write
            self._kill_after({operation: max(1, round(total * at) - already)}, process)

    def services(self, totals: dict[str, int], last: Sequence[str]) -> None:
        """Kill where services are written: after the first, a middle and the last call of kinds in `last`.

        Calls of different kinds are about different services at the same time, so one kill comes after all of
        them; what did not come before that kill has one of its own.
        """
        for at, process in WHOM.items():
            kinds = set(last) if at is LAST else set(totals)
            while calls := self._next(totals, kinds, at):
                kinds -= (struck := set(self._kill_after(calls, process)))
                if not struck:
                    break

    def _next(self, totals: dict[str, int], kinds: set[str], at: float) -> dict[str, int]:
        """Of each kind the number of the call, from now on, that is at that part of all."""
        made = {kind: self._made(kind) for kind in kinds}
        return {
            kind: max(1, round(totals[kind] * at) - made[kind]) for kind in kinds if made[kind] < totals[kind]
        }

    def _kill_after(self, calls: dict[str, int], process: str) -> list[str]:
        self.company.kill_after_all(calls, process)
        killed = killed_up(self.company)
        self.kills += killed
        self.company.mend()
        return killed

    def _made(self, operation: str) -> int:
        calls = [each for each in self.company.writes() if each["operation"] == operation]
        return len({"/".join((each["target"] or "").split("/")[-2:]) for each in calls} & self.keys)


def in_state(company: Company, kind: str) -> int:
    """From the file itself: the engine may be unable to read it, until `maint up` mends it."""
    latest = json.loads(company.state_file.read_bytes())["checkpoint"]["latest"]
    return sum(each["type"] == kind for each in latest["resources"])


@pytest.mark.long
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
    on.services({"PutObject": len(services), "TagResource": len(services), **writes}, last=list(writes))
    reference.maint("up", "--yes", "--skip-preview").ok()
    closed = everything(reference)
    assert {closed["services"][key]["desired"] for key in services} == {0}
    assert len(closed["rules"]) - len(before["rules"]) == rules
    assert len(closed["downtimes"]) == mutes
    assert closed["apis"] == before["apis"]

    off = Sampled(reference, "off")
    # What was in flight when somebody was killed is done as well, so no last write is left for certain; and
    # an update that nobody kills would go on to the rules.
    off.services({**writes, "UntagResource": len(services), "DeleteObject": len(services)}, last=())
    gone = {
        "DeleteRule": (rules, lambda: len(closed["rules"]) - len(reference.world()["rules"])),
        "CancelDowntime": (mutes, lambda: len(closed["downtimes"]) - len(reference.world()["downtimes"])),
    }
    # 503 goes before the mutes, the bypass after them.
    off.kill("DeleteRule", FIRST, CLI, *gone["DeleteRule"])
    for operation, when in (("CancelDowntime", (FIRST, MIDDLE, LAST)), ("DeleteRule", (MIDDLE, LAST))):
        for at in when:
            off.kill(operation, at, CLI, *gone[operation])
    reference.maint("up", "--yes", "--skip-preview").ok()
    assert everything(reference) == before
    for kills, kinds in (
        (on.kills, ("CreateDowntime", "CreateRule", "UpdateService")),
        (off.kills, ("UpdateService", "DeleteRule", "CancelDowntime")),
    ):
        assert all(kills.count(each) >= 2 for each in kinds), " ".join(kills)
