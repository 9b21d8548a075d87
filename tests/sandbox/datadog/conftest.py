from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.datadog.app import datadog_app
from sandbox.datadog.monitor import Monitor
from sandbox.datadog.store import API_KEY, APP_KEY, DatadogStore
from tests.sandbox.edge.served import served

START = datetime(2030, 12, 1, 0, 0, tzinfo=UTC)
MONITORS = (
    Monitor(101, "checkout errors", ("team:core", "env:prod")),
    Monitor(102, "checkout latency", ("team:core",)),
    Monitor(201, "search errors", ("team:search", "env:prod")),
)


@dataclass
class Organisation:
    """One Datadog organisation over HTTP, with a clock of our own."""

    store: DatadogStore
    now: list[datetime]
    url: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> requests.Response:
        keys = {"DD-API-KEY": API_KEY, "DD-APPLICATION-KEY": APP_KEY, **headers}
        given = {name: value for name, value in keys.items() if value}
        return requests.request(method, self.url + path, json=body, headers=given, timeout=10)

    def create(self, **changes: Any) -> requests.Response:
        """A downtime of monitor 101 for two hours, unless said otherwise; a change to None leaves it out."""
        wanted = {
            "scope": "env:prod",
            "monitor_identifier": {"monitor_id": 101},
            "schedule": {"end": self.after(hours=2)},
            **changes,
        }
        attributes = {name: value for name, value in wanted.items() if value is not None}
        return self.call("POST", "/api/v2/downtime", {"data": {"type": "downtime", "attributes": attributes}})

    def created(self, **changes: Any) -> str:
        answer = self.create(**changes)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["id"])

    def update(self, id_: str, **attributes: Any) -> requests.Response:
        data = {"type": "downtime", "id": id_, "attributes": attributes}
        return self.call("PATCH", f"/api/v2/downtime/{id_}", {"data": data})

    def get(self, id_: str) -> dict[str, Any]:
        answer = self.call("GET", f"/api/v2/downtime/{id_}")
        assert answer.status_code == 200
        return dict(answer.json()["data"]["attributes"])

    def after(self, **delta: float) -> str:
        return (self.now[0] + timedelta(**delta)).isoformat()

    def wait(self, **delta: float) -> None:
        self.now[0] += timedelta(**delta)


@pytest.fixture
def datadog() -> Iterator[Organisation]:
    now = [START]
    made = Organisation(DatadogStore(MONITORS, clock=lambda: now[0]), now)
    with served(datadog_app(made.store, lambda **call: made.calls.append(call))) as url:
        made.url = url
        yield made


def errors(answer: requests.Response) -> tuple[int, str]:
    """Status and text of a refusal."""
    assert list(answer.json()) == ["errors"]
    return answer.status_code, answer.json()["errors"][0]
