import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.sandbox.rds.window import CLUSTER, TARGET, Window, wait


def test_a_switchover_moves_everything_and_loses_nothing(window: Window) -> None:
    before, members = window.cluster(), window.instances()
    window.sql("CREATE DATABASE tmp")
    identifier = window.create()
    first = window.deployment(identifier)
    assert first["Status"] == "PROVISIONING"
    assert {each["Status"] for each in first["SwitchoverDetails"]} == {"PROVISIONING"}
    ready = window.until(identifier, "AVAILABLE")
    assert [each["Name"] for each in ready["Tasks"]] == [
        "CREATING_READ_REPLICA_OF_SOURCE",
        "DB_ENGINE_VERSION_UPGRADE",
        "CREATE_DB_INSTANCES_FOR_CLUSTER",
    ]
    assert {each["Status"] for each in ready["Tasks"]} == {"COMPLETED"}
    green = ready["Target"].rsplit(":", 1)[-1]
    suffix = green.removeprefix(f"{CLUSTER}-green-")
    assert len(suffix) == 6
    green_before = window.cluster(green)
    assert green_before["EngineVersion"] == TARGET
    green_ids = {
        name: each["DbiResourceId"] for name, each in window.instances().items() if "-green-" in name
    }
    status = window.sql("SHOW REPLICA STATUS", at=f"cluster/{green}")[0]
    assert (status["Replica_IO_Running"], status["Replica_SQL_Running"]) == ("Yes", "Yes")
    assert window.sql("SELECT @@read_only AS r", at=f"cluster/{green}") == [{"r": 1}]
    assert not window.sql("SHOW DATABASES LIKE 'tmp'", at=f"cluster/{green}")

    wait(lambda: len(window.placed()) > 20)
    done = window.switch(identifier, "SWITCHOVER_COMPLETED")

    assert done["Source"].endswith(f":cluster:{CLUSTER}-old1")
    assert done["Target"].endswith(f":cluster:{CLUSTER}")
    assert {each["Status"] for each in done["SwitchoverDetails"]} == {"SWITCHOVER_COMPLETED"}
    after = window.cluster()
    assert after["Endpoint"] == before["Endpoint"]
    assert after["ReaderEndpoint"] == before["ReaderEndpoint"]
    assert after["EngineVersion"] == TARGET
    assert after["DbClusterResourceId"] == green_before["DbClusterResourceId"]
    assert after["TagList"] == before["TagList"]
    assert window.cluster(f"{CLUSTER}-old1")["DbClusterResourceId"] == before["DbClusterResourceId"]
    now = window.instances()
    assert set(now) == set(members) | {f"{name}-old1" for name in members}
    for name, member in members.items():
        assert now[name]["Endpoint"] == member["Endpoint"]
        assert now[name]["DbiResourceId"] == green_ids[f"{name}-green-{suffix}"]
        assert now[f"{name}-old1"]["DbiResourceId"] == member["DbiResourceId"]
    assert len({each["DbiResourceId"] for each in now.values()}) == 6

    count = len(window.placed())
    wait(lambda: len(window.placed()) > count + 5)  # the shop goes on through the same endpoint
    placed = window.placed()
    there = {row["id"] for row in window.sql("SELECT id FROM shop.orders")}
    assert set(placed) <= there
    asked = window.sql("SELECT @@version v, AURORA_VERSION() a, @@read_only r, @@aurora_server_id s")[0]
    assert asked == {"v": "8.0.42", "a": "3.10.1", "r": 0, "s": f"prod-aurora-1-green-{suffix}"}
    assert window.sql("SHOW REPLICA STATUS") == []
    old = window.sql("SELECT id FROM shop.orders", at=f"cluster/{CLUSTER}-old1")
    assert {row["id"] for row in old} < there
    assert window.sql("SELECT @@read_only AS r", at=f"cluster/{CLUSTER}-old1") == [{"r": 1}]
    topology = window.sql("SELECT role, status FROM mysql.rds_topology ORDER BY id")
    assert {row["status"] for row in topology} == {"SWITCHOVER_COMPLETED"}


