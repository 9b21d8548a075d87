"""Monitors as Datadog has them, judged against a plan, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from maintenance.errors import PermanentError, Unreachable
from maintenance.plan.document import PlanDocument
from provider.preflight.monitors import check_monitors
from sandbox.datadog.app import datadog_app
from sandbox.datadog.limit import RateLimit
from sandbox.datadog.monitor import Monitor
from sandbox.datadog.store import API_KEY, APP_KEY, DatadogStore
from tests.maintenance.edge.plans import plan
from tests.sandbox.edge.served import served

BEFORE = datetime(2030, 12, 7, 15, 0, tzinfo=UTC)
TOO_LATE = datetime(2030, 12, 7, 20, 0, tzinfo=UTC)
"""The window ends at 19:00 and the mutes an hour later."""


class Organisation:
    """The organisation, and what it was asked."""

    def __init__(self) -> None:
        self.store = DatadogStore([Monitor(n, f"m{n}", ("team:core",)) for n in range(1, 1002)])
        self.calls: list[dict[str, Any]] = []


@pytest.fixture
def datadog(monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    made = Organisation()
    with served(datadog_app(made.store, lambda **call: made.calls.append(call))) as url:
        for name, value in (("HOST", url), ("API_KEY", API_KEY), ("APP_KEY", APP_KEY)):
            monkeypatch.setenv(f"DATADOG_{name}", value)
            monkeypatch.delenv(f"DD_{name}", raising=False)
        yield made


def muting(*monitors: dict[str, Any]) -> PlanDocument:
    return plan({"name": "core", "monitors": monitors})


def test_every_page_of_monitors_is_read_and_nothing_changed(datadog: Organisation) -> None:
    assert check_monitors(muting({"id": 1}, {"id": 1001}), BEFORE) == []
    assert [(call["operation"], call["write"]) for call in datadog.calls] == [("ListMonitors", False)] * 2


@pytest.mark.usefixtures("datadog")
def test_unknown_ids_stop_and_tags_are_shown() -> None:
    found = check_monitors(muting({"id": 5000}, {"tags": ["team:core"]}), BEFORE)
    assert [each.severity for each in found] == ["error", "warning"]
    assert "monitor 5000: does not exist" in str(found[0])
    assert "mutes 1001 monitors" in found[1].what


def test_a_mute_that_would_be_over_stops_before_anything_changes(datadog: Organisation) -> None:
    found = check_monitors(muting({"id": 1}), TOO_LATE)
    assert [(each.severity, each.where) for each in found] == [("error", "window.end")]
    assert "maint extend" in found[0].next_step
    assert not any(call["write"] for call in datadog.calls)


def test_a_plan_without_monitors_needs_no_keys(
    datadog: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATADOG_API_KEY")
    assert check_monitors(muting(), TOO_LATE) == []
    assert datadog.calls == []


@pytest.mark.parametrize("name", ["DATADOG_API_KEY", "DATADOG_APP_KEY"])
def test_wrong_or_missing_keys_are_named_and_never_shown(
    datadog: Organisation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(PermanentError, match="Datadog refuses the keys") as refused:
        check_monitors(muting({"id": 1}), BEFORE)
    assert name in str(refused.value)
    assert "hunter2" not in str(refused.value)
    monkeypatch.delenv(name)
    with pytest.raises(PermanentError, match=f"{name} is not set"):
        check_monitors(muting({"id": 1}), BEFORE)
    assert {call["status"] for call in datadog.calls} == {403}


def test_a_rate_limit_is_temporary(datadog: Organisation) -> None:
    datadog.store.rate_limit = RateLimit(1, 60.0)
    with pytest.raises(Unreachable, match="Datadog answered 429"):
        check_monitors(muting({"id": 1}), BEFORE)


def test_nobody_there_is_temporary_and_says_where(
    datadog: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATADOG_HOST", "http://127.0.0.1:1")
    with pytest.raises(Unreachable, match="Datadog does not answer") as failed:
        check_monitors(muting({"id": 1}), BEFORE)
    assert failed.value.where == "http://127.0.0.1:1"
    assert datadog.calls == []
