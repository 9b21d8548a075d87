"""Rules, schedules and functions through the literal commands: order, faults, early return, leftovers."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.company import Company

RULE = "events:default/staging-shop-nightly"
SCHEDULE = "scheduler:default/staging-shop-hourly"
FUNCTION = "lambda:staging-shop-consumer"


def values(company: Company) -> dict[str, Any]:
    """What each is set to."""
    found = company.world()["writers"]
    return {
        RULE: found[RULE]["state"],
        SCHEDULE: found[SCHEDULE]["State"],
        FUNCTION: found[FUNCTION]["reserved"],
    }


def test_a_writer_that_cannot_be_stopped_keeps_the_services_running(company: Company) -> None:
    """Writers stop first: where one does not, nothing after it changes, and the same command goes on."""
    capacity, around = company.capacity(), company.surroundings()
    company.fault(service="events", operation="DisableRule", error="ThrottlingException", times=2)
    company.fault(
        service="scheduler", operation="UpdateSchedule", error="AccessDeniedException", status=403, times=None
    )
    failed = company.on()
    assert failed.code != 0
    assert SCHEDULE in failed.said
    assert "allow UpdateSchedule to this role" in failed.said
    assert company.capacity() == capacity
    assert values(company)[SCHEDULE] == "ENABLED"
    company.mend()
    company.up().ok()
    assert values(company) == {RULE: "DISABLED", SCHEDULE: "DISABLED", FUNCTION: 0}
    company.off().ok()
    assert (company.capacity(), company.surroundings()) == (capacity, around)


def test_a_writer_comes_back_early_and_one_that_an_earlier_window_left_is_found(company: Company) -> None:
    around = company.surroundings()
    company.phase("on")
    said = company.preview().ok().said
    assert 'state: "ENABLED" => "DISABLED"' in " ".join(said.split()).replace(" : ", ": ")
    company.up().ok()
    company.maint("release", FUNCTION, "--reason", "it only mails", "--yes").ok()
    assert values(company) == {RULE: "DISABLED", SCHEDULE: "DISABLED", FUNCTION: None}
    company.maint("leftovers").ok()

    plan = company.folder / company.plan
    before = plan.read_text()
    company.edit_plan("  id: 2030-12-aurora-staging", "  id: 2031-06-network")
    left = company.maint("leftovers", "--json")
    assert left.code == 11
    found = json.loads(left.said)["leftovers"]
    assert {each["name"] for each in found if each["kind"] == "record"} >= {RULE, SCHEDULE}
    assert FUNCTION not in {each["name"] for each in found}
    shown = company.maint("record", "show", RULE, "--json").ok().said
    (row,) = json.loads(shown)
    assert (row["window"], row["captured"]) == ("2030-12-aurora-staging", "state ENABLED")
    assert RULE in company.up().said  # an open record of another window stops everything
    plan.write_text(before)
    company.off().ok()
    assert company.surroundings() == around
