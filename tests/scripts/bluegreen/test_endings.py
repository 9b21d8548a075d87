"""Every way that RDS can end it: an exit code, the reason in RDS' words, and a next command that works."""

from __future__ import annotations

import pytest

from tests.scripts.bluegreen.company import CLUSTER, Company

OLD = "8.0.mysql_aurora.3.04.3"


@pytest.mark.parametrize(
    ("kind", "reason", "code", "words"),
    [
        ("canceled", "an internal error", 20, "an internal error"),
        ("timeout", "", 20, "SWITCHOVER"),
        ("switchover_failed", "an internal error", 21, "SWITCHOVER_FAILED"),
        ("invalid_configuration", "", 22, "INVALID_CONFIGURATION"),
        ("member_failed", "", 23, "SWITCHOVER_FAILED"),
        ("deleted", "", 24, "deleted"),
    ],
)
def test_each_end_of_a_switchover_is_explained(
    company: Company, kind: str, reason: str, code: int, words: str
) -> None:
    assert company.maint("create").code == 0
    company.sandbox.databases.fail_next(kind, reason)
    said = company.maint("switchover")
    assert said.code == code, said.out + said.err
    assert words.lower() in said.text.lower()
    assert said.ending["next_step"]
    if kind in {"canceled", "timeout", "switchover_failed"}:
        assert company.versions()[CLUSTER] == OLD
        assert company.maint("rollback").code == 0
        assert company.versions() == {CLUSTER: OLD}


def test_a_creation_that_fails_says_why_and_can_be_taken_back(company: Company) -> None:
    company.sandbox.databases.fail_next("creation_failed", "the parameter group is of another family")
    said = company.maint("create")
    assert said.code == 26, said.out + said.err
    assert "the parameter group is of another family" in said.text
    assert company.maint("rollback").code == 0
    assert company.maint("create").code == 0


def test_a_creation_past_its_deadline_goes_on_when_said_again(company: Company) -> None:
    company.write_plan(deadline="2s")
    company.sandbox.databases.settings.provisioning_seconds = 6
    said = company.maint("create")
    assert said.code == 75
    assert "RDS goes on creating" in said.text
    company.write_plan(deadline="60s")
    assert company.maint("create").code == 0
    assert len(company.rds().describe_blue_green_deployments()["BlueGreenDeployments"]) == 1


def test_available_does_not_count_while_an_instance_is_not(company: Company) -> None:
    company.sandbox.databases.fail_next("instance_unavailable", "storage-optimization")
    said = company.interrupted("create", when="is AVAILABLE, but instance")
    assert said.code == 130
    assert "is storage-optimization" in said.err
    green = next(each for each in company.instances() if each["DBInstanceStatus"] != "available")
    company.sandbox.databases.make_instance(green["DBInstanceIdentifier"], "available")
    assert company.maint("create").code == 0


def test_a_deployment_made_by_hand_is_adopted(company: Company) -> None:
    cluster = company.rds().describe_db_clusters(DBClusterIdentifier=CLUSTER)["DBClusters"][0]
    company.rds().create_blue_green_deployment(
        BlueGreenDeploymentName="by-hand",
        Source=cluster["DBClusterArn"],
        TargetEngineVersion="8.0.mysql_aurora.3.10.1",
        TargetDBClusterParameterGroupName="prod-aurora-mysql8-0",
        TargetDBParameterGroupName="prod-aurora-mysql8-0-instance",
    )
    said = company.maint("create")
    assert said.code == 0, said.out
    assert "adopting deployment" in said.err
    assert company.maint("switchover").code == 0
    assert company.maint("verify").code == 0


def test_a_deployment_that_somebody_deleted_is_missed(company: Company) -> None:
    assert company.maint("create").code == 0
    made = company.rds().describe_blue_green_deployments()["BlueGreenDeployments"][0][
        "BlueGreenDeploymentIdentifier"
    ]
    company.rds().delete_blue_green_deployment(BlueGreenDeploymentIdentifier=made, DeleteTarget=True)
    said = company.maint("create")
    while said.code == 75:
        said = company.maint("create")
    assert said.code == 24, said.out
    assert made in said.text
    status = company.maint("status")
    assert status.code == 0
