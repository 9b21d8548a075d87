"""Two people at the same window: one lease, said to the other; taken over only on purpose."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scripts.demo.workspace import make_workspace
from scripts.maint.lock import PROJECT
from tests.scripts.run.conversation import conversation
from tests.scripts.run.night import Night

QUESTION = "maintenance on? [y/N]"


def lease_of(night: Night) -> Path:
    state = Path(night.company.env["PULUMI_BACKEND_URL"].removeprefix("file://"))
    return state / ".maintenance" / night.company.stack / "lease.json"


def who_signed(night: Night, **wanted: str) -> list[str]:
    found: list[dict[str, Any]] = night.journal()
    return [each["who"].split("@")[0] for each in found if wanted.items() <= each.items()]


def test_a_second_operator_reads_who_works_and_takes_over_only_with_a_reason(night: Night) -> None:
    aoi = night.run(who="aoi")
    aoi.until(QUESTION)

    second = night.run(who="haruka")
    assert second.end() == 7
    for words in ("held by aoi@", "since 20", "expires 20", "wait for aoi@", "--break-lease 'why'"):
        assert words in second.said, second.said

    lease = lease_of(night)
    quiet = json.loads(lease.read_text())
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    quiet |= {"renewed": f"{long_ago:%FT%T.%fZ}", "expires": f"{long_ago + timedelta(minutes=15):%FT%T.%fZ}"}
    lease.write_text(json.dumps(quiet))
    third = night.run(who="haruka")
    assert third.end() == 7
    for words in ("the lease has expired", "half done", "held by aoi@", "ask aoi@", "--break-lease 'why'"):
        assert words in third.said, third.said
    assert night.run("--break-lease", " ", who="haruka").end() == 64
    assert json.loads(lease.read_text()) == quiet

    haruka = night.run("--break-lease", "aoi went home ill", who="haruka")
    haruka.until("it was taken from aoi@")
    haruka.until(QUESTION)
    aoi.answer("y")
    assert aoi.end() == 8
    for words in ("does not hold the lease any more", "held by haruka@", "aoi went home ill"):
        assert words in aoi.said, aoi.said
    assert night.company.writes() == []
    assert night.company.settings_text() == night.settings
    assert night.outcomes("approval") == []

    haruka.answer("n")
    assert haruka.end() == 6
    assert night.status()["lease"]["state"] == "released"
    assert who_signed(night, what="lease", to="broken") == ["haruka"]
    assert night.as_before()


def test_a_run_whose_lease_was_taken_in_its_update_changes_nothing_more(night: Night, tmp_path: Path) -> None:
    with conversation(token="xoxb-of-another-workspace") as slack:  # noqa: S106 - not a secret
        night.extra = slack.env
        with night.company.slow(drain_seconds=10):
            aoi = night.run("--yes")
            aoi.until("tasks to stop")
            night.extra = {}
            night.maint("lease", "break", "--reason", "aoi does not answer", who="haruka").ok()
        assert aoi.end() == 8
    assert aoi.said.count("Slack does not take messages: invalid_auth; the run goes on without") == 1
    for words in ("held by haruka@", "aoi does not answer", "talk to that person first"):
        assert words in aoi.said, aoi.said
    assert "▶ 503 as seen from outside" not in aoi.said
    status = night.status()
    assert (status["phase"], status["next"]) == ("on", "probes after on")

    by_hand = night.maint("up", "--yes")
    assert by_hand.code == 7, "an update of somebody who does not hold the lease"
    assert "haruka@" in by_hand.said
    behind = make_workspace(tmp_path / "behind")
    (behind / night.company.plan).write_text((night.company.folder / night.company.plan).read_text())
    writes = len(night.company.writes())
    for _ in range(2):  # to say it again is no answer to why
        by_hand = night.maint("up", "--yes", who="haruka", folder=behind)
        assert by_hand.code == 6, by_hand.said
        assert "the stack is on: this checkout's file says off" in by_hand.said
        assert f"maint run -s {night.company.stack}" in by_hand.said
    assert len(night.company.writes()) == writes
    assert night.maint("up", "--yes", who="haruka").ok()
    assert night.run("--yes", "--only", "off", who="haruka").end() == 0
    night.check_the_end()
    assert who_signed(night, what="phase", subject="off", outcome="done") == ["haruka"]
    line = next(each for each in night.journal() if each["subject"] == "update by hand")
    assert (line["from"], line["to"], line["who"].split("@")[0]) == ("on", "on", "haruka")


def test_a_run_that_lost_its_lease_while_it_waited_does_not_even_mend_the_state(night: Night) -> None:
    company = night.company
    state = company.state_file
    torn = state.with_name(f"{state.name}.attrs")
    lock = state.parents[2] / "locks" / "organization" / PROJECT / company.stack / "somebody.json"
    whole = torn.read_bytes()
    lock.write_text(
        f'{{"pid": {os.getpid()}, "username": "ken", "hostname": "{socket.gethostname()}", '
        f'"timestamp": "{datetime.now(UTC).isoformat()}"}}'
    )
    try:
        aoi = night.run("--yes")
        aoi.until("an update still works on the stack: ken@")
        torn.write_bytes(b"")
        night.maint("lease", "break", "--reason", "aoi went home ill", who="haruka").ok()
    finally:
        lock.unlink()
    assert aoi.end() == 8, aoi.said
    assert "cut off by a kill" not in aoi.said
    assert torn.read_bytes() == b""
    torn.write_bytes(whole)
    night.maint("lease", "release", who="haruka").ok()
    assert company.writes() == []


def test_what_aws_refuses_while_leftovers_are_looked_for_is_said(night: Night) -> None:
    night.company.fault(operation="GetRestApis", service="", error="AccessDeniedException", status=403)
    refused = night.maint("up", "--yes")
    assert refused.code == 1, refused.said
    for words in ("REST APIs: GetRestApis answered AccessDeniedException", "docs/iam.md"):
        assert words in refused.said, refused.said
