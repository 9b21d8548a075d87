"""On, verify, off, through the literal commands."""

from __future__ import annotations

import re

from scripts.probes.ask import Answer, ask
from scripts.probes.requests_of import Probe, requests_of, through_bypass
from tests.e2e.company import Company


def probes(company: Company) -> list[Probe]:
    return requests_of(company.document, company.sandbox.env["AWS_REGION"])


def answers(company: Company, asked: list[Probe]) -> dict[str, Answer]:
    return {probe.name: ask(company.sandbox.edge, probe) for probe in asked}


def stopped(company: Company) -> set[str]:
    """Rules and schedules that are disabled, and functions that nobody can invoke."""
    return {
        key
        for key, each in company.world()["writers"].items()
        if "DISABLED" in {each.get("state"), each.get("State")} or each.get("reserved") == 0
    }


def test_there_and_back_through_verify(company: Company) -> None:
    capacity, around = company.capacity(), company.surroundings()
    everyone = probes(company)
    assert {answer.status for answer in answers(company, everyone).values()} == {200}

    company.on().ok()
    got = answers(company, everyone)
    assert [name for name, answer in got.items() if not answer.maintenance] == []
    world = company.world()
    planned = [service.key for team in company.document.teams for service in team.services]
    assert {key: world["services"][key]["running"] for key in planned} == dict.fromkeys(planned, 0)
    untouched = {key: value for key, value in company.capacity().items() if key not in planned}
    assert untouched == {key: value for key, value in capacity.items() if key not in planned}

    assert stopped(company) == {each.key for each in company.document.writers}

    company.forget_calls()
    company.up("--expect-no-changes").ok()
    assert company.writes() == []

    company.phase("verify")
    company.up().ok()
    assert company.capacity() == capacity
    assert company.world()["writers"] == around["writers"]
    assert [name for name, answer in answers(company, everyone).items() if not answer.maintenance] == []
    inside = answers(company, through_bypass(company.document, everyone))
    assert inside
    assert {answer.status for answer in inside.values()} == {200}

    company.off().ok()
    assert company.capacity() == capacity
    assert company.surroundings() == around
    assert {answer.status for answer in answers(company, everyone).values()} == {200}


def test_a_preview_changes_nothing_and_reads_as_from_and_to(company: Company) -> None:
    company.phase("on")
    files = {path: path.read_bytes() for path in company.folder.rglob("*") if path.is_file()}
    state = company.state()
    said = company.preview().ok().said
    key, live = next((key, each) for key, each in company.capacity().items() if each["desired"] > 1)
    assert re.search(rf"~ {re.escape(key)} *: {live['desired']} => 0\n", said), said
    assert company.writes() == []
    assert {path: path.read_bytes() for path in company.folder.rglob("*") if path.is_file()} == files
    assert company.state() == state


def test_destroying_while_on_is_leaving(company: Company) -> None:
    capacity, around = company.capacity(), company.surroundings()
    company.on().ok()
    company.pulumi("destroy", "--yes", "--skip-preview").ok()
    assert company.capacity() == capacity
    assert company.surroundings() == around
    company.off().ok()  # the stack observes again, for whoever comes next


def test_refresh_while_on_forgets_nothing(company: Company) -> None:
    capacity = company.capacity()
    company.on().ok()
    company.pulumi("refresh", "--yes", "--skip-preview").ok()
    company.off().ok()
    assert company.capacity() == capacity
