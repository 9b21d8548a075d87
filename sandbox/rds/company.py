"""The company's database: one Aurora MySQL cluster with a writer and two readers, and what belongs to it."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.database.engine_version import EngineVersion

CLUSTER = "prod-aurora"
INSTANCES = ("prod-aurora-1", "prod-aurora-2", "prod-aurora-3")
SECRET = "prod/aurora/admin"  # noqa: S105 - its name
APPLICATION_SECRET = "prod/aurora/shop-app"  # noqa: S105 - its name
MASTER = "admin"
APPLICATION = "shop_app"
BUILT_AT = "blue"


@dataclass(frozen=True, slots=True)
class Passwords:
    """Of the two accounts that people and programs use."""

    master: str
    application: str


_FROM_THE_SERVICES = {
    "IpProtocol": "tcp",
    "FromPort": 3306,
    "ToPort": 3306,
    "IpRanges": [{"CidrIp": "172.31.0.0/16"}],
}


def new_passwords() -> Passwords:
    """Passwords of this sandbox only."""
    return Passwords(secrets.token_urlsafe(16), secrets.token_urlsafe(16))


def found_database(
    client: Callable[[str], Any], version: EngineVersion, targets: list[EngineVersion], passwords: Passwords
) -> None:
    """Create parameter groups, network, cluster and instances through the sandbox's own AWS API.

    Args:
        client: makes boto3 clients.
        version: of the cluster.
        targets: versions for which parameter groups are made ready as well.
        passwords: of the accounts.
    """
    rds, ec2 = client("rds"), client("ec2")
    subnets = sorted(each["SubnetId"] for each in ec2.describe_subnets()["Subnets"])
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = _security_group(ec2, vpc)
    with contextlib.suppress(ec2.exceptions.ClientError):  # one that was founded before lets them in already
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[_FROM_THE_SERVICES])
    rds.create_db_subnet_group(
        DBSubnetGroupName="database", DBSubnetGroupDescription="databases", SubnetIds=subnets
    )
    for family in dict.fromkeys(each.parameter_family for each in (version, *targets)):
        _parameter_groups(rds, family)
    family = version.parameter_family
    rds.create_db_cluster(
        DBClusterIdentifier=CLUSTER,
        Engine="aurora-mysql",
        EngineVersion=version.text,
        DBClusterParameterGroupName=cluster_group(family),
        DatabaseName="shop",
        MasterUsername=MASTER,
        MasterUserPassword=passwords.master,
        BackupRetentionPeriod=7,
        DBSubnetGroupName="database",
        VpcSecurityGroupIds=[group],
        EnableIAMDatabaseAuthentication=False,
        Tags=[{"Key": "team", "Value": "sys-infra"}, {"Key": "environment", "Value": "production"}],
    )
    for at, name in enumerate(INSTANCES):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier=CLUSTER,
            DBInstanceClass="db.r6g.large",
            Engine="aurora-mysql",
            DBParameterGroupName=instance_group(family),
            PromotionTier=at,
            Tags=[{"Key": "team", "Value": "sys-infra"}],
        )
    secretsmanager = client("secretsmanager")
    for secret, user, password in (
        (SECRET, MASTER, passwords.master),
        (APPLICATION_SECRET, APPLICATION, passwords.application),
    ):
        text = {"engine": "mysql", "username": user, "password": password, "dbClusterIdentifier": CLUSTER}
        secretsmanager.create_secret(Name=secret, SecretString=json.dumps(text))


def cluster_group(family: str) -> str:
    """Name of the cluster parameter group of a family."""
    return f"{CLUSTER}-{family.removeprefix('aurora-').replace('.', '-')}"


def instance_group(family: str) -> str:
    """Name of the instance parameter group of a family."""
    return f"{cluster_group(family)}-instance"


def _parameter_groups(rds: Any, family: str) -> None:
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName=cluster_group(family), DBParameterGroupFamily=family, Description=CLUSTER
    )
    parameters = {"binlog_format": "ROW", "event_scheduler": "OFF"}
    rds.modify_db_cluster_parameter_group(
        DBClusterParameterGroupName=cluster_group(family),
        Parameters=[
            {"ParameterName": name, "ParameterValue": text, "ApplyMethod": "pending-reboot"}
            for name, text in parameters.items()
        ],
    )
    rds.create_db_parameter_group(
        DBParameterGroupName=instance_group(family), DBParameterGroupFamily=family, Description=CLUSTER
    )


def _security_group(ec2: Any, vpc: str) -> str:
    """The database's group, which an estate may have founded already."""
    found = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["database"]}])
    if found["SecurityGroups"]:
        return str(found["SecurityGroups"][0]["GroupId"])
    made = ec2.create_security_group(GroupName="database", Description="MySQL from the services", VpcId=vpc)
    return str(made["GroupId"])
