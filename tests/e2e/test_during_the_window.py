"""What people do while a window is open: bring something back early, move the end, open the edge by force."""

from __future__ import annotations

import json
import re

from scripts.probes.ask import Answer, ask
from scripts.probes.requests_of import requests_of
from tests.e2e.company import Company

WORKER, API = "staging-shop/shop-worker", "staging-shop/shop-api"
LOGIN = "shop.staging.example.com/login"


def desired(company: Company, *keys: str) -> list[int]:
    services = company.world()["services"]
    return [services[key]["desired"] for key in keys]


def answers(company: Company) -> dict[str, Answer]:
    asked = requests_of(company.document, company.sandbox.env["AWS_REGION"])
    return {each.name: ask(company.sandbox.edge, each) for each in asked}


def in_maintenance(company: Company) -> set[str]:
    """Names of the plan's requests that read maintenance's own 503."""
    return {name for name, answer in answers(company).items() if answer.maintenance}


def journal(company: Company) -> list[tuple[str, str, str]]:
    said = company.maint("history", "show", company.document.window.id, "--json").ok().said
    return [(each["what"], each["subject"], each["outcome"]) for each in json.loads(said)["journal"]]


def test_one_service_and_one_endpoint_come_back_while_the_rest_stays(company: Company) -> None:
    capacity, around = company.capacity(), company.surroundings()
    company.setting(f'maintenance:release["another-window"]["{WORKER}"]', "of an earlier night")
    company.on().ok()
    everything = in_maintenance(company)

    assert company.maint("release", "staging-shop/shop-wroker", "--reason", "typo").code == 64
    company.maint("release", API, "--reason", "INC-7 needs it").ok()
    said = company.preview().ok().said
    assert re.search(rf"~ {re.escape(API)} *: 0 => 4\n", said), said
    assert f"{API} is released: INC-7 needs it" in said
    assert desired(company, API) == [0]  # a preview changes nothing
    company.maint("up", "--yes").ok()
    assert desired(company, API, WORKER) == [4, 0]
    assert company.capacity()[API] == capacity[API]
    assert in_maintenance(company) == everything

    company.maint("release", LOGIN, "--reason", "INC-7").ok()
    company.maint("release", "hooks", "--reason", "INC-7").ok()
    company.maint("release", "reports/reports", "--reason", "INC-7", "--yes").ok()
    back = everything - in_maintenance(company)
    assert len(back) == 3
    for path in ("/login", "/hooks", "/reports"):
        assert any(name.endswith(path) for name in back), back
    company.forget_calls()
    company.up("--expect-no-changes").ok()
    assert company.writes() == []

    company.maint("release", API, "--undo", "--reason", "too early", "--yes").ok()
    assert desired(company, API, WORKER) == [0, 0]
    company.maint("off", "--yes").ok()
    assert (company.capacity(), company.surroundings()) == (capacity, around)
    assert LOGIN not in company.settings_text()
    assert ("change", API, "done") in journal(company)
    company.maint("leftovers").ok()


def test_a_longer_window_whose_edge_opens_by_force_although_a_service_does_not_come_back(
    company: Company,
) -> None:
    capacity = company.capacity()
    company.on().ok()
    _extend(company)
    company.setting(f'maintenance:waive["{WORKER}"]', "its image is gone")
    refused = company.maint("off", "--yes")
    assert refused.code == 6
    assert WORKER in refused.said
    assert "--force-edge" in refused.said
    assert company.maint("off", "--force-edge", "--reason", " ", "--yes").code == 64
    company.fault(operation="UpdateService", match=WORKER.split("/")[1], error="AccessDeniedException")
    done = company.maint("off", "--force-edge", "--reason", "customers before INC-9", "--yes").ok()
    assert f"{WORKER} is not back, and holds up nobody (customers before INC-9)" in done.said
    assert in_maintenance(company) == set()
    assert desired(company, WORKER, API) == [0, capacity[API]["desired"]]
    assert ("waiver", WORKER, "open") in journal(company)

    left = company.maint("leftovers")
    assert left.code == 11
    assert f"record {WORKER}" in left.said
    company.mend()
    company.maint("up", "--yes").ok()
    assert company.capacity() == capacity


def _extend(company: Company) -> None:
    """The end moves in the mutes, which stay the same ones, and in what customers read."""
    before = {each["id"] for each in company.world()["downtimes"]}
    company.maint("extend", "20m", "--reason", "slow", "--yes").ok()
    after = {each["id"]: each["end"] for each in company.world()["downtimes"]}
    assert before == after.keys()
    assert {end[:16] for end in after.values()} == {"2030-12-07T20:20"}
    later = {name for name, answer in answers(company).items() if "04:20" in answer.text}
    assert later == in_maintenance(company) != set()


def test_without_a_waived_service_there_is_nothing_to_force(company: Company) -> None:
    refused = company.maint("off", "--force-edge", "--reason", "why not", "--yes")
    assert refused.code == 6
    assert "no service is waived" in refused.said
