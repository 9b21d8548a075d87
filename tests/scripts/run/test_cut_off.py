"""The way to AWS is lost: at the very beginning, in an update, between two steps. The state is in S3 here."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.e2e.company import Company
from tests.e2e.founder import STAGING
from tests.scripts.run.line import Line, line_to
from tests.scripts.run.night import Night

BACKEND = "s3://maintenance-state?region=ap-northeast-1&s3ForcePathStyle=true"
AGAIN = f"say it again: maint run -s {STAGING}"


class FarAway(Company):
    """A company whose state is in a bucket, and whose AWS is behind a line that can be cut."""

    line: Line | None = None

    @property
    def env(self) -> dict[str, str]:
        env = super().env | {"PULUMI_BACKEND_URL": BACKEND}
        return env if self.line is None else env | {"AWS_ENDPOINT_URL": self.line.url}


@pytest.fixture
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    options = ("--drain-seconds", "0.4", "--start-seconds", "0.4", "--no-quotas")
    company = FarAway.found(tmp_path_factory.mktemp("far"), "small", STAGING, *options)
    assert isinstance(company, FarAway)
    with line_to(company.env["AWS_ENDPOINT_URL"]) as company.line:
        yield Night(company, company.document.window.id)
    company.close()


def errors(said: str) -> list[str]:
    """The messages at the end of a run: each has one next step."""
    return [line for line in said.splitlines() if line.startswith("  next: ")]


@pytest.mark.long
def test_a_run_whose_way_to_aws_is_lost_says_so_once_and_goes_on_later(night: Night) -> None:
    company = night.company
    assert isinstance(company, FarAway)
    assert company.line is not None

    company.line.cut()
    began = time.monotonic()
    operator = night.run("--yes")
    assert operator.end() == 75
    assert time.monotonic() - began < 30
    assert "s3://maintenance-state/" in operator.said
    assert "say the same command again" in operator.said
    assert len(errors(operator.said)) == 1
    assert "▶ checks" not in operator.said
    company.line.mend()
    assert night.status()["lease"] is None

    operator = night.run("--yes")
    operator.until("$ pulumi up")
    company.fault(operation="", service="", error="ExpiredToken", status=403)
    assert operator.end() == 75, operator.said
    assert "AWS does not take the credentials any more" in operator.said
    assert len(errors(operator.said)) == 1, operator.said
    assert AGAIN in operator.said
    company.mend()

    operator = night.run("--yes")
    operator.until("✓ maintenance on")
    company.line.cut()
    assert operator.end() == 75, operator.said
    assert "is lost" in operator.said
    assert len(errors(operator.said)) == 1, operator.said
    assert AGAIN in operator.said
    company.line.mend()

    changed, other = "staging-batch/nightly", "staging-shop/shop-worker"  # one set: one failure names both
    company.set_desired(changed, 5)
    company.fault(operation="UpdateService", match=other.split("/")[1], error="ExpiredToken", status=403)
    operator = night.run("--yes")
    assert operator.end() == 75, operator.said
    (step,) = errors(operator.said)
    last = operator.said[operator.said.rindex("AWS does not take the credentials any more") :]
    assert f"{changed} was changed during the window: desired count is now 5" in last
    assert f"pulumi config set --path 'maintenance:manualChanges[\"{changed}\"]' keep, or restore" in step
    assert AGAIN in step
    company.mend()
    company.set_desired(changed, 0)

    night.finished()
    night.check_the_end()
    assert [each for each in night.outcomes("approval") if each[0] == "on"] == [("on", "done")]
    stopped = {
        key: count for (operation, key), count in night.writes().items() if operation == "UpdateService"
    }
    assert stopped
    assert max(stopped.values()) <= 4, (
        "down once and back once, each with one call more where min and max clamp"
    )
