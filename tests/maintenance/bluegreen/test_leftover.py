"""What counts as leftover replication, under every version's words, and which calls remove it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from maintenance.bluegreen.binlog import coordinates_in, foreign_writes
from maintenance.replication.channel import (
    Bookkeeping,
    Channel,
    History,
    Replication,
    merged,
    read_channels,
    read_configured,
)
from maintenance.replication.fix import CannotFix, fix_calls
from maintenance.replication.leftover import leftovers

SINCE = datetime(2030, 6, 20, 16, tzinfo=UTC)
V2 = {"Master_Host": "10.0.0.9", "Master_Port": 3306, "Slave_IO_Running": "No", "Slave_SQL_Running": "No"}
V3 = {
    "Source_Host": "10.0.0.9",
    "Source_Port": 3306,
    "Replica_IO_Running": "Yes",
    "Replica_SQL_Running": "Yes",
    "Seconds_Behind_Source": 4,
    "Channel_Name": "reporting",
}
ROUTINES = {
    "v2": frozenset({"rds_stop_replication", "rds_reset_external_master"}),
    "v3": frozenset({"rds_stop_replication", "rds_reset_external_source"}),
    "8.4": frozenset(
        {
            "rds_stop_replication",
            "rds_reset_external_source",
            "rds_stop_replication_for_channel",
            "rds_reset_external_source_for_channel",
        }
    ),
}


@pytest.mark.parametrize(("row", "applying"), [(V2, False), (V3, True)])
def test_both_generations_of_column_names_are_read(row: dict[str, Any], applying: bool) -> None:
    [channel] = read_channels([row])
    assert (channel.host, channel.port, channel.applying) == ("10.0.0.9", 3306, applying)


def test_a_channel_that_only_performance_schema_knows_counts() -> None:
    configured = read_configured(
        [{"CHANNEL_NAME": "", "HOST": "x.rds.amazonaws.com", "PORT": 3306, "SERVICE_STATE": "OFF"}]
    )
    [found] = leftovers(Replication(channels=merged((), configured)))
    assert "x.rds.amazonaws.com" in found.text()
    assert "unknown user" in found.text()


def test_bookkeeping_without_a_channel_counts_and_says_where_it_was_seen() -> None:
    row = Bookkeeping("10.0.0.9", 3306, "stop slave", SINCE, "admin@10.0.0.1")
    [found] = leftovers(Replication(bookkeeping=(row,)), lambda host, _: f"2030-06 ({host})")
    for words in (
        "10.0.0.9:3306",
        "2030-06-20 16:00",
        "admin@10.0.0.1",
        "in window 2030-06",
        "rds_replication",
    ):
        assert words in found.text()


def test_rds_own_channel_is_none_even_where_an_admin_reset_another_before() -> None:
    own = Channel("", "10.1.1.1", 3306, io="Yes", sql="Yes")
    history = (
        History(SINCE, "rdsadmin@localhost", "set master", "10.1.1.1", 3306),
        History(SINCE, "admin@10.0.0.1", "reset slave", "10.0.0.9", 3306),
    )
    assert leftovers(Replication(channels=(own,), history=history)) == ()


def test_the_latest_call_says_who_set_it_up() -> None:
    history = tuple(
        History(SINCE.replace(day=day), by, "set master", "10.0.0.9", 3306)
        for day, by in ((1, "old@h"), (9, "new@h"), (4, "middle@h"))
    )
    [found] = leftovers(Replication(channels=(Channel("", "10.0.0.9", 3306),), history=history))
    assert found.by == "new@h"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("v2", ["CALL mysql.rds_stop_replication", "CALL mysql.rds_reset_external_master"]),
        ("v3", ["CALL mysql.rds_stop_replication", "CALL mysql.rds_reset_external_source"]),
        ("8.4", ["CALL mysql.rds_stop_replication", "CALL mysql.rds_reset_external_source"]),
    ],
)
def test_procedures_are_those_that_the_server_has(version: str, expected: list[str]) -> None:
    found = leftovers(Replication(channels=(Channel("", "10.0.0.9", 3306),)))
    calls = fix_calls(found, ROUTINES[version])
    assert not isinstance(calls, CannotFix)
    assert [each.text() for each in calls] == expected


def test_every_named_channel_is_reset_by_name() -> None:
    channels = (Channel("a", "h1", 3306), Channel("b", "h2", 3306))
    calls = fix_calls(leftovers(Replication(channels=channels)), ROUTINES["8.4"])
    assert not isinstance(calls, CannotFix)
    assert [each.arguments for each in calls] == [("a",), ("a",), ("b",), ("b",)]
    assert isinstance(fix_calls(leftovers(Replication(channels=channels)), ROUTINES["v3"]), CannotFix)


def test_one_that_is_applying_stops_everything() -> None:
    channels = (Channel("", "h1", 3306), Channel("b", "h2", 3306, io="Yes", sql="Yes"))
    found = fix_calls(leftovers(Replication(channels=channels)), ROUTINES["8.4"])
    assert isinstance(found, CannotFix)
    assert "h2" in found.reason
    assert "CALL mysql.rds_stop_replication_for_channel('b')" in found.next_step
    found = fix_calls(leftovers(Replication(channels=(replace(channels[1], name=""),))), ROUTINES["v2"])
    assert isinstance(found, CannotFix)
    assert "CALL mysql.rds_stop_replication on the writer" in found.next_step


def test_the_binary_log_tells_others_writes_from_ours() -> None:
    rows = [
        {"Event_type": "Gtid", "Info": "BEGIN GTID 0-1-1"},
        {"Event_type": "Query", "Info": "CREATE DATABASE IF NOT EXISTS `maintenance`"},
        {
            "Event_type": "Query",
            "Info": "use `x`; CREATE TABLE IF NOT EXISTS `maintenance`.`heartbeat` (id INT)",
        },
        {"Event_type": "Table_map", "Info": "table_id: 18 (maintenance.heartbeat)"},
        {"Event_type": "Table_map", "Info": "table_id: 19 (mysql.rds_heartbeat2)"},
        {"Event_type": "Xid", "Info": "COMMIT /* xid=12 */"},
    ]
    assert foreign_writes(rows, "maintenance.heartbeat") == ()
    others = [
        {"Event_type": "Table_map", "Info": "table_id: 20 (shop.orders)"},
        {"Event_type": "Query", "Info": "use `shop`; CREATE USER 'x' IDENTIFIED BY 'secret'"},
    ]
    found = foreign_writes([*rows, *others], "maintenance.heartbeat")
    assert found == (
        "shop.orders: 1 changes in the binary log",
        "statement create user: 1 changes in the binary log",
    )


def test_the_coordinates_event_is_read() -> None:
    message = "Binary log coordinates after switchover: file mysql-bin-changelog.000004 and position 42804"
    assert coordinates_in(message) == ("mysql-bin-changelog.000004", 42804)
    assert coordinates_in("Switchover completed") is None
