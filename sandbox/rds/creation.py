"""CreateBlueGreenDeployment: what is refused, and what is then built, task by task.

Source: RDS API reference, CreateBlueGreenDeployment; Aurora User Guide, "Creating a blue/green deployment"
and "Limitations and considerations for Amazon Aurora blue/green deployments".
"""

from __future__ import annotations

import copy
import re
import time
from typing import Any

from moto.rds.exceptions import (
    BlueGreenDeploymentAlreadyExistsFault,
    DBClusterNotFoundError,
    DBParameterGroupNotFoundError,
    InvalidDBClusterStateFault,
    InvalidParameterCombination,
    InvalidParameterValue,
    RDSClientError,
)

from sandbox.database.bookkeeping import prepare, speak
from sandbox.database.engine_version import EngineVersion
from sandbox.database.mariadb import MariaDb
from sandbox.database.replication import follow, problem
from sandbox.rds.catalogue import known, upgrade_targets
from sandbox.rds.cloud import Cloud
from sandbox.rds.deployment import Deployment, Member, blue_of
from sandbox.rds.events import emit
from sandbox.rds.hosts import Host
from sandbox.rds.parameters import default_family, family_of, fits, value
from sandbox.rds.resources import busy, host

_NAME = re.compile(r"[a-zA-Z](?:-?[a-zA-Z0-9]+)*")
_LONGEST = 60
_UNTIL_TOLD = 3600.0
_CONNECTED_SECONDS = 10.0
_INSTANCE_ONLY = {
    "target_db_instance_class": "TargetDBInstanceClass",
    "target_iops": "TargetIops",
    "target_storage_type": "TargetStorageType",
    "target_allocated_storage": "TargetAllocatedStorage",
    "target_storage_throughput": "TargetStorageThroughput",
    "upgrade_target_storage_config": "UpgradeTargetStorageConfig",
}


def create(live: Cloud, wanted: dict[str, Any]) -> Deployment:
    """Check a request and begin; the answer shows PROVISIONING."""
    backend = live.backend
    _check_name(live, wanted["blue_green_deployment_name"])
    cluster = _source(live, str(wanted["source"]))
    for key, name in _INSTANCE_ONLY.items():
        if wanted.get(key) is not None:
            raise InvalidParameterCombination(f"{name} can't be specified for an Aurora DB cluster.")
    if wanted.get("target_resource_configurations"):
        raise InvalidParameterValue("The sandbox does not model TargetResourceConfigurations.")
    version = _version(cluster, wanted.get("target_engine_version"))
    groups = _groups(live, cluster, version, wanted)
    members = list(cluster.members)
    if len(backend.clusters) + 1 > live.settings.cluster_quota:
        raise RDSClientError("DBClusterQuotaExceededFault", "DB cluster quota exceeded in this Region.")
    if len(backend.databases) + len(members) > live.settings.instance_quota:
        raise RDSClientError("InstanceQuotaExceeded", "DB instance quota exceeded in this Region.")
    deployment = Deployment(
        backend.region_name,
        backend.account_id,
        wanted["blue_green_deployment_name"],
        cluster.db_cluster_identifier,
        list(wanted.get("tags") or []),
    )
    changes_version = version.text != cluster.engine_version
    tasks = ["CREATING_READ_REPLICA_OF_SOURCE"]
    tasks += ["DB_ENGINE_VERSION_UPGRADE"] if changes_version else []
    tasks += ["CREATE_DB_INSTANCES_FOR_CLUSTER"]
    tasks += ["CREATE_CUSTOM_ENDPOINTS"] if getattr(cluster, "custom_endpoints", []) else []
    deployment.task_states = dict.fromkeys(tasks, "PENDING")
    deployment.members = [Member("cluster", cluster.db_cluster_identifier)]
    deployment.members += [Member("db", each.db_instance_identifier) for each in members]
    deployment.members += [
        Member("cluster-endpoint", each["DBClusterEndpointIdentifier"])
        for each in getattr(cluster, "custom_endpoints", [])
    ]
    backend.blue_green_deployments[deployment.blue_green_deployment_identifier] = deployment
    answer = copy.copy(deployment)
    answer.task_states = dict(deployment.task_states)
    live.run(
        lambda: _build(live, deployment, version, groups), f"create {deployment.blue_green_deployment_name}"
    )
    return answer


