"""The whole preflight: which phases look, and that nothing is found out one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provider.preflight.run import preflight
from sandbox.datadog.app import datadog_app
from sandbox.datadog.store import API_KEY, APP_KEY, DatadogStore
from tests.provider.preflight.conftest import Balancer
from tests.sandbox.edge.served import served

PLAN = """\
window:
  id: 2020-12-past
  start: 2020-12-08T01:00:00+09:00
  end: 2020-12-08T04:00:00+09:00
  time_zone: Asia/Tokyo
expected: {teams: 1, clusters: 0, services: 0, endpoints: 1, monitors: 1}
edges:
  public:
    kind: alb
    listener: LISTENER
    priorities: {first: 501, last: 510}
teams:
  - name: core
    owner: ken@example.com
    verified: 2020-12-01
    endpoints:
      - {edge: public, host: a.ex.com, path: /x}
    monitors:
      - {id: 7}
"""


@pytest.fixture
def arguments(balancer: Balancer, tmp_path: Path) -> dict[str, Any]:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN.replace("LISTENER", f"{balancer.listener[:-4]}0000"))
    return {"plan": str(plan), "stack": "prod", "recordStore": (tmp_path / "records").as_uri()}


@pytest.mark.parametrize("phase", ["on", "verify"])
def test_everything_that_is_wrong_is_said_at_once(
    arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch, phase: str
) -> None:
    with served(datadog_app(DatadogStore(), lambda **_: None)) as url:
        for name, value in (("HOST", url), ("API_KEY", API_KEY), ("APP_KEY", APP_KEY)):
            monkeypatch.setenv(f"DATADOG_{name}", value)
        errors = "\n".join(preflight({**arguments, "phase": phase})["errors"])
    assert "the mutes of window 2020-12-past would have ended at 2020-12-07 20:00 UTC" in errors
    assert "team core, monitor 7: does not exist in Datadog" in errors
    assert "edge public: listener" in errors


def test_off_looks_at_nothing_and_refuses_nothing(arguments: dict[str, Any], balancer: Balancer) -> None:
    assert preflight({**arguments, "phase": "off"}) == {"errors": [], "warnings": []}
    assert balancer.asked == []
