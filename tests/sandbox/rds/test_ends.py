"""Every way in which a creation or a switchover can end."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.rds.window import CLUSTER, Window, wait


def test_configured_external_replication_cancels_although_it_is_stopped(window: Window) -> None:
    window.sandbox.databases.leave_external_replication(on=True)
    assert window.sql("SHOW REPLICA STATUS")[0]["Replica_IO_Running"] == "No"
    identifier = window.created()
    ended = window.switch(identifier, "AVAILABLE")
    assert "external replication" in ended["StatusDetails"]
    for source_type, source in (("blue-green-deployment", identifier), ("db-cluster", CLUSTER)):
        told = window.messages(source_type, source)
        assert any("was canceled due to external replication" in each for each in told)
    assert window.sql("SELECT @@read_only AS r") == [{"r": 0}]
    window.sql("CALL mysql.rds_reset_external_source")
    assert window.switch(identifier, "SWITCHOVER_COMPLETED")["Source"].endswith("-old1")


@pytest.mark.parametrize("kind", ["switchover_failed", "invalid_configuration"])
def test_a_failed_switchover_leaves_blue_in_production(window: Window, kind: str) -> None:
    window.sandbox.databases.fail_next(kind, "the volume could not be attached")
    identifier = window.created()
    ended = window.switch(identifier, kind.upper())
    assert "the volume could not be attached" in ended["StatusDetails"]
    assert {each["Status"] for each in ended["SwitchoverDetails"]} == {"SWITCHOVER_FAILED"}
    assert window.cluster()["EngineVersion"] == "8.0.mysql_aurora.3.04.3"
    count = len(window.placed())
    wait(lambda: len(window.placed()) > count)


def test_one_member_can_fail_while_the_whole_says_completed(window: Window) -> None:
    window.sandbox.databases.fail_next("member_failed", "the instance was not reachable")
    identifier = window.created()
    ended = window.switch(identifier, "SWITCHOVER_COMPLETED")
    failed = [each for each in ended["SwitchoverDetails"] if each["Status"] == "SWITCHOVER_FAILED"]
    assert [each["SourceMember"].rsplit(":", 1)[-1] for each in failed] == [f"{CLUSTER}-3"]
    assert f"{CLUSTER}-3-old1" not in window.instances()
    old = [each["DBInstanceIdentifier"] for each in window.cluster(f"{CLUSTER}-old1")["DBClusterMembers"]]
    assert f"{CLUSTER}-3" in old


def test_a_timeout_puts_everything_back(window: Window) -> None:
    window.sandbox.databases.fail_next("timeout")
    identifier = window.created()
    ended = window.switch(identifier, "AVAILABLE", timeout=30)
    assert "timeout of 30 seconds" in ended["StatusDetails"]
    assert window.sql("SELECT @@read_only AS r") == [{"r": 0}]
    count = len(window.placed())
    wait(lambda: len(window.placed()) > count)
    window.switch(identifier, "SWITCHOVER_COMPLETED")


def test_a_deployment_can_be_deleted_under_us(window: Window) -> None:
    window.sandbox.databases.fail_next("deleted")
    identifier = window.created()
    window.rds.switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier)
    window.gone(identifier)
    assert window.cluster()["EngineVersion"] == "8.0.mysql_aurora.3.04.3"


def test_a_creation_can_fail(window: Window) -> None:
    window.sandbox.databases.fail_next("creation_failed", "there are no free addresses in the subnets")
    identifier = window.create()
    ended = window.until(identifier, "INVALID_CONFIGURATION")
    assert "FAILED" in {each["Status"] for each in ended["Tasks"]}
    told = window.messages("blue-green-deployment", identifier)
    assert any("failed because there are no free addresses" in each for each in told)
    with pytest.raises(window.rds.exceptions.InvalidBlueGreenDeploymentStateFault):
        window.rds.switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier)
    window.rds.delete_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier, DeleteTarget=True)
    window.gone(identifier)
    assert window.clusters() == {CLUSTER}


def test_available_is_said_while_an_instance_is_not(window: Window) -> None:
    window.sandbox.databases.fail_next("instance_unavailable", "configuring-enhanced-monitoring")
    identifier = window.created()
    busy = [name for name, each in window.instances().items() if each["DBInstanceStatus"] != "available"]
    assert len(busy) == 1
    with pytest.raises(ClientError, match="is not in available state"):
        window.rds.switchover_blue_green_deployment(BlueGreenDeploymentIdentifier=identifier)
    window.sandbox.databases.make_instance(busy[0], "available")
    window.switch(identifier, "SWITCHOVER_COMPLETED")


def test_lag_that_the_timeout_does_not_allow_cancels(window: Window) -> None:
    identifier = window.created()
    green = window.deployment(identifier)["Target"].rsplit(":", 1)[-1]
    window.sandbox.databases.delay_replication(green, 3600)
    wait(
        lambda: (
            (window.sql("SHOW REPLICA STATUS", at=f"cluster/{green}")[0]["Seconds_Behind_Source"] or 0) >= 2
        )
    )
    ended = window.switch(identifier, "AVAILABLE", timeout=30)
    assert "replica lag" in ended["StatusDetails"]


@pytest.mark.parametrize("begin", ["START TRANSACTION", "XA START 'a'"])
def test_a_long_write_on_blue_cancels(window: Window, begin: str) -> None:
    identifier = window.created()
    holder = window.connect()
    with holder.cursor() as cursor:
        cursor.execute(begin)
        cursor.execute("UPDATE shop.products SET stock = stock + 1 WHERE id = 1")
        if begin.startswith("XA"):
            cursor.execute("XA END 'a'")
            cursor.execute("XA PREPARE 'a'")
    age = "SELECT 1 FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 1 SECOND"
    wait(lambda: window.sql(age))
    ended = window.switch(identifier, "AVAILABLE")
    assert "long-running active writes" in ended["StatusDetails"]
    holder.close()


def test_writes_on_green_cancel(window: Window) -> None:
    identifier = window.created()
    green = window.deployment(identifier)["Target"].rsplit(":", 1)[-1]
    with pytest.raises(Exception, match="read-only"):
        window.sql("UPDATE shop.products SET stock = 0", at=f"cluster/{green}")
    window.rds.modify_db_cluster_parameter_group(
        DBClusterParameterGroupName=window.cluster(green)["DBClusterParameterGroup"],
        Parameters=[{"ParameterName": "read_only", "ParameterValue": "0", "ApplyMethod": "immediate"}],
    )
    holder = window.connect(f"cluster/{green}")
    holder.begin()
    with holder.cursor() as cursor:
        cursor.execute("UPDATE shop.products SET stock = 7 WHERE id = 3")
    assert "active writes on the green" in window.switch(identifier, "AVAILABLE")["StatusDetails"]
    holder.close()


def test_promoting_green_breaks_the_deployment(window: Window) -> None:
    identifier = window.created()
    green = window.deployment(identifier)["Target"].rsplit(":", 1)[-1]
    window.rds.promote_read_replica_db_cluster(DBClusterIdentifier=green)
    assert window.deployment(identifier)["Status"] == "INVALID_CONFIGURATION"


def test_a_deleted_green_instance_leaves_its_blue_one_alone(window: Window) -> None:
    identifier = window.created()
    green = window.deployment(identifier)["Target"].rsplit(":", 1)[-1]
    doomed = f"{CLUSTER}-3-green-{green[-6:]}"
    window.rds.delete_db_instance(DBInstanceIdentifier=doomed, SkipFinalSnapshot=True)
    assert "MISSING_TARGET" in {each["Status"] for each in window.deployment(identifier)["SwitchoverDetails"]}
    window.switch(identifier, "SWITCHOVER_COMPLETED")
    assert f"{CLUSTER}-3" in window.instances()
    assert f"{CLUSTER}-3-old1" not in window.instances()
