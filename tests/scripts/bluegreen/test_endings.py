"""Every way that RDS can end it: an exit code, the reason in RDS' words, and a next command that works."""

from __future__ import annotations

import json

import pytest

from tests.scripts.bluegreen.company import CLUSTER, Company

OLD = "8.0.mysql_aurora.3.04.3"
PATIENCE_LOST = """
import json, sys, threading
from dataclasses import asdict
from scripts.bluegreen.context import Pace, SystemClock, open_context
from scripts.bluegreen.switchover import switchover
from scripts.maint.stack import load_stack, project_root

class Clock(SystemClock):
    late = 0.0

    def seconds(self):
        return super().seconds() + self.late

def say(text):
    sys.stderr.write(text + chr(10))
    if " s of " in text and text.startswith("switchover of "):
        clock.late = 100_000.0  # the first look at a switchover that runs, and then a very long time

clock = Clock()
context = open_context(
    load_stack("test"), root=project_root(), say=say, stop=threading.Event(), clock=clock, pace=Pace(poll=0.2)
)
print(json.dumps(asdict(switchover(context))))
"""


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (
            "canceled",
            20,
            ("AVAILABLE again", "was canceled due to a bad day", "Switchover canceled on", "StatusDetails: "),
        ),
        ("timeout", 20, ("AVAILABLE again", "the switchover timeout of 120 seconds", "StatusDetails: ")),
        (
            "switchover_failed",
            21,
            ("SWITCHOVER_FAILED", "Switchover failed on upgrade-2030-12: a bad day", "StatusDetails: "),
        ),
        ("invalid_configuration", 22, ("INVALID_CONFIGURATION", "StatusDetails: ", "cannot be switched")),
        (
            "member_failed",
            23,
            ("not every member switched", "instance prod-aurora-3: SWITCHOVER_FAILED", "due to a bad day"),
        ),
        ("deleted", 24, ("somebody deleted it", "event ", "upgrade-2030-12 deleted")),
    ],
)
def test_each_end_of_a_switchover_is_explained(
    company: Company, kind: str, code: int, words: tuple[str, ...]
) -> None:
    assert company.maint("create").code == 0
    company.sandbox.databases.fail_next(kind, "a bad day")
    said = company.maint("switchover")
    assert said.code == code, said.out + said.err
    for text in (*words, "fresh checks:"):
        assert text.lower() in said.text.lower()
    assert "maint bluegreen" in said.ending["next_step"]
    if kind in {"canceled", "timeout", "switchover_failed"}:
        assert company.versions()[CLUSTER] == OLD
        assert company.maint("rollback").code == 0
        assert company.versions() == {CLUSTER: OLD}


def test_green_that_somebody_promoted_is_explained_deleted_and_made_anew(company: Company) -> None:
    assert company.maint("create").code == 0
    green = next(name for name in company.versions() if "-green-" in name)
    company.rds().promote_read_replica_db_cluster(DBClusterIdentifier=green)
    said = company.maint("switchover")
    assert said.code == 22, said.out
    assert "INVALID_CONFIGURATION" in said.text
    assert "maint bluegreen rollback deletes it" in said.ending["next_step"]
    assert company.calls("SwitchoverBlueGreenDeployment") == []
    assert company.maint("rollback").code == 0
    assert company.versions() == {CLUSTER: OLD}
    assert company.maint("create").code == 0


def test_a_switchover_past_our_own_deadline_is_waited_for_when_said_again(company: Company) -> None:
    assert company.maint("create").code == 0
    company.sandbox.databases.settings.switchover_seconds = 6
    code, out, err = company.runs(PATIENCE_LOST)
    ended = json.loads(out)
    assert (code, ended["kind"]) == (0, "timed out"), err
    assert "RDS goes on" in ended["what"]
    assert "fresh checks:" in ended["evidence"]
    assert "sends nothing twice" in ended["next_step"]
    said = company.maint("switchover")
    assert said.code == 0, said.out + said.err
    assert len(company.calls("SwitchoverBlueGreenDeployment")) == 1


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
    assert "event " in said.text
    assert "deleted" in said.text
    status = company.maint("status")
    assert status.code == 0
