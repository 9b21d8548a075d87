"""RDS' answers turned into the values of `maintenance.bluegreen.live`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maintenance.bluegreen.live import Cluster, Deployment, Event, Instance, Member, Task

Raw = Mapping[str, Any]


def clusters_of(clusters: Iterable[Raw], instances: Iterable[Raw]) -> tuple[Cluster, ...]:
    """Put clusters and instances together, as membership by identifier says."""
    by_cluster: dict[str, list[Raw]] = {}
    for raw in instances:
        by_cluster.setdefault(raw.get("DBClusterIdentifier") or "", []).append(raw)
    return tuple(_cluster(raw, by_cluster.get(raw["DBClusterIdentifier"], [])) for raw in clusters)


def _cluster(raw: Raw, instances: list[Raw]) -> Cluster:
    members = {each["DBInstanceIdentifier"]: each for each in raw.get("DBClusterMembers") or []}
    secret = raw.get("MasterUserSecret") or {}
    return Cluster(
        id=raw["DBClusterIdentifier"],
        arn=raw["DBClusterArn"],
        status=raw.get("Status", "?"),
        resource_id=raw.get("DbClusterResourceId", ""),
        version=raw.get("EngineVersion", ""),
        endpoint=raw.get("Endpoint") or "",
        reader_endpoint=raw.get("ReaderEndpoint") or "",
        port=int(raw.get("Port") or 3306),
        parameter_group=raw.get("DBClusterParameterGroup") or "",
        instances=tuple(
            _instance(each, members.get(each["DBInstanceIdentifier"], {}))
            for each in sorted(instances, key=lambda each: str(each["DBInstanceIdentifier"]))
        ),
        engine_mode=raw.get("EngineMode") or "provisioned",
        managed_password=bool(secret.get("SecretArn")),
        replication_source=raw.get("ReplicationSourceIdentifier") or "",
        read_replicas=tuple(raw.get("ReadReplicaIdentifiers") or ()),
        global_cluster=raw.get("GlobalClusterIdentifier") or "",
        backtrack=int(raw.get("BacktrackWindow") or 0),
        roles=tuple(
            (each["RoleArn"], each.get("FeatureName") or "") for each in raw.get("AssociatedRoles") or ()
        ),
        iam_authentication=bool(raw.get("IAMDatabaseAuthenticationEnabled")),
        deletion_protection=bool(raw.get("DeletionProtection")),
        pending=tuple(raw.get("PendingModifiedValues") or ()),
        tags=tuple((each["Key"], each["Value"]) for each in raw.get("TagList") or ()),
    )


def _instance(raw: Raw, member: Raw) -> Instance:
    group = (raw.get("DBParameterGroups") or [{}])[0]
    return Instance(
        id=raw["DBInstanceIdentifier"],
        status=raw.get("DBInstanceStatus", "?"),
        resource_id=raw.get("DbiResourceId", ""),
        version=raw.get("EngineVersion", ""),
        writer=bool(member.get("IsClusterWriter")),
        endpoint=(raw.get("Endpoint") or {}).get("Address") or "",
        parameter_group=group.get("DBParameterGroupName") or "",
        parameter_status=group.get("ParameterApplyStatus") or "in-sync",
        cluster_parameter_status=member.get("DBClusterParameterGroupStatus") or "in-sync",
        pending=tuple(raw.get("PendingModifiedValues") or ()),
        arn=raw.get("DBInstanceArn", ""),
    )


def deployment_of(raw: Raw) -> Deployment:
    """One deployment."""
    return Deployment(
        id=raw["BlueGreenDeploymentIdentifier"],
        name=raw.get("BlueGreenDeploymentName", ""),
        source=raw.get("Source") or "",
        target=raw.get("Target") or "",
        status=raw.get("Status", "?"),
        details=raw.get("StatusDetails") or "",
        tasks=tuple(Task(each.get("Name", "?"), each.get("Status", "?")) for each in raw.get("Tasks") or ()),
        members=tuple(
            Member(each.get("SourceMember") or "", each.get("TargetMember") or "", each.get("Status", "?"))
            for each in raw.get("SwitchoverDetails") or ()
        ),
    )


def event_of(raw: Raw) -> Event:
    """One event."""
    return Event(raw["Date"], raw.get("SourceIdentifier", ""), raw.get("Message", ""))
