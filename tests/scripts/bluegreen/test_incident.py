"""The night that went wrong: found days before, explained if ignored, fixed with one command."""

from __future__ import annotations

from tests.scripts.bluegreen.conftest import Start


def test_the_leftover_is_found_explained_fixed_and_gone(start: Start) -> None:
    company = start(leftover=True)

    blocked = company.maint("check")
    assert blocked.code == 3
    found = blocked.result("C01")
    assert found["blocks"]
    for text in ("10.20.0.15:3306", "admin@10.20.3.41", "IO No"):
        assert text in found["evidence"][0]
    assert "check --fix" in found["next_step"]
    assert company.maint("create").code == 3
    assert company.rds().describe_blue_green_deployments()["BlueGreenDeployments"] == []

    assert company.maint("create", "--accept", "C01").code == 0
    cancelled = company.maint("switchover", "--accept", "C01")
    assert cancelled.code == 20
    assert "canceled due to" in cancelled.text
    assert "fresh checks:" in cancelled.text
    assert "10.20.0.15" in cancelled.text
    assert company.versions()["prod-aurora"].endswith("3.04.3")

    asked = company.maint("check", "--fix")
    assert asked.code == 6
    assert "--yes" in asked.ending["next_step"]
    fixed = company.maint("check", "--fix", "--yes")
    assert fixed.code == 0
    assert "CALL mysql.rds_reset_external_source" in fixed.err
    assert fixed.result("C01")["verdict"] == "pass"

    done = company.maint("switchover")
    assert done.code == 0, done.err
    verified = company.maint("verify")
    assert verified.code == 0, verified.out
    assert verified.result("P09")["verdict"] == "pass"
    assert verified.result("P11")["evidence"][0].startswith("result PASS")
    assert [each["what"] for each in verified.data["repairs"]][-1] == "backups"


def test_each_version_is_fixed_with_its_own_procedures(start: Start) -> None:
    company = start(version="5.7.mysql_aurora.2.11.6", leftover=True)
    assert company.maint("check").code == 3
    fixed = company.maint("check", "--fix", "--yes")
    assert "CALL mysql.rds_reset_external_master" in fixed.err
    assert fixed.result("C01")["verdict"] == "pass"


def test_the_journal_names_the_window_that_left_it(start: Start) -> None:
    company = start(version="8.4.7", leftover=True)
    company.journal("2030-06-network").add(
        "2030-06-network", "replication", "prod-aurora from 10.20.0.15:3306", "open", why="for the way back"
    )
    found = company.maint("check").result("C01")
    assert "in window 2030-06-network (by aoi)" in found["evidence"][0]
    fixed = company.maint("check", "--fix", "--yes")
    assert fixed.result("C01")["verdict"] == "pass"
    assert "CALL mysql.rds_reset_external_source" in fixed.err
    last = company.journal("2030-06-network").read()[-1]
    assert (last.what, last.outcome) == ("replication", "closed")
