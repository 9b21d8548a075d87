from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.datadog.conftest import Organisation, errors

BY_TAGS = {"monitor_tags": ["team:core", "env:prod"]}


def test_no_start_means_now(datadog: Organisation) -> None:
    answer = datadog.create(message="maintenance")
    data = answer.json()["data"]
    assert (answer.status_code, data["type"]) == (200, "downtime")
    assert data["relationships"]["monitor"] == {"data": {"type": "monitors", "id": "101"}}
    assert data["attributes"] == {
        "monitor_identifier": {"monitor_id": 101},
        "scope": "env:prod",
        "schedule": {"start": datadog.after(), "end": datadog.after(hours=2)},
        "message": "maintenance",
        "display_timezone": "UTC",
        "mute_first_recovery_notification": False,
        "notify_end_states": ["alert", "no data", "warn"],
        "notify_end_types": ["expired"],
        "status": "active",
        "created": datadog.after(),
        "modified": datadog.after(),
        "canceled": None,
    }


def test_from_scheduled_to_ended(datadog: Organisation) -> None:
    id_ = datadog.created(schedule={"start": datadog.after(hours=1), "end": datadog.after(hours=2)})
    seen = []
    for _ in range(3):
        seen.append((datadog.get(id_)["status"], datadog.store.muted(101)))
        datadog.wait(hours=1)
    assert seen == [("scheduled", False), ("active", True), ("ended", False)]


def test_cancelled_stays_listed(datadog: Organisation) -> None:
    id_ = datadog.created()
    datadog.wait(minutes=5)
    path = f"/api/v2/downtime/{id_}"
    assert datadog.call("DELETE", path).status_code == 204
    datadog.wait(minutes=5)
    assert datadog.call("DELETE", path).status_code == 204
    found = datadog.get(id_)
    assert (found["status"], found["canceled"]) == ("canceled", datadog.after(minutes=-5))
    assert not datadog.store.muted(101)
    assert [each["id"] for each in datadog.call("GET", "/api/v2/downtime").json()["data"]] == [id_]
    assert datadog.call("GET", "/api/v2/downtime?current_only=true").json()["data"] == []
    assert errors(datadog.update(id_, message="x"))[0] == 400


def test_list_is_paged(datadog: Organisation) -> None:
    made = [datadog.created() for _ in range(5)]
    pages = []
    for offset in (0, 2, 4, 6):
        page = datadog.call("GET", f"/api/v2/downtime?page[limit]=2&page[offset]={offset}").json()
        assert page["meta"]["page"]["total_filtered_count"] == 5
        pages.append([each["id"] for each in page["data"]])
    assert pages == [made[:2], made[2:4], made[4:], []]


@pytest.mark.parametrize(
    ("identifier", "muted"),
    [({"monitor_id": 201}, {201}), (BY_TAGS, {101}), ({"monitor_tags": ["*"]}, {101, 102, 201})],
)
def test_exactly_the_named_monitors_are_muted(
    datadog: Organisation, identifier: dict[str, Any], muted: set[int]
) -> None:
    id_ = datadog.created(monitor_identifier=identifier)
    assert {each for each in (101, 102, 201) if datadog.store.muted(each)} == muted
    for monitor in (101, 102, 201):
        found = datadog.call("GET", f"/api/v2/monitor/{monitor}/downtime_matches").json()["data"]
        assert [each["id"] for each in found] == ([id_] if monitor in muted else [])


def test_matches_of_a_monitor_that_does_not_exist(datadog: Organisation) -> None:
    assert errors(datadog.call("GET", "/api/v2/monitor/999/downtime_matches")) == (404, "Monitor not found")


def test_update_changes_what_is_given(datadog: Organisation) -> None:
    id_ = datadog.created(message="before")
    datadog.wait(minutes=1)
    before = datadog.get(id_)
    answer = datadog.update(id_, schedule={"end": datadog.after(hours=5)}, scope="env:(prod OR staging)")
    after = datadog.get(id_)
    assert answer.status_code == 200
    assert after == {
        **before,
        "scope": "env:(prod OR staging)",
        "schedule": {"start": before["schedule"]["start"], "end": datadog.after(hours=5)},
        "modified": datadog.after(),
    }


def test_start_of_a_running_downtime_is_fixed(datadog: Organisation) -> None:
    id_ = datadog.created()
    started = datadog.get(id_)["schedule"]["start"]
    datadog.wait(minutes=10)
    status, text = errors(datadog.update(id_, schedule={"start": datadog.after(hours=1)}))
    assert (status, text) == (400, "The start of a downtime that has started cannot be changed")
    for same in (started, None):
        assert datadog.update(id_, schedule={"start": same, "end": datadog.after(hours=3)}).status_code == 200
    assert datadog.get(id_)["schedule"] == {"start": started, "end": datadog.after(hours=3)}


