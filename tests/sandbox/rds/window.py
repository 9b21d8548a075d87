"""A sandbox whose database can be upgraded, used from outside: boto3 and PyMySQL."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pymysql
from moto.backends import get_backend
from pymysql.cursors import DictCursor

from sandbox.aws.application import ACCOUNT
from sandbox.rds.catalogue import known
from sandbox.rds.serve import DatabaseSandbox

TARGET = "8.0.mysql_aurora.3.10.1"
CLUSTER = "prod-aurora"
DEADLINE = 120.0


@dataclass
class Window:
    sandbox: DatabaseSandbox
    rds: Any

    @classmethod
    def start(
        cls, sandbox: DatabaseSandbox, *, version: str = "8.0.mysql_aurora.3.04.3", leftover: bool = False
    ) -> "Window":
        assert known(version)
        for service in ("rds", "secretsmanager", "cloudwatch"):
            get_backend(service)[ACCOUNT].reset()  # its own `reset` is that of every service
        settings = sandbox.renew().settings
        settings.provisioning_seconds, settings.switchover_seconds = 0.3, 0.2
        settings.hesitation_seconds, settings.deletion_seconds, settings.rename_seconds = 0.1, 0.1, 0.1
        settings.long_seconds, settings.timeout_second = 1.0, 0.05
        sandbox.databases.start(version=version, with_leftover=leftover, write_interval=0.05)
        return cls(sandbox, sandbox.client("rds"))

    def stop(self) -> None:
        self.sandbox.databases.stop()
        self.sandbox.client("ec2").delete_security_group(GroupName="database")

    def create(self, name: str = "upgrade", target: str = TARGET, **wanted: Any) -> str:
        answer = self.rds.create_blue_green_deployment(
            BlueGreenDeploymentName=name,
            Source=self.cluster()["DBClusterArn"],
            TargetEngineVersion=target,
            **wanted,
        )
        return answer["BlueGreenDeployment"]["BlueGreenDeploymentIdentifier"]

    def created(self, **wanted: Any) -> str:
        identifier = self.create(**wanted)
        self.until(identifier, "AVAILABLE")
        return identifier

    def deployment(self, identifier: str) -> dict[str, Any]:
        found = self.rds.describe_blue_green_deployments(BlueGreenDeploymentIdentifier=identifier)
        return found["BlueGreenDeployments"][0]

    def until(self, identifier: str, *statuses: str) -> dict[str, Any]:
        return wait(
            lambda: (found := self.deployment(identifier))["Status"] in statuses and found,
            lambda: self.deployment(identifier),
        )

    def switch(self, identifier: str, *ends: str, timeout: int = 300) -> dict[str, Any]:
        """Switch over and wait for an end; AVAILABLE counts only once the switchover has begun."""
        before = self.begun(identifier)
        self.rds.switchover_blue_green_deployment(
            BlueGreenDeploymentIdentifier=identifier, SwitchoverTimeout=timeout
        )
        wait(lambda: self.begun(identifier) > before, lambda: self.deployment(identifier))
        return self.until(identifier, *ends)

    def begun(self, identifier: str) -> int:
        """How many switchovers have begun; the status is theirs before the event is told."""
        told = self.messages("blue-green-deployment", identifier)
        return len([each for each in told if each.startswith("Switchover started on")])

    def gone(self, identifier: str) -> None:
        def missing() -> bool:
            try:
                self.deployment(identifier)
            except self.rds.exceptions.BlueGreenDeploymentNotFoundFault:
                return True
            return False

        wait(missing)

    def cluster(self, name: str = CLUSTER) -> dict[str, Any]:
        return self.rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]

    def clusters(self) -> set[str]:
        return {each["DBClusterIdentifier"] for each in self.rds.describe_db_clusters()["DBClusters"]}

    def instances(self) -> dict[str, dict[str, Any]]:
        found = self.rds.describe_db_instances()["DBInstances"]
        return {each["DBInstanceIdentifier"]: each for each in found}

    def sql(
        self, statement: str, *, at: str = f"cluster/{CLUSTER}", user: str = "admin"
    ) -> list[dict[str, Any]]:
        connection = self.connect(at, user=user)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def connect(
        self, at: str = f"cluster/{CLUSTER}", *, user: str = "admin"
    ) -> "pymysql.Connection[DictCursor]":
        databases = self.sandbox.databases
        if user == "admin":
            return databases.connect_master(at, cursorclass=DictCursor)
        return databases.connect_application(cursorclass=DictCursor)

    def messages(self, source_type: str, source: str) -> list[str]:
        found = self.rds.describe_events(SourceType=source_type, SourceIdentifier=source)
        return [each["Message"] for each in found["Events"]]

    def placed(self) -> list[int]:
        return [each.id for each in self.sandbox.databases.placed()]


def wait(condition: Callable[[], Any], told: Callable[[], object] = lambda: "") -> Any:
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {DEADLINE} s in vain; last: {told()}")
