"""Refusals of a creation, deletion, and the operations that the checks ask."""

import datetime as dt
import json

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.rds.window import CLUSTER, TARGET, Window, wait


def refused(code: str, window: Window, **wanted: object) -> None:
    with pytest.raises(ClientError) as caught:
        window.create(**wanted)
    assert caught.value.response["Error"]["Code"] == code, caught.value


def test_creations_that_aws_refuses(window: Window) -> None:
    refused("InvalidParameterValue", window, name="two--hyphens")
    refused("InvalidParameterCombination", window, target="8.0.mysql_aurora.3.99.0")
    refused("InvalidParameterCombination", window, target="5.7.mysql_aurora.2.11.6")
    refused("DBClusterParameterGroupNotFound", window, TargetDBClusterParameterGroupName="nowhere")
    refused("DBParameterGroupNotFound", window, TargetDBParameterGroupName="nowhere")
    refused("InvalidParameterCombination", window, TargetDBClusterParameterGroupName="prod-aurora-mysql8-4")
    refused("InvalidParameterCombination", window, TargetDBInstanceClass="db.r6g.large")
    window.sandbox.databases.settings.cluster_quota = 1
    refused("DBClusterQuotaExceededFault", window)
    window.sandbox.databases.settings.cluster_quota = 40
    window.sandbox.databases.make_instance(f"{CLUSTER}-2", "modifying")
    refused("InvalidDBInstanceState", window)
    window.sandbox.databases.make_instance(f"{CLUSTER}-2", "available")
    identifier = window.create()
    refused("BlueGreenDeploymentAlreadyExistsFault", window)
    refused("SourceClusterNotSupportedFault", window, name="second")
    window.until(identifier, "AVAILABLE")


def test_deletion(window: Window) -> None:
    rds = window.rds
    first = window.created()
    green = window.deployment(first)["Target"].rsplit(":", 1)[-1]
    deleted = rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=first, DeleteTarget=False)
    assert deleted["BlueGreenDeployment"]["Status"] == "DELETING"
    window.gone(first)
    left = window.sql("SHOW REPLICA STATUS", at=f"cluster/{green}")  # replication goes on: the next leftover
    assert left[0]["Replica_IO_Running"] == "Yes"
    window.sql("CALL mysql.rds_stop_replication", at=f"cluster/{green}")
    window.sql("CALL mysql.rds_reset_external_source", at=f"cluster/{green}")

    second = window.created(name="second")
    target = window.deployment(second)["Target"].rsplit(":", 1)[-1]
    with pytest.raises(Exception, match="RDS Read Replica"):
        window.sql("CALL mysql.rds_reset_external_source", at=f"cluster/{target}")
    window.switch(second, "SWITCHOVER_COMPLETED")
    with pytest.raises(ClientError, match="DeleteTarget"):
        rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=second, DeleteTarget=True)
    old = f"cluster/{CLUSTER}-old1"
    assert window.sql("SELECT @@read_only r", at=old) == [{"r": 1}]
    rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=second)
    window.gone(second)
    assert window.sql("SELECT @@read_only r", at=old) == [{"r": 0}]  # it accepts writes again


def test_what_the_checks_ask(window: Window) -> None:
    rds, sandbox = window.rds, window.sandbox
    versions = rds.describe_db_engine_versions(Engine="aurora-mysql", EngineVersion="8.0.mysql_aurora.3.04.3")
    targets = versions["DBEngineVersions"][0]["ValidUpgradeTarget"]
    assert TARGET in {each["EngineVersion"] for each in targets}
    assert {each["EngineVersion"] for each in targets if each["IsMajorVersionUpgrade"]} == {"8.4.7", "8.4.8"}
    assert rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"] == []
    arn = window.cluster()["DBClusterArn"]
    sandbox.databases.cloud.integrations.append({"SourceArn": arn, "IntegrationName": "lake"})
    assert (
        len(rds.describe_integrations(Filters=[{"Name": "source-arn", "Values": [arn]}])["Integrations"]) == 1
    )
    quotas = {each["AccountQuotaName"]: each for each in rds.describe_account_attributes()["AccountQuotas"]}
    assert quotas["DBInstances"]["Used"] == 3
    ends = rds.describe_db_cluster_endpoints(DBClusterIdentifier=CLUSTER)["DBClusterEndpoints"]
    assert {each["EndpointType"] for each in ends} == {"WRITER", "READER"}
    group = window.cluster()["DBClusterParameterGroup"]
    user = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=group, Source="user")["Parameters"]
    assert {each["ParameterName"]: each["ParameterValue"] for each in user}["binlog_format"] == "ROW"
    default = rds.describe_db_cluster_parameters(DBClusterParameterGroupName="default.aurora-mysql8.0")
    assert {each["ParameterName"]: each.get("ParameterValue") for each in default["Parameters"]}[
        "binlog_format"
    ] == "OFF"
    sandbox.databases.cloud.denied_actions.add("rds:CreateBlueGreenDeployment")
    decided = sandbox.client("iam").simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/operator",
        ActionNames=["rds:CreateBlueGreenDeployment", "rds:DeleteDBCluster"],
    )
    assert [each["EvalDecision"] for each in decided["EvaluationResults"]] == ["implicitDeny", "allowed"]
    secret = sandbox.client("secretsmanager").get_secret_value(SecretId="prod/aurora/admin")
    assert json.loads(secret["SecretString"])["username"] == "admin"
    now = dt.datetime.now(dt.UTC)

    def measured() -> list[float]:
        found = sandbox.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/RDS",
            MetricName="AuroraBinlogReplicaLag",
            Dimensions=[{"Name": "DBClusterIdentifier", "Value": CLUSTER}],
            StartTime=now - dt.timedelta(minutes=5),
            EndTime=now + dt.timedelta(minutes=5),
            Period=60,
            Statistics=["Maximum"],
        )
        return [each["Maximum"] for each in found["Datapoints"]]

    assert set(wait(measured)) == {-1.0}


def test_security_groups_close_the_endpoint(window: Window) -> None:
    ec2 = window.sandbox.client("ec2")
    group = window.cluster()["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rules)
    with pytest.raises(Exception, match="Lost connection"):
        window.sql("SELECT 1")


def test_events_are_asked_by_time_and_page(window: Window) -> None:
    rds = window.rds
    pages = rds.get_paginator("describe_events").paginate(PaginationConfig={"PageSize": 20})
    count = sum(len(page["Events"]) for page in pages)
    assert count == len(rds.describe_events()["Events"])
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert (
        rds.describe_events(
            StartTime=later - dt.timedelta(days=1), EndTime=later, EventCategories=["failure"]
        )["Events"]
        == []
    )
    with pytest.raises(ClientError):
        rds.describe_events(SourceIdentifier=CLUSTER)
