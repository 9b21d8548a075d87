"""Leftover replication on named channels, as in 8.4: each found, named, removed, and looked at again."""

from __future__ import annotations

import pytest

from maintenance.window.summary import open_debts
from tests.scripts.bluegreen.company import CLUSTER, Company
from tests.scripts.bluegreen.conftest import Start

SOURCES = {"office": "10.20.0.21", "reporting": "10.20.0.22", "": "10.20.0.23"}
WINDOW = "2030-06-network"


@pytest.fixture
def modern(start: Start) -> Company:
    """A version with named channels, three of which an earlier window left; its journal says so."""
    company = start(version="8.4.7")
    configure(company)
    journal = company.journal(WINDOW)
    for host in SOURCES.values():
        journal.add(WINDOW, "replication", f"{CLUSTER} from {host}:3306", "open", why="for the way back")
    return company


def configure(company: Company) -> None:
    with company.connection() as connection, connection.cursor() as cursor:
        for channel, host in SOURCES.items():
            source = (host, 3306, "repl", "not-used", "mysql-bin.000003", 4, 0)
            if channel:
                values = "%s, %s, %s, %s, %s, %s, %s, %s"
                cursor.execute(
                    f"CALL mysql.rds_set_external_source_for_channel({values})", (*source, channel)
                )
                cursor.execute("CALL mysql.rds_start_replication_for_channel(%s)", (channel,))
            else:
                cursor.execute("CALL mysql.rds_set_external_source(%s, %s, %s, %s, %s, %s, %s)", source)


def replicating(company: Company) -> set[str]:
    rows = company.writer_says("SHOW ALL SLAVES STATUS")
    return {row["Master_Host"] for row in rows if row["Master_Host"]}


def open_replication(company: Company) -> set[str]:
    return {each.subject for each in open_debts(company.journal(WINDOW).read()) if each.kind == "replication"}


def test_every_channel_is_named_removed_and_looked_at_again(modern: Company) -> None:
    found = modern.maint("check").result("C01")
    assert found["blocks"]
    lines = [line for line in found["evidence"] if "replicates from" in line]
    assert len(lines) == len(SOURCES)
    for channel, host in SOURCES.items():
        label = f'channel "{channel}"' if channel else "the default channel"
        [line] = [line for line in lines if line.startswith(f"{label} replicates from {host}:3306")]
        assert "set up by admin@" in line
        assert f"in window {WINDOW} (by aoi)" in line
    [line] = [line for line in lines if "office" in line]
    assert "IO Connecting" in line

    fixed = modern.maint("check", "--fix", "--yes")
    assert fixed.result("C01")["verdict"] == "pass"
    for channel in ("office", "reporting"):
        assert f"CALL mysql.rds_stop_replication_for_channel('{channel}')" in fixed.err
        assert f"CALL mysql.rds_reset_external_source_for_channel('{channel}')" in fixed.err
    assert "CALL mysql.rds_reset_external_source on" in fixed.err
    assert len([each for each in fixed.data["fixed"]["evidence"] if each.startswith("removed: ")]) == 3
    assert replicating(modern) == set()
    assert open_replication(modern) == set()
    assert not modern.writer_says("SELECT 1 FROM mysql.rds_replication_status WHERE master_host IS NOT NULL")


def test_killed_after_every_call_and_every_entry_all_of_it_is_closed(modern: Company) -> None:
    said, kills = modern.until_it_ends("check", "--fix", "--yes", growing=True)
    assert said.code == 0, said.out + said.err
    assert kills >= 3
    assert replicating(modern) == set()
    assert open_replication(modern) == set()
    configure(modern)
    journal = modern.journal(WINDOW)
    for host in SOURCES.values():
        journal.add(WINDOW, "replication", f"{CLUSTER} from {host}:3306", "open", why="again")
    said, kills = modern.until_it_ends("check", "--fix", "--yes", growing=True, in_journal=True)
    assert said.code == 0, said.out + said.err
    assert kills >= 3
    assert replicating(modern) == set()
    assert open_replication(modern) == set()
