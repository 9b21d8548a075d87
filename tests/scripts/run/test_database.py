"""The window with a database: a service comes back at the gate, a kill falls into the switchover."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.company import Company
from tests.e2e.founder import STAGING
from tests.scripts.run.conversation import Conversation, conversation
from tests.scripts.run.leaks import Leaks
from tests.scripts.run.night import Night
from tests.scripts.run.operator import Operator

DATABASE = """\
database:
  cluster: prod-aurora
  deployment: upgrade-2030-12
  target_version: 8.0.mysql_aurora.3.10.1
  cluster_parameter_group: prod-aurora-mysql8-0
  instance_parameter_group: prod-aurora-mysql8-0-instance
  switchover_timeout: 2m
  create_deadline: 2m
  user: admin
  password: secretsmanager:prod/aurora/admin
  tables: [shop.customers, shop.orders, shop.order_lines]
teams:
"""


def a_company_with_a_database(
    tmp_path_factory: pytest.TempPathFactory, *, switchover_seconds: float
) -> Iterator[Night]:
    options = ("--drain-seconds", "0.4", "--start-seconds", "0.4", "--no-quotas", "--database")
    company = Company.found(tmp_path_factory.mktemp("database"), "small", STAGING, *options)
    company.sandbox.control(
        "POST",
        "/database/settings",
        {"provisioning_seconds": 0.3, "switchover_seconds": switchover_seconds, "hesitation_seconds": 0.2},
    )
    company.edit_plan("\nteams:\n", f"\n{DATABASE}")
    yield Night(company, company.document.window.id)
    company.close()


@pytest.fixture
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    yield from a_company_with_a_database(tmp_path_factory, switchover_seconds=2.0)


def password(company: Company) -> str:
    answer = company.client("secretsmanager").get_secret_value(SecretId="prod/aurora/admin")
    return str(json.loads(answer["SecretString"])["password"])


def secrets_of(night: Night, slack: Conversation) -> dict[str, str]:
    """Everything that a run with a database handles and nobody else may read."""
    bypass, env = night.company.document.bypass, night.company.env
    assert bypass is not None
    assert bypass.header is not None
    return {
        "password": password(night.company),
        "bypass": bypass.header.value,
        "Slack token": slack.env["SLACK_BOT_TOKEN"],
        "Datadog API key": env["DATADOG_API_KEY"],
        "Datadog application key": env["DATADOG_APP_KEY"],
    }


def test_a_window_with_a_database(night: Night, tmp_path: Path) -> None:
    traces = tmp_path / "temporary"
    traces.mkdir()
    with conversation() as slack:
        night.extra = slack.env | {"TMPDIR": str(traces)}
        secrets = secrets_of(night, slack)
        with Leaks(secrets, night.company.marker) as leaks:
            said = the_window(night)
        texts = [message.text for message in slack.store.messages]
    assert "pulumi" in leaks.programs, "nothing was looked at"
    assert leaks.shown == set(), "in the process list"
    for name, value in secrets.items():
        assert value not in said + json.dumps(night.journal()) + "".join(texts), name
    company = night.company
    meant = [company.sandbox.folder / "env", *(company.folder / "stacks" / "plans").iterdir()]
    assert leaks.in_files(company.folder, company.sandbox.folder, traces, beside=meant) == set()


def nothing_more_is_done(night: Night, operator: Operator) -> str:
    """A run that lost its lease to haruka ends with that, at once; the switchover was never called."""
    company = night.company
    began = time.monotonic()
    assert operator.end() == 8, operator.said
    assert time.monotonic() - began < 60, "the gate's own deadline is minutes away"
    for words in ("this run does not hold the lease any more", "haruka@", "nothing more was changed"):
        assert words in operator.said, operator.said
    status = night.maint("bluegreen", "status").ok().said
    assert "(upgrade-2030-12) AVAILABLE" in status
    assert "attempt" not in status, "nothing was written down as tried"
    calls = company.sandbox.control("GET", "/calls?since=0")
    assert "SwitchoverBlueGreenDeployment" not in {each["operation"] for each in calls}
    last = night.journal()[-1]
    assert last["who"].startswith("haruka@"), f"the run wrote {last} after it lost the lease"
    night.maint("lease", "release", who="haruka").ok()
    return operator.said


LOST_BEFORE_THE_CALL = """
import sys
from dataclasses import replace
from scripts.bluegreen import switchover
from scripts.maint.__main__ import main
from scripts.window.open import open_journal, open_lease, open_objects, take_lease
from scripts.window.process import holder
take = switchover.take_before
def taken(context, *args, **rest):
    take(context, *args, **rest)
    objects, haruka = open_objects(context.stack), replace(holder("maint lease break"), user="haruka")
    journal = open_journal(objects, haruka)
    take_lease(open_lease(objects), journal, haruka, context.window, break_reason="aoi does not answer")
