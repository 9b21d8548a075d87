"""The plan document changes while maintenance is on, and settings that bend it."""

from __future__ import annotations

import os
import re
import signal

from tests.e2e.company import Company

WORKER = "staging-shop/shop-worker"
LINE = "      - {cluster: staging-shop, service: shop-worker, wave: 1}\n"
LANDING = "staging-shop/landing"


def test_a_service_that_leaves_the_plan_comes_back_and_one_that_joins_goes_down(company: Company) -> None:
    before = company.capacity()
    company.on().ok()
    company.edit_plan(LINE, LINE.replace("shop-worker", "landing"))
    said = company.preview().ok().said
    assert re.search(rf"{LANDING} +2 → 0", said), said
    assert f"{WORKER} leaves this set: it comes back to what was captured" in said
    company.up().ok()
    live = company.capacity()
    assert live[WORKER] == before[WORKER]
    assert company.world()["services"][WORKER]["running"] == before[WORKER]["desired"]
    assert live[LANDING]["desired"] == 0
    company.off().ok()
    assert company.capacity() == before


def test_a_service_that_moves_to_another_team_and_wave_keeps_its_record(company: Company) -> None:
    before = company.capacity()
    company.on().ok()
    tag = company.capacity()[WORKER]["tags"]
    company.edit_plan(LINE, "")
    other = "      - {cluster: staging-shop, service: shop-search, wave: 2}\n"
    company.edit_plan(other, other + LINE.replace("wave: 1", "wave: 2"))
    company.forget_calls()
    company.up().ok()
    assert company.capacity()[WORKER]["desired"] == 0
    assert company.capacity()[WORKER]["tags"] == tag
    assert [call for call in company.writes() if call["target"] == WORKER] == []
    company.off().ok()
    assert company.capacity() == before


def test_a_waived_service_holds_up_nobody_and_is_named_every_time(company: Company) -> None:
    before = company.capacity()
    company.on().ok()
    company.edit_plan("steady: ", "steady: 3s #")
    company.phase("off")
    with company.slow(start_seconds=600):
        refused = company.up()
    assert refused.code != 0
    assert "are not steady after 3 s" in refused.said
    for key in [key for key, live in before.items() if live["desired"] > 0]:
        if key in {service.key for team in company.document.teams for service in team.services}:
            company.setting(f'maintenance:waive["{key}"]', "does not start, INC-7")
    done = company.up().ok()
    assert f"{WORKER} is waived: does not start, INC-7" in done.said
    assert company.world()["downtimes"] == []
    assert company.capacity() == before


def test_ctrl_c_leaves_a_state_from_which_the_same_command_goes_on(company: Company) -> None:
    before, around = company.capacity(), company.surroundings()
    company.phase("on")
    with company.slow(drain_seconds=20):
        process = company.start(
            "pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"
        )
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "tasks to stop" in line:
                os.killpg(process.pid, signal.SIGINT)
                break
        rest, _ = process.communicate(timeout=60)
    said += rest
    assert process.returncode != 0, said
    assert "Traceback" not in said
    company.up().ok()
    company.up("--expect-no-changes").ok()
    company.off().ok()
    assert company.capacity() == before
    assert company.surroundings() == around


def test_services_that_cannot_go_to_zero_are_refused_in_the_preview(company: Company) -> None:
    company.edit_plan("expected:", "expected:  # totals are not the point here")
    added = "".join(
        f"      - {{cluster: staging-shop, service: {name}, wave: 1}}\n" for name in ("agent", "outside")
    )
    company.edit_plan(LINE, LINE + added)
    company.edit_plan("services: 7", "services: 9")
    company.phase("on")
    done = company.preview()
    assert done.code != 0
    assert "staging-shop/agent: is a DAEMON service" in done.said
    assert "staging-shop/outside: is under EXTERNAL deployment control" in done.said
    assert company.writes() == []


def test_a_deployment_under_way_is_said_in_the_preview_and_its_count_is_kept(company: Company) -> None:
    before = company.capacity()
    with company.slow(start_seconds=600):
        company.client("ecs").update_service(
            cluster="staging-shop", service="shop-worker", forceNewDeployment=True
        )
    company.phase("on")
    assert f"{WORKER}: is in the middle of deployment" in company.preview().ok().said
    company.up().ok()
    company.phase("off")
    company.setting(f'maintenance:waive["{WORKER}"]', "its deployment is still under way")
    company.up().ok()
    assert company.capacity() == before