def _check_name(live: Cloud, name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise InvalidParameterValue(
            f"The blue/green deployment name {name} is not valid: 1 to 60 letters, digits and single "
            "hyphens, a letter first, no hyphen last."
        )
    for other in live.backend.blue_green_deployments.values():
        if other.blue_green_deployment_name == name:
            raise BlueGreenDeploymentAlreadyExistsFault(name)


def _source(live: Cloud, arn: str) -> Any:  # noqa: C901, PLR0912 - one refusal after the other
    if ":cluster:" not in arn:
        raise InvalidParameterValue("The sandbox models Blue/Green deployments of Aurora clusters only.")
    name = arn.rsplit(":", 1)[-1]
    cluster = live.backend.clusters.get(name)
    if cluster is None:
        raise DBClusterNotFoundError(name)
    if live.hosts.of(cluster) is None:
        raise _not_supported(f"The sandbox has no database behind the cluster {name}.")
    if getattr(cluster, "master_user_secret", None) is not None:
        raise _not_supported("The source cluster's master password is managed by Secrets Manager.")
    if cluster.engine_mode == "serverless":
        raise _not_supported("Aurora Serverless v1 is not supported.")
    if cluster.replication_source_identifier or cluster.read_replica_identifiers:
        raise _not_supported("The source cluster takes part in a cross-Region replication.")
    for other in live.backend.blue_green_deployments.values():
        if other.status != "DELETING" and name in {other.source_name, other.target_name}:
            raise _not_supported(
                f"The cluster {name} is already part of the blue/green deployment "
                f"{other.blue_green_deployment_identifier}."
            )
    if cluster.status != "available":
        raise InvalidDBClusterStateFault(f"DB cluster {name} is not in available state.")
    for instance in cluster.members:
        if instance.__dict__.get("_group_pending"):
            raise _not_supported(
                f"The DB cluster parameter group of {instance.db_instance_identifier} is not in sync."
            )
        if instance.status != "available":
            raise RDSClientError(
                "InvalidDBInstanceState",
                f"DB instance {instance.db_instance_identifier} is not in available state.",
            )
    group = cluster.parameter_group
    if default_family(group) or value(live.backend, group, "binlog_format") in {None, "OFF"}:
        raise _not_supported(
            f"Binary logging is not enabled for {name}: set binlog_format in a custom parameter group."
        )
    return cluster


def _not_supported(text: str) -> RDSClientError:
    return RDSClientError("SourceClusterNotSupportedFault", text)


def _version(cluster: Any, wanted: str | None) -> EngineVersion:
    own = EngineVersion(cluster.engine_version)
    if wanted is None or wanted == own.text:
        return own
    version = known(wanted)
    if version is None:
        raise InvalidParameterCombination(f"Cannot find version {wanted} for aurora-mysql")
    if version not in upgrade_targets(own):
        raise InvalidParameterCombination(f"Cannot upgrade aurora-mysql from {own.text} to {wanted}")
    return version


def _groups(
    live: Cloud, cluster: Any, version: EngineVersion, wanted: dict[str, Any]
) -> tuple[str, str | None]:
    backend = live.backend
    same_family = EngineVersion(cluster.engine_version).parameter_family == version.parameter_family
    default = f"default.{version.parameter_family}"
    of_cluster = wanted.get("target_db_cluster_parameter_group_name") or (
        cluster.parameter_group if same_family else default
    )
    of_instances = wanted.get("target_db_parameter_group_name")
    families = [(of_cluster, family_of(backend, of_cluster))]
    if of_instances:
        if of_instances not in backend.db_parameter_groups and not default_family(of_instances):
            raise DBParameterGroupNotFoundError(of_instances)
        family = default_family(of_instances) or backend.db_parameter_groups[of_instances].family
        families.append((of_instances, family))
    for name, family in families:
        if not fits(family, version):
            raise InvalidParameterCombination(
                f"The parameter group {name} with DBParameterGroupFamily {family} can't be used with "
                f"{version.text}. Use one with DBParameterGroupFamily {version.parameter_family}."
            )
    return of_cluster, of_instances


def _build(
    live: Cloud, deployment: Deployment, version: EngineVersion, groups: tuple[str, str | None]
) -> None:
    try:
        _steps(live, deployment, version, groups)
    except Exception as error:  # noqa: BLE001 - the cloud reports what went wrong, and goes on
        _fail(live, deployment, str(error))


def _steps(
    live: Cloud, deployment: Deployment, version: EngineVersion, groups: tuple[str, str | None]
) -> None:
    blue = blue_of(live, deployment)
    pause = live.settings.provisioning_seconds / len(deployment.task_states)
    _wait_for_long_transactions(live, deployment, blue)
    failure = live.settings.take("creation_failed", "stuck_in_provisioning")
    for at, task in enumerate(list(deployment.task_states)):
        started = time.monotonic()
        deployment.task_states[task] = "IN_PROGRESS"
        if failure and at == len(deployment.task_states) - 1:
            if failure[0] == "creation_failed":
                deployment.task_states[task] = "FAILED"
                _fail(live, deployment, failure[1])
            return
        with deployment.building:
            if _removed(live, deployment):
                return
            match task:
                case "CREATING_READ_REPLICA_OF_SOURCE":
                    _replica(live, deployment, blue, groups[0])
                case "DB_ENGINE_VERSION_UPGRADE":
                    _upgrade(live, deployment, version)
                case "CREATE_DB_INSTANCES_FOR_CLUSTER":
                    _instances(live, deployment, blue, groups[1])
                case _:
                    _custom_endpoints(live, deployment, blue)
        live.pause(pause - (time.monotonic() - started))
        deployment.task_states[task] = "COMPLETED"
    if _removed(live, deployment):
        return
    green = live.backend.clusters[deployment.target_name]
    green.status = "available"
    live.apply_parameters(green)
    _wait_for_replication(live, deployment, green)
    if unavailable := live.settings.take("instance_unavailable"):
        green.members[-1].status = unavailable[1] or "configuring-enhanced-monitoring"
    deployment.mark("AVAILABLE")
    deployment.status = "AVAILABLE"
    deployment.tell(
        live,
        "creation",
        "Blue/green deployment tasks completed. You can make more modifications to the green environment "
        "databases or switch over the deployment.",
    )


def _wait_for_replication(live: Cloud, deployment: Deployment, green: Any) -> None:
    """Until green has reached blue after its restart; how far it is behind is another matter."""
    until = time.monotonic() + _CONNECTED_SECONDS
    while (found := live.hosts.of(green)) is not None and not _removed(live, deployment):
        if problem(found.server) is None or time.monotonic() >= until:
            return
        live.pause(0.05)


def _removed(live: Cloud, deployment: Deployment) -> bool:
    kept = live.backend.blue_green_deployments
    return deployment.blue_green_deployment_identifier not in kept or deployment.status == "DELETING"


def _fail(live: Cloud, deployment: Deployment, reason: str) -> None:
    for task, status in deployment.task_states.items():
        if status == "IN_PROGRESS":
            deployment.task_states[task] = "FAILED"
    deployment.status_details = f"Creation of blue/green deployment failed: {reason}"
    deployment.status = "INVALID_CONFIGURATION"
    deployment.tell(live, "failure", f"Creation of blue/green deployment failed because {reason}.")


def _wait_for_long_transactions(live: Cloud, deployment: Deployment, blue: Any) -> None:
    told = False
    while (found := live.hosts.of(blue)) is not None and not _removed(live, deployment):
        open_long = found.server.rows(
            "SELECT 1 FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL %s SECOND",
            (live.settings.long_seconds,),
        )
        if not open_long:
            return
        if not told:
            emit(
                live.backend,
                "db-cluster",
                blue.db_cluster_identifier,
                "notification",
                "RDS can't configure the DB cluster as a replication source because of idle or long-running "
                "transactions. End them to let the creation go on.",
            )
            told = True
        live.pause(0.2)


def _replica(live: Cloud, deployment: Deployment, blue: Any, group: str) -> None:
    source = live.hosts.of(blue)
    if source is None:
        raise RuntimeError("the source cluster has been deleted")
    name = deployment.green(blue.db_cluster_identifier)
    green = live.backend.create_db_cluster(
        {
            "db_cluster_identifier": name,
            "engine": blue.engine,
            "engine_version": blue.engine_version,
            "db_cluster_parameter_group_name": group,
            "master_username": blue.master_username,
            "master_user_password": blue._master_user_password,  # noqa: SLF001 - moto has no public way
            "backup_retention_period": blue.backup_retention_period,
            "database_name": blue.database_name,
            "vpc_security_group_ids": list(blue.vpc_security_group_ids),
            "db_subnet_group_name": blue.db_subnet_group_name,
            "storage_encrypted": blue.storage_encrypted,
            "kms_key_id": blue.kms_key_id,
            "deletion_protection": blue.deletion_protection,
            "enable_iam_database_authentication": blue.iam_auth,
            "tags": copy.deepcopy(blue.tags),
        }
    )
    host(green, live)
    busy(green, "creating", _UNTIL_TOLD)
    deployment.target_name = name
    deployment.members[0].target = name
    number = live.next_server_id()
    server = MariaDb(live.household, f"server{number}", number, source.version.community)
    try:
        prepare(server, source.version, live.replicator_password)
        follow(server, source.server, live.replicator_password)
    except BaseException:
        server.discard()
        raise
    live.hosts.add(green, Host(server, source.version))


def _upgrade(live: Cloud, deployment: Deployment, version: EngineVersion) -> None:
    green = live.backend.clusters[deployment.target_name]
    found = live.hosts.of(green)
    if found is None:
        raise RuntimeError("the green cluster has been deleted")
    busy(green, "upgrading", _UNTIL_TOLD)
    found.server.stop()
    found.server.start(version.community)
    found.server.rows("SET GLOBAL read_only = 1")
    speak(found.server, version)
    found.version = version
    green.engine_version = version.text
    busy(green, "modifying", _UNTIL_TOLD)
    live.hosts.publish()


def _instances(live: Cloud, deployment: Deployment, blue: Any, group: str | None) -> None:
    for member in sorted(blue.members, key=lambda each: not each.is_cluster_writer):
        name = deployment.green(member.db_instance_identifier)
        wanted = {
            "db_instance_identifier": name,
            "db_cluster_identifier": deployment.target_name,
            "db_instance_class": member.db_instance_class,
            "engine": member.engine,
            "promotion_tier": member.promotion_tier,
            "availability_zone": member.availability_zone,
            "publicly_accessible": member.publicly_accessible,
            "tags": copy.deepcopy(member.tags),
        }
        same = EngineVersion(blue.engine_version).parameter_family
        now = EngineVersion(live.backend.clusters[deployment.target_name].engine_version).parameter_family
        if group or (member.db_parameter_group_name and same == now):
            wanted["db_parameter_group_name"] = group or member.db_parameter_group_name
        live.backend.create_db_instance(wanted)
        for each in deployment.members:
            if (each.kind, each.source) == ("db", member.db_instance_identifier):
                each.target = name


def _custom_endpoints(live: Cloud, deployment: Deployment, blue: Any) -> None:
    green = live.backend.clusters[deployment.target_name]
    green.custom_endpoints = []
    for custom in blue.custom_endpoints:
        name = deployment.green(custom["DBClusterEndpointIdentifier"])
        statics = [deployment.green(each) for each in custom["StaticMembers"]]
        excluded = [deployment.green(each) for each in custom["ExcludedMembers"]]
        green.custom_endpoints.append(
            {
                **custom,
                "DBClusterEndpointIdentifier": name,
                "StaticMembers": statics,
                "ExcludedMembers": excluded,
            }
        )
        for each in deployment.members:
            if (each.kind, each.source) == ("cluster-endpoint", custom["DBClusterEndpointIdentifier"]):
                each.target = name
    live.hosts.publish()
