from __future__ import annotations

from sandbox.datadog.limit import RateLimit
from tests.sandbox.datadog.conftest import Organisation, errors

LIST = "/api/v2/downtime"


def test_keys_are_checked(datadog: Organisation) -> None:
    assert datadog.call("GET", "/api/v1/validate", **{"DD-APPLICATION-KEY": ""}).json() == {"valid": True}
    for path in ("/api/v1/validate", LIST):
        assert errors(datadog.call("GET", path, **{"DD-API-KEY": ""})) == (401, "Unauthorized")
        assert errors(datadog.call("GET", path, **{"DD-API-KEY": "wrong"})) == (403, "Forbidden")
    assert errors(datadog.call("GET", LIST, **{"DD-APPLICATION-KEY": ""})) == (401, "Unauthorized")
    assert errors(datadog.call("GET", LIST, **{"DD-APPLICATION-KEY": "wrong"})) == (403, "Forbidden")


def test_a_refused_key_changes_nothing(datadog: Organisation) -> None:
    id_ = datadog.created()
    datadog.call("DELETE", f"{LIST}/{id_}", **{"DD-API-KEY": "wrong"})
    assert datadog.get(id_)["status"] == "active"


def test_every_call_is_recorded(datadog: Organisation) -> None:
    id_ = datadog.created()
    datadog.update(id_, message="longer")
    datadog.call("GET", "/api/v1/monitor/101")
    datadog.call("DELETE", f"{LIST}/{id_}")
    datadog.create(scope="bare")
    datadog.call("GET", "/api/v1/elsewhere")
    assert [tuple(call.values()) for call in datadog.calls] == [
        ("datadog", "CreateDowntime", True, id_, 200),
        ("datadog", "UpdateDowntime", True, id_, 200),
        ("datadog", "GetMonitor", False, "101", 200),
        ("datadog", "CancelDowntime", True, id_, 204),
        ("datadog", "CreateDowntime", True, None, 400),
        ("datadog", "GET /api/v1/elsewhere", False, None, 404),
    ]


def test_rate_limit(datadog: Organisation) -> None:
    now = [100.0]
    datadog.store.rate_limit = RateLimit(2, 10.0, clock=lambda: now[0])
    answers = [datadog.call("GET", LIST) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each.headers["X-RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
    assert answers[2].headers["X-RateLimit-Limit"] == "2"
    assert answers[2].headers["X-RateLimit-Period"] == "10"
    assert answers[2].headers["X-RateLimit-Reset"] == "10"
    assert "Rate limit" in errors(answers[2])[1]
    now[0] = 107.5
    assert datadog.call("GET", LIST).headers["X-RateLimit-Reset"] == "3"
    now[0] = 110.0
    assert datadog.call("GET", LIST).status_code == 200


def test_monitors_by_page_and_tag(datadog: Organisation) -> None:
    def ids(query: str) -> list[int]:
        return [each["id"] for each in datadog.call("GET", f"/api/v1/monitor?{query}").json()]

    assert ids("") == [101, 102, 201]
    assert [ids(f"page={page}&page_size=2") for page in (0, 1, 2)] == [[101, 102], [201], []]
    assert ids("monitor_tags=team:core") == [101, 102]
    assert ids("monitor_tags=team:core,env:prod") == [101]
    assert errors(datadog.call("GET", "/api/v1/monitor?page=x"))[0] == 400


def test_one_monitor(datadog: Organisation) -> None:
    found = datadog.call("GET", "/api/v1/monitor/201").json()
    assert (found["id"], found["name"], found["tags"]) == (201, "search errors", ["team:search", "env:prod"])
    assert errors(datadog.call("GET", "/api/v1/monitor/999")) == (404, "Monitor not found")
    assert errors(datadog.call("GET", "/api/v1/monitor/x"))[0] == 400
