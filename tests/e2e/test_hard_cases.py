"""What goes wrong at night: each case ends with the original counts, or says exactly what to do."""

from __future__ import annotations

import re

import pytest

from maintenance.ecs.record import TAG_KEY
from tests.e2e.company import Company


def planned(company: Company) -> list[str]:
    return [service.key for team in company.document.teams for service in team.services]


def running(company: Company, *, scaled: bool | None = None) -> str:
    """A planned service with tasks; with or without a scalable target where that matters."""
    capacity = company.capacity()
    return next(
        key
        for key in planned(company)
        if capacity[key]["desired"] > 1 and scaled in {None, capacity[key]["min"] is not None}
    )


def test_one_service_that_fails_does_not_stop_the_others(company: Company) -> None:
    before = company.capacity()
    broken = running(company)
    cluster, service = broken.split("/")
    company.fault(operation="UpdateService", match=service, error="AccessDeniedException")
    done = company.on()
    assert done.code != 0
    assert broken in done.said
    assert "AccessDeniedException" in done.said
    assert "docs/iam.md" in done.said
    others = {key: each["desired"] for key, each in company.capacity().items() if key in planned(company)}
    same_set = {key for key in others if key != broken and key.split("/")[0] == cluster}
    assert {key: others[key] for key in same_set} == dict.fromkeys(same_set, 0)
    company.mend()
    company.up().ok()
    assert {company.capacity()[key]["desired"] for key in planned(company)} == {0}
    company.off().ok()
    assert company.capacity() == before


def test_a_tag_that_cannot_be_written_means_that_nothing_is_changed(company: Company) -> None:
    key = running(company)
    before = company.capacity()[key]
    company.fault(operation="TagResource", match=key.split("/")[1], error="AccessDeniedException")
    done = company.on()
    assert done.code != 0
    assert key in done.said
    assert company.capacity()[key] == before
    company.mend()
    company.off().ok()
    assert company.capacity()[key] == before


def test_describe_services_failing_is_an_error_and_never_a_zero(company: Company) -> None:
    before = company.capacity()
    company.phase("on")
    company.fault(operation="DescribeServices", error="ServerException", status=400)
    done = company.up()
    assert done.code != 0
    assert "DescribeServices" in done.said
    assert "Traceback" not in done.said
    assert company.capacity() == before


def test_throttling_slows_down_and_nothing_else(company: Company) -> None:
    before = company.capacity()
    for operation in ("DescribeServices", "UpdateService", "TagResource"):
        company.fault(operation=operation, error="ThrottlingException", times=2)
    company.on().ok()
    company.off().ok()
    assert company.capacity() == before


@pytest.mark.parametrize("policy", ["fail", "keep", "restore"])
def test_a_manual_scale_inside_the_window(company: Company, policy: str) -> None:
    before = company.capacity()
    key = running(company, scaled=False)
    company.on().ok()
    company.set_desired(key, before[key]["desired"] + 3)
    company.phase("off")
    if policy != "fail":
        company.setting(f'maintenance:manualChanges["{key}"]', policy)
    done = company.up()
    if policy == "fail":
        assert done.code != 0
        assert key in done.said
        assert f"desired count is now {before[key]['desired'] + 3}" in done.said
        assert f'maintenance:manualChanges["{key}"]\' keep' in done.said
        company.setting(f'maintenance:manualChanges["{key}"]', "restore")
        company.up().ok()
    else:
        done.ok()
    expected = before[key]["desired"] + (3 if policy == "keep" else 0)
    assert company.capacity()[key]["desired"] == expected
    assert company.capacity()[key]["tags"] == before[key]["tags"]
    company.set_desired(key, before[key]["desired"])


def test_an_open_record_of_another_window_is_named(company: Company) -> None:
    before = company.capacity()
    company.on().ok()
    window = company.document.window.id
    company.edit_plan(f"id: {window}", "id: 2031-01-other")
    done = company.up()
    assert done.code != 0
    assert f"record of window {window}" in done.said
    assert "maint record" in done.said
    company.phase("off")
    assert company.up().code != 0
    company.edit_plan("id: 2031-01-other", f"id: {window}")
    company.up().ok()
    assert company.capacity() == before


@pytest.mark.parametrize("phase", ["off", "verify"])
def test_two_copies_that_disagree_are_shown_and_hold_up_nobody_else_of_their_set(
    company: Company, phase: str
) -> None:
    """Nor the wave before it. Whether the other sets of its wave begin after an error is up to the engine."""
    before = company.capacity()
    team = next(team for team in company.document.teams if len({each.wave for each in team.services}) > 1)
    last = max(each.wave for each in team.services)
    own_set = [each.key for each in team.services if each.wave < last]
    key = next(key for key in own_set if before[key]["desired"] > 1)
    company.on().ok()
    ecs = company.client("ecs")
    cluster, service = key.split("/")
    arn = ecs.describe_services(cluster=cluster, services=[service])["services"][0]["serviceArn"]
    text = company.capacity()[key]["tags"][TAG_KEY]
    forged = re.sub(r" d=\d+", " d=99", text)
    ecs.tag_resource(resourceArn=arn, tags=[{"key": TAG_KEY, "value": forged}])
    company.phase(phase)
    done = company.up()
    assert done.code != 0
    assert key in done.said
    assert text in done.said
    assert forged in done.said
    counts = {each: live["desired"] for each, live in company.capacity().items()}
    assert counts[key] == 0
    earlier = [each.key for other in company.document.teams for each in other.services if each.wave == last]
    others = {*own_set, *earlier} - {key}
    assert {each: counts[each] for each in others} == {each: before[each]["desired"] for each in others}
    assert sum(counts[each] > 0 for each in others.intersection(own_set)) > 0
    ecs.tag_resource(resourceArn=arn, tags=[{"key": TAG_KEY, "value": text}])
    company.off().ok()
    assert company.capacity() == before


def test_the_deadline_names_the_slow_services_and_keeps_the_edge_closed(company: Company) -> None:
    before, around = company.capacity(), company.surroundings()
    company.edit_plan("drain: ", "drain: 2s #")
    with company.slow(drain_seconds=600):
        done = company.on()
    assert done.code != 0
    assert "are not drained after 2 s" in done.said
    assert company.surroundings()["downtimes"] != around["downtimes"]
    assert company.surroundings()["rules"] != around["rules"]
    company.off().ok()
    assert company.capacity() == before
    assert company.surroundings() == around


def test_a_service_that_is_deleted_inside_the_window_is_named_with_the_way_out(company: Company) -> None:
    key = running(company, scaled=False)
    cluster, service = key.split("/")
    company.on().ok()
    company.client("ecs").delete_service(cluster=cluster, service=service, force=True)
    company.phase("off")
    done = company.up()
    assert done.code != 0
    assert f"{key}" in done.said
    assert "maint record close" in done.said
    company.maint("record", "close", key, "--reason", "deleted by its owner").ok()
    company.up().ok()
    assert key not in company.maint("record", "show").ok().said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("service: ", "service: no-such-", "does not exist"),
        ("id: 1", "id: 9991", "does not exist in Datadog"),
        (":listener/app/", ":listener/app/no-such-", "does not exist"),
    ],
)
def test_what_is_not_there_is_found_before_anything_changes(
    company: Company, old: str, new: str, words: str
) -> None:
    company.phase("on")
    path = company.folder / company.plan
    path.write_text(path.read_text().replace(old, new, 1))
    done = company.up()
    assert done.code != 0
    assert words in " ".join(done.said.split())
    assert "Traceback" not in done.said
    assert company.writes() == []