def test_start_of_a_scheduled_downtime_moves(datadog: Organisation) -> None:
    id_ = datadog.created(schedule={"start": datadog.after(hours=1), "end": datadog.after(hours=2)})
    assert errors(datadog.update(id_, schedule={"start": datadog.after(minutes=-5)}))[0] == 400
    assert datadog.update(id_, schedule={"start": datadog.after(minutes=30)}).status_code == 200
    assert datadog.get(id_)["schedule"] == {"start": datadog.after(minutes=30), "end": datadog.after(hours=2)}


def test_nobody_knows_this_downtime(datadog: Organisation) -> None:
    id_ = "00000000-0000-0000-0000-000000000000"
    answers = [datadog.call(method, f"/api/v2/downtime/{id_}") for method in ("GET", "DELETE")]
    for answer in (*answers, datadog.update(id_, message="x")):
        assert errors(answer) == (404, f"Downtime {id_} not found")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"scope": None}, "'scope' is a required property"),
    ({"scope": "  "}, "Scope cannot be empty"),
    ({"scope": ["env:prod"]}, "is not of type 'string'"),
    ({"scope": "prod"}, "All values must have a key"),
    ({"scope": "env:prod AND staging"}, "All values must have a key"),
    ({"scope": "env:"}, "All values must have a key"),
    ({"scope": "AND"}, "All values must have a key"),
    ({"scope": "env:(prod OR staging"}, "unbalanced"),
    ({"scope": "env:prod)"}, "unbalanced"),
    ({"monitor_identifier": None}, "'monitor_identifier' is a required property"),
    ({"monitor_identifier": {}}, "exactly one of"),
    ({"monitor_identifier": {"monitor_id": 101, **BY_TAGS}}, "exactly one of"),
    ({"monitor_identifier": {"monitor_id": 999}}, "Monitor 999 not found"),
    ({"monitor_identifier": {"monitor_id": "101"}}, "is not of type 'integer'"),
    ({"monitor_identifier": {"monitor_tags": []}}, "at least one tag"),
    ({"schedule": {"start": "2030-11-30T00:00:00Z"}}, "Scheduled downtime start cannot be in the past"),
    ({"schedule": {"end": "2030-11-30T00:00:00Z"}}, "Scheduled downtime end cannot be in the past"),
    (
        {"schedule": {"start": "2030-12-02T00:00:00Z", "end": "2030-12-01T12:00:00Z"}},
        "end must be after its start",
    ),
    ({"schedule": {"end": "2030-12-02T00:00:00+09:00"}}, "UTC offset of zero"),
    ({"schedule": {"end": "2030-12-02T00:00:00"}}, "UTC offset of zero"),
    ({"schedule": {"end": "tomorrow"}}, "ISO-8601"),
    ({"schedule": {"until": "2030-12-02T00:00:00Z"}}, "'until' was unexpected"),
    ({"schedule": {"recurrences": []}}, "does not model recurring"),
    ({"display_timezone": "Tokyo"}, "IANA"),
    ({"message": "x" * 70_000}, "message must be text"),
    ({"mute_first_recovery_notification": "yes"}, "is not of type 'boolean'"),
    ({"notify_end_states": ["bad"]}, "'bad' is not one of"),
    ({"notify_end_types": ["bad"]}, "'bad' is not one of"),
    ({"surprise": 1}, "Additional properties are not allowed ('surprise' was unexpected)"),
]


@pytest.mark.parametrize(("changes", "text"), REFUSED)
def test_refusals(datadog: Organisation, changes: dict[str, Any], text: str) -> None:
    status, found = errors(datadog.create(**changes))
    assert status == 400
    assert text in found
    assert datadog.store.downtimes() == []


@pytest.mark.parametrize(
    "scope",
    ["*", "env:prod", "env:prod,team:core", "env:prod AND NOT team:core", "!env:prod", "env:(a OR (b OR c))"],
)
def test_scopes(datadog: Organisation, scope: str) -> None:
    assert datadog.get(datadog.created(scope=scope))["scope"] == scope


@pytest.mark.parametrize(("changes", "text"), [each for each in REFUSED if None not in each[0].values()])
def test_update_refuses_the_same(datadog: Organisation, changes: dict[str, Any], text: str) -> None:
    id_ = datadog.created()
    before = datadog.get(id_)
    if "start" in changes.get("schedule", {}):
        text = "cannot be changed"
    status, found = errors(datadog.update(id_, **changes))
    assert status == 400
    assert text in found
    assert datadog.get(id_) == before


@pytest.mark.parametrize(
    "document",
    [{}, [], {"data": {}}, {"data": {"type": "monitor", "attributes": {}}}, {"data": {"type": "downtime"}}],
)
def test_documents_of_another_form(datadog: Organisation, document: object) -> None:
    assert errors(datadog.call("POST", "/api/v2/downtime", document))[0] == 400


def test_the_body_names_the_downtime_of_the_path(datadog: Organisation) -> None:
    id_ = datadog.created()
    data = {"type": "downtime", "id": "other", "attributes": {"message": "x"}}
    assert errors(datadog.call("PATCH", f"/api/v2/downtime/{id_}", {"data": data}))[0] == 400
