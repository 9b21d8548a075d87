"""Somebody else takes the lease while a command looks: nothing that cannot be taken back is done then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from scripts.window.lease import LeaseObject
from scripts.window.place import open_place
from scripts.window.process import holder
from tests.scripts.bluegreen.company import Company, Said
from tests.scripts.bluegreen.conftest import Start

WINDOW = "2030-12-aurora"
READS = ("Describe", "Get", "List")


class Haruka:
    """She takes the lease at the moment when AWS answers a call, and gives it back."""

    def __init__(self, company: Company) -> None:
        self._calls = company.sandbox.calls
        self.lease = LeaseObject(open_place(f"file://{company.folder}/state", "test"))
        self.who = replace(holder("maint run"), user="haruka")

    @contextmanager
    def begins_at(self, operation: str) -> Iterator[None]:
        record, waiting = self._calls.record, [operation]

        def take_and_record(**call: Any) -> None:
            if call["operation"] in waiting:
                waiting.clear()
                self.lease.take(self.who, WINDOW, break_reason="the other one is not there")
            record(**call)

        self._calls.record = take_and_record  # type: ignore[method-assign]
        yield
        self._calls.record = record  # type: ignore[method-assign]
        assert not waiting, f"{operation} was never asked"
        self.lease.release(self.who)


def changes(company: Company, before: int) -> list[str]:
    """What was changed at AWS and by statements since."""
    found = company.sandbox.calls.since(before)
    return [each["operation"] for each in found if each["write"] and not each["operation"].startswith(READS)]


def refused(company: Company, haruka: Haruka, *command: str, at: str, held: bool = False) -> Said:
    """A command that began before somebody else had the lease, and ended because of it."""
    before = len(company.sandbox.calls.since(0))
    if held:
        aoi = holder("maint run")  # the tests' own process: she is at work, and says this beside it
        haruka.lease.take(aoi, WINDOW)
    with haruka.begins_at(at):
        said = company.maint(*command)
    assert said.code == (8 if held else 7), said.out + said.err
    assert "haruka@" in said.data["error"]["what"]
    assert "nothing more was changed" in said.data["error"]["what"]
    assert changes(company, before) == []
    return said


def test_nothing_is_changed_after_somebody_else_took_the_lease(start: Start) -> None:
    company = start(leftover=True)
    haruka = Haruka(company)
    refused(company, haruka, "check", "--fix", "--yes", at="DescribeDBClusters")
    assert company.maint("check").result("C01")["blocks"], "the leftover is as it was"
    assert company.maint("check", "--fix", "--yes").code == 0

    refused(company, haruka, "create", at="DescribeBlueGreenDeployments")
    assert company.maint("create").code == 0

    for held in (False, True):
        refused(company, haruka, "switchover", at="DescribeBlueGreenDeployments", held=held)
        assert company.asks("context.notes.attempt()") is None
    refused(company, haruka, "rollback", at="DescribeBlueGreenDeployments")
    assert company.maint("switchover").code == 0

    for command in ("rollback", "cleanup"):
        refused(company, haruka, command, at="DescribeBlueGreenDeployments", held=True)
    assert company.maint("cleanup").code == 0
