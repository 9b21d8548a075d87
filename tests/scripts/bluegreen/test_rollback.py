"""Back while maintenance is on, loss-free; refused once somebody has written. Cleanup leaves nothing open."""

from __future__ import annotations

from dataclasses import replace

from scripts.window.lease import LeaseObject
from scripts.window.place import open_place
from scripts.window.process import holder
from tests.scripts.bluegreen.company import CLUSTER, Company

OLD, NEW = "8.0.mysql_aurora.3.04.3", "8.0.mysql_aurora.3.10.1"
ALL = (1,)


def rows(company: Company) -> int:
    return int(company.writer_says("SELECT COUNT(*) AS found FROM shop.orders")[0]["found"])


def resources(company: Company) -> dict[str, str]:
    clusters = company.rds().describe_db_clusters()["DBClusters"]
    return {each["DBClusterIdentifier"]: each["DbClusterResourceId"] for each in clusters}


def delete_cluster(company: Company, cluster: str) -> None:
    for each in company.rds().describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"][0][
        "DBClusterMembers"
    ]:
        company.rds().delete_db_instance(
            DBInstanceIdentifier=each["DBInstanceIdentifier"], SkipFinalSnapshot=True
        )
    company.rds().delete_db_cluster(DBClusterIdentifier=cluster, SkipFinalSnapshot=True)


def test_rollback_killed_after_every_second_change_gives_every_row_and_name_back(company: Company) -> None:
    before, endpoint = rows(company), company.rds().describe_db_clusters()["DBClusters"][0]["Endpoint"]
    blue = resources(company)[CLUSTER]
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    assert company.maint("verify").code == 0

    said, kills = company.until_it_ends("rollback", after=(1, 2))
    assert said.code == 0, said.out + said.err
    assert kills >= 7  # of note, fence, delete, 8 renames, fence again, notes archived

    live = company.rds().describe_db_clusters(DBClusterIdentifier=CLUSTER)["DBClusters"][0]
    assert (live["DbClusterResourceId"], live["EngineVersion"], live["Endpoint"]) == (blue, OLD, endpoint)
    assert {each["DBInstanceIdentifier"] for each in live["DBClusterMembers"]} == {
        f"{CLUSTER}-{number}" for number in (1, 2, 3)
    }
    assert rows(company) == before
    assert company.writer_says("SELECT @@read_only AS found")[0]["found"] == 0
    assert company.writer_says("SELECT @@read_only AS found", f"{CLUSTER}-failed")[0]["found"] == 1
    verified = company.maint("verify")
    assert verified.code == 0, verified.out
    assert "as it was before" in verified.ending["what"]
    assert company.maint("rollback").code == 0


