"""`maint leftovers` with databases: each thing that can be left is named with its window and its way out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scripts.bluegreen.company import CLUSTER, Company
from tests.scripts.bluegreen.conftest import Start

WINDOW = "2030-12-aurora"
OLD, FAILED = f"{CLUSTER}-old1", f"{CLUSTER}-failed"
OF_DATABASES = {"old cluster", "green cluster", "deployment", "replication", "debt"}


@pytest.fixture
def after(company: Company) -> Company:
    """The window is over: its stack is off."""
    company.phase("off")
    return company


def left(company: Company) -> dict[tuple[str, str], dict[str, Any]]:
    said = company.maint_plain("leftovers")
    assert not [each for each in said.data["not_asked"] if "RDS" in each or "replication" in each], said.out
    found = [each for each in said.data["leftovers"] if each["kind"] in OF_DATABASES]
    assert said.code != 0 or not found
    return {(each["kind"], each["name"]): each for each in found}


def removed(company: Company, cluster: str, commands: str) -> None:
    """Do what the commands of the AWS CLI say."""
    rds = company.rds()
    steps = [each.strip() for each in commands.split("&&")]
    assert steps[-1].startswith(f"aws rds delete-db-cluster --db-cluster-identifier {cluster} ")
    for step in steps[:-1]:
        command, instance = step.rsplit(" ", 1)
        assert command == "aws rds delete-db-instance --db-instance-identifier"
        rds.delete_db_instance(DBInstanceIdentifier=instance, SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier=cluster, SkipFinalSnapshot=True)


def test_replication_is_left_until_check_fix_ends_it(start: Start) -> None:
    company = start(leftover=True)
    company.journal("2030-06-network").add(
        "2030-06-network", "replication", f"{CLUSTER} from 10.20.0.15:3306", "open", why="for the way back"
    )
    found = left(company)[("replication", CLUSTER)]
    assert found["window"] == "2030-06-network"
    assert "10.20.0.15:3306" in found["what"]
    assert found["command"] == "maint bluegreen check --fix -s test"
    assert company.maint("check", "--fix", "--yes").code == 0
    assert left(company) == {}


def test_after_a_switchover_cleanup_and_the_commands_that_it_prints_leave_nothing(after: Company) -> None:
    company = after
    assert company.maint("create").code == 0
    assert left(company) == {}  # prepared for the window that is to come
    assert company.maint("switchover").code == 0
    company.reverse_replication(OLD)
    found = left(company)
    assert {kind for kind, _ in found} == {"old cluster", "deployment", "replication"}
    assert {each["window"] for kind, each in found.items() if kind[0] != "replication"} == {WINDOW}
    assert {each["command"].split(",")[0] for each in found.values()} == {"maint bluegreen cleanup -s test"}
    assert "the former production" in found["old cluster", OLD]["what"]

    with company.connection(OLD) as connection, connection.cursor() as cursor:
        cursor.execute("CALL mysql.rds_stop_replication")
    cleaned = company.maint("cleanup")
    assert cleaned.code == 0, cleaned.out
    assert set(left(company)) == {("old cluster", OLD)}
    commands = [each for each in cleaned.ending["evidence"] if " delete-db-" in each]
    removed(company, OLD, " && ".join(commands))
    assert company.owed() == {("old cluster", OLD)}  # the journal does not know yet
    assert company.maint("cleanup").code == 0
    assert company.owed() == set()
    assert left(company) == {}


def test_a_green_cluster_without_its_deployment_is_left_until_it_is_deleted(after: Company) -> None:
    company = after
    assert company.maint("create").code == 0
    [deployment] = company.rds().describe_blue_green_deployments()["BlueGreenDeployments"]
    identifier = deployment["BlueGreenDeploymentIdentifier"]
    green = deployment["Target"].rsplit(":", 1)[-1]
    company.rds().delete_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier, DeleteTarget=False)
    company.until(lambda: not company.rds().describe_blue_green_deployments()["BlueGreenDeployments"])
    found = left(company)["green cluster", green]
    assert f"may still replicate from {CLUSTER}" in found["what"]
    removed(company, green, found["command"])
    assert "green cluster" not in {kind for kind, _ in left(company)}
    assert company.maint("rollback").code == 0
    assert left(company) == {}
    assert company.owed() == set()


def test_what_a_rollback_gave_up_is_left_until_it_is_removed(company: Company) -> None:
    assert company.maint("create").code == 0
    assert company.maint("switchover").code == 0
    assert company.maint("rollback").code == 0
    company.phase("off")
    found = left(company)
    assert set(found) == {("old cluster", FAILED)}
    assert "given up by a rollback" in found["old cluster", FAILED]["what"]
    assert found["old cluster", FAILED]["window"] == WINDOW
    cleaned = company.maint("cleanup")
    assert cleaned.code == 0, cleaned.out
    removed(
        company, FAILED, " && ".join(each for each in cleaned.ending["evidence"] if " delete-db-" in each)
    )
    assert company.maint("cleanup").code == 0
    assert left(company) == {}
    assert company.owed() == set()