def test_a_server_that_starts_leaves_the_temporary_tables_of_the_others_alone(window: Window) -> None:
    """It deletes what it finds in its temporary folder; the other server would crash."""
    holder = window.connect()
    with holder.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE shop.held (said LONGTEXT) ENGINE=Aria")
        cursor.execute("SELECT @@tmpdir AS folder")
        [folder] = cursor.fetchall()
        held = set(Path(folder["folder"]).glob("#sql*"))
        assert held
        window.created()
        assert held <= set(Path(folder["folder"]).glob("#sql*"))
    holder.close()


def test_writes_stop_before_the_names_move_and_go_on_after(window: Window) -> None:
    window.sandbox.databases.settings.switchover_seconds = 1.0
    identifier = window.created()
    started = time.time()
    window.switch(identifier, "SWITCHOVER_COMPLETED")
    count = len(window.placed())
    wait(lambda: len(window.placed()) > count)
    moments = [each.at for each in window.sandbox.databases.placed() if each.at > started]
    longest = max(later - earlier for earlier, later in pairwise(moments))
    assert longest > 0.8  # nobody wrote while names moved


def test_events_tell_the_story(window: Window) -> None:
    identifier = window.created()
    green = window.deployment(identifier)["Target"].rsplit(":", 1)[-1]
    window.switch(identifier, "SWITCHOVER_COMPLETED")
    told = " | ".join(window.messages("blue-green-deployment", identifier))
    assert "Blue/green deployment tasks completed" in told
    assert "Switchover started" in told
    assert "Switchover completed" in told
    assert any("Renamed cluster" in each for each in window.messages("db-cluster", CLUSTER))

    def coordinates() -> list[dict[str, Any]]:
        events = window.rds.describe_events(SourceType="db-instance")["Events"]
        return [each for each in events if each["Message"].startswith("Binary log coordinates in green")]

    found = wait(coordinates)  # it comes after the status
    assert [each["SourceIdentifier"] for each in found] == [f"prod-aurora-1-green-{green[-6:]}"]
    assert "file mysql-bin-changelog." in found[0]["Message"]


def test_a_second_upgrade_finds_old1_taken(window: Window) -> None:
    first = window.created(target="8.0.mysql_aurora.3.08.2")
    window.switch(first, "SWITCHOVER_COMPLETED")
    window.rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=first)
    window.gone(first)
    second = window.created(name="again")
    done = window.switch(second, "SWITCHOVER_COMPLETED")
    assert done["Source"].endswith(":prod-aurora-old2")
    assert {"prod-aurora", "prod-aurora-old1", "prod-aurora-old2"} == window.clusters()


def test_back_by_renaming_loses_nothing(window: Window) -> None:
    before = window.cluster()
    identifier = window.created()
    window.switch(identifier, "SWITCHOVER_COMPLETED")
    window.rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier)
    window.gone(identifier)
    for old, new in ((CLUSTER, "prod-failed"), (f"{CLUSTER}-old1", CLUSTER)):
        window.rds.modify_db_cluster(
            DBClusterIdentifier=old, NewDBClusterIdentifier=new, ApplyImmediately=True
        )
        wait(lambda new=new: window.cluster(new)["Status"] == "available")
    for number in (1, 2, 3):
        for old, new in (
            (f"{CLUSTER}-{number}", f"prod-failed-{number}"),
            (f"{CLUSTER}-{number}-old1", f"{CLUSTER}-{number}"),
        ):
            window.rds.modify_db_instance(
                DBInstanceIdentifier=old, NewDBInstanceIdentifier=new, ApplyImmediately=True
            )
            wait(lambda new=new: window.instances()[new]["DBInstanceStatus"] == "available")
    after = window.cluster()
    assert (after["Endpoint"], after["DbClusterResourceId"]) == (
        before["Endpoint"],
        before["DbClusterResourceId"],
    )
    assert [each["DBInstanceIdentifier"] for each in after["DBClusterMembers"]] == [
        f"{CLUSTER}-{number}" for number in (1, 2, 3)
    ]
    window.rds.reboot_db_instance(DBInstanceIdentifier=f"{CLUSTER}-1")
    wait(lambda: window.instances()[f"{CLUSTER}-1"]["DBInstanceStatus"] == "available")
    assert window.sql("SELECT AURORA_VERSION() a, @@read_only r") == [{"a": "3.04.3", "r": 0}]
    count = len(window.placed())
    wait(lambda: len(window.placed()) > count)