switchover.take_before = taken
sys.exit(main())
"""
"""The checks have passed and production is written down: the call is next, and the lease is gone."""


def let_back(company: Company) -> list[str]:
    """Where it is written down that customers were let back after a switchover."""
    s3, prefix = company.client("s3"), "records/staging-maint/bluegreen/"
    found = s3.list_objects_v2(Bucket="maintenance-state", Prefix=prefix)["Contents"]
    return [each["Key"] for each in found if "resumed" in each["Key"]]


def off_by_hand(night: Night) -> str:
    """Goes on to the last question, says no, and lets customers back by hand: they write, so no way back."""
    operator = night.run("--poll", "0.2")
    operator.until("maintenance off? [y/N]")
    operator.answer("n")
    assert operator.end() == 6, operator.said
    assert night.status()["phase"] == "verify"
    assert not let_back(night.company), "nobody was yet, and a rollback is still possible"
    by_hand = night.maint("off", "--yes").ok()
    assert "from here on maint bluegreen rollback is refused" in by_hand.said
    refused = night.maint("bluegreen", "rollback", "--yes")
    assert refused.code == 6, refused.said
    assert f"applications were let back: {night.window}" in refused.said
    assert let_back(night.company)
    assert night.company.capacity() == night.before[0]
    return operator.said + by_hand.said + refused.said


def the_window(night: Night) -> str:
    company = night.company
    operator = night.run("--yes")
    assert operator.end() == 6
    assert "maint bluegreen create" in operator.said
    assert night.as_before()
    said = operator.said + night.maint("bluegreen", "check", "--fix", "--yes").said
    night.maint("bluegreen", "create", "--poll", "0.2").ok()

    said += night.finished("--only", "on", "--poll", "0.2").said
    key = next(key for key, each in night.before[0].items() if each["min"] is None and "shop-worker" in key)
    company.set_desired(key, 1)  # a team's pipeline
    operator = night.run("--yes", "--only", "bluegreen", "--poll", "0.2")
    operator.until(f"back: {key} has ")
    operator.until("to hold the pipeline")
    operator.until("connected: shop_app@")
    night.maint("lease", "break", "--reason", "aoi does not answer", who="haruka").ok()
    said += nothing_more_is_done(night, operator)
    assert "no application is connected" not in operator.said

    company.set_desired(key, 0)
    program = ("-c", LOST_BEFORE_THE_CALL, "run", "--yes", "--only", "bluegreen", "--poll", "5")
    said += nothing_more_is_done(night, Operator(company.folder, night.env, program=program))

    operator = night.run("--yes", "--poll", "0.2")
    operator.until("was requested")
    operator.kill(all_of_them=True)
    said += operator.said
    status = night.status()
    assert status["cut"] == "switchover"
    assert status["phase"] == "on"
    said += off_by_hand(night)
    said += night.finished("--only", "off", "--poll", "0.2").said

    night.check_the_end()
    calls = company.sandbox.control("GET", "/calls?since=0")
    switched = [each for each in calls if each["operation"] == "SwitchoverBlueGreenDeployment"]
    assert len([each for each in switched if each["status"] == 200]) == 1
    (cluster,) = company.client("rds").describe_db_clusters(DBClusterIdentifier="prod-aurora")["DBClusters"]
    assert cluster["EngineVersion"] == "8.0.mysql_aurora.3.10.1"
    left = {each["what"] for each in night.status()["open"]}
    assert left == {"deployment", "old cluster"}
    phases = [name for name, outcome in night.outcomes("phase") if outcome == "done"]
    assert list(dict.fromkeys(phases)) == ["on", "gate", "switchover", "database", "verify", "off"]
    return said