def test_rollback_refuses_once_somebody_has_written(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    with company.connection() as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE shop.customers SET name = CONCAT(name, '!') LIMIT 1")
        connection.commit()
    said = company.maint("rollback")
    assert said.code == 6
    assert "shop.customers" in said.text
    assert "reverse replication" in said.text
    assert company.versions()[CLUSTER] == NEW


def test_a_table_that_the_upgrade_lost_is_a_reason_to_go_back_and_no_sign_of_writes(company: Company) -> None:
    before = rows(company)
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    unlogged(company, "DROP TABLE shop.order_lines", "DELETE FROM shop.orders LIMIT 1")
    verified = company.maint("verify")
    assert verified.code == 25
    assert verified.result("P09")["blocks"]
    accepted = company.maint("verify", "--accept", "P09")
    assert accepted.code == 0, accepted.out
    assert accepted.result("P09")["verdict"] in {"fail", "unknown"}
    said = company.maint("rollback")
    assert said.code == 0, said.out + said.err
    assert rows(company) == before
    assert company.owed() == {("old cluster", f"{CLUSTER}-old1"), ("old cluster", f"{CLUSTER}-failed")}
    assert company.maint("cleanup").code == 0
    [closed] = [
        each
        for each in company.journal("read").read()
        if (each.what, each.outcome) == ("old cluster", "closed")
    ]
    assert closed.subject == f"{CLUSTER}-old1"
    assert closed.why.startswith(f"a rollback renamed it to {CLUSTER}")


def unlogged(company: Company, *statements: str) -> None:
    """Change the new production as a faulty upgrade would: beside its binary log."""
    found = company.sandbox.databases.cloud.backend.clusters[CLUSTER]
    host = company.sandbox.databases.cloud.hosts.of(found)
    assert host is not None
    with host.server.rdsadmin() as cursor:
        for statement in ("SET SESSION sql_log_bin = 0", *statements):
            cursor.execute(statement)


def test_rollback_refuses_where_the_binary_log_is_not_whole(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    company.writer_says("FLUSH BINARY LOGS")
    last = company.writer_says("SHOW BINARY LOGS")[-1]["Log_name"]
    company.until(lambda: purged(company, last))
    said = company.maint("rollback")
    assert said.code == 6
    assert "is not there any more" in said.text


def purged(company: Company, to: str) -> bool:
    company.writer_says(f"PURGE BINARY LOGS TO '{to}'")
    return len(company.writer_says("SHOW BINARY LOGS")) == 1


def test_nothing_is_changed_while_somebody_else_holds_the_lease(company: Company) -> None:
    haruka = replace(holder("maint run"), user="haruka")
    lease = LeaseObject(open_place(f"file://{company.folder}/state", "test"))
    lease.take(haruka, "2030-12-aurora")
    for command in (("create",), ("switchover",), ("rollback",), ("cleanup",), ("check", "--fix", "--yes")):
        said = company.maint(*command)
        assert said.code == 7, said.out + said.err
        assert "haruka" in said.data["error"]["what"]
    assert company.maint("check").code == 0
    assert company.maint("status").code == 0
    assert company.calls("CreateBlueGreenDeployment") == []
    lease.release(haruka)
    assert company.maint("create").code == 0


def test_leaving_by_hand_closes_the_way_back_only_after_a_switchover(company: Company) -> None:
    leave = "__import__('scripts.bluegreen.resumed', fromlist=['x']).writes_resume_by_hand("
    leave += "load_stack('test'), context.window, context.clock.now())"
    assert company.maint("create").code == 0
    assert company.asks(leave) is False
    assert company.maint("switchover").code == 0
    assert company.asks(leave) is True
    assert company.asks(leave) is False
    said = company.maint("rollback")
    assert said.code == 6
    assert "applications were let back: 2030-12-aurora" in said.text


def test_rollback_refuses_outside_maintenance(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    company.phase("off")
    said = company.maint("rollback")
    assert said.code == 6
    assert "not in maintenance" in said.text
    company.phase("on")
    company.asks("writes_resume(context)")
    said = company.maint("rollback")
    assert said.code == 6
    assert "applications were let back" in said.text


def test_create_and_switchover_killed_anywhere_end_as_if_they_had_not_been(company: Company) -> None:
    said, kills = company.until_it_ends("create", growing=True, in_journal=True)
    assert said.code == 0, said.out
    assert kills >= 3
    [deployment] = company.rds().describe_blue_green_deployments()["BlueGreenDeployments"]
    debt = ("deployment", deployment["BlueGreenDeploymentIdentifier"])
    assert company.owed() == {debt}
    said, kills = company.until_it_ends(
        "switchover", "--grace", "1", after=(1, 2, 3, 1, 1), growing=True, in_journal=True
    )
    assert said.code == 0, said.out + said.err
    assert kills >= 4
    old = f"{CLUSTER}-old1"
    assert company.versions() == {CLUSTER: NEW, old: OLD}
    assert len(company.calls("CreateBlueGreenDeployment")) == 1
    assert len(company.calls("SwitchoverBlueGreenDeployment")) == 1
    assert company.owed() == {debt, ("old cluster", old)}
    said, kills = company.until_it_ends("verify", growing=True)
    assert said.code == 0, said.out
    assert kills == 3  # schema, table and row of the heartbeat
    assert company.writer_says("SELECT COUNT(*) AS found FROM maintenance.heartbeat") == [{"found": 1}]


def test_rollback_before_a_switchover_killed_after_every_change_leaves_blue_as_it_was(
    company: Company,
) -> None:
    before = rows(company)
    assert company.maint("create").code == 0
    green = next(name for name in company.versions() if "-green-" in name)
    company.rds().modify_db_cluster(DBClusterIdentifier=green, DeletionProtection=True, ApplyImmediately=True)
    said, kills = company.until_it_ends("rollback", after=ALL, in_journal=True, growing=True)
    assert said.code == 0, said.out + said.err
    assert kills >= 3  # protection, entry, deletion
    assert company.versions() == {CLUSTER: OLD}
    assert company.rds().describe_blue_green_deployments()["BlueGreenDeployments"] == []
    assert rows(company) == before
    assert company.owed() == set()
    assert company.maint("create").code == 0


def test_cleanup_killed_after_every_change_leaves_nothing_open(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    old = f"{CLUSTER}-old1"
    said, kills = company.until_it_ends("cleanup", growing=True, in_journal=True)
    assert said.code == 0, said.out + said.err
    assert kills >= 2
    assert company.owed() == {("old cluster", old)}
    assert company.versions() == {CLUSTER: NEW, old: OLD}
    assert company.rds().describe_blue_green_deployments()["BlueGreenDeployments"] == []
    assert company.writer_says("SELECT @@read_only AS found", old)[0]["found"] == 1
    assert any("delete-db-cluster " in line for line in said.ending["evidence"])
    assert len(company.calls("DeleteBlueGreenDeployment")) >= 1
    late = company.maint("rollback")
    assert late.code == 6
    for text in (
        "(cleanup)",
        f"{old} is still there, closed to writes",
        "reverse replication",
        f"--db-cluster-identifier {old} --new-db-cluster-identifier {CLUSTER} ",
        "--db-cluster-parameter-group-name prod-aurora-mysql8-0",
    ):
        assert text in late.text
    delete_cluster(company, old)
    later = company.maint("rollback")
    assert later.code == 6
    assert f"restore-db-cluster-from-snapshot --db-cluster-identifier {CLUSTER}-restored" in later.text
    assert f"--engine-version {OLD} " in later.text
    assert f"rows written since are in {CLUSTER} alone" in later.text


def test_cleanup_takes_a_replication_debt_down_but_not_one_that_is_applying(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    old = f"{CLUSTER}-old1"
    company.reverse_replication(old)
    refused = company.maint("cleanup")
    assert refused.code == 6, refused.out + refused.err
    assert "applying right now" in refused.text
    assert len(company.rds().describe_blue_green_deployments()["BlueGreenDeployments"]) == 1

    with company.connection(old) as connection, connection.cursor() as cursor:
        cursor.execute("CALL mysql.rds_stop_replication")
    said = company.maint("cleanup")
    assert said.code == 0, said.out + said.err
    assert "rds_reset_external_source" in said.err
