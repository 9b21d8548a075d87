"""Clusters and instances as RDS has them: addresses, resource ids, states, renames, reboots, deletion.

What is replaced in moto, and why, stands in `PATCHES`.
"""

from __future__ import annotations

import copy
import secrets
import string
import time
from typing import Any

from moto.rds.exceptions import (
    DBClusterNotFoundError,
    DBInstanceAlreadyExists,
    DBInstanceNotFoundError,
    InvalidDBClusterStateFault,
    InvalidParameterValue,
    RDSClientError,
)
from moto.rds.models import DBCluster, DBInstance, RDSBackend

from sandbox.database.bookkeeping import restarted
from sandbox.database.engine_version import EngineVersion
from sandbox.database.replication import promote
from sandbox.edge.patch import Patch
from sandbox.rds.cloud import Cloud, cloud
from sandbox.rds.events import emit
from sandbox.rds.parameters import family_of, fits, value

_cluster_status: Any = DBCluster.status
_init_of_moto = DBInstance.__init__
_create_cluster_of_moto = RDSBackend.create_db_cluster
_create_instance_of_moto = RDSBackend.create_db_instance
_modify_cluster_of_moto = RDSBackend.modify_db_cluster
_modify_instance_of_moto = RDSBackend.modify_db_instance
_delete_cluster_of_moto = RDSBackend.delete_db_cluster
_delete_instance_of_moto = RDSBackend.delete_db_instance
_promote_of_moto = RDSBackend.promote_read_replica_db_cluster
_failover_of_moto = RDSBackend.failover_db_cluster
_endpoint_of_moto: Any = DBCluster.endpoint
_reader_endpoint_of_moto: Any = DBCluster.reader_endpoint
_address_of_moto: Any = DBInstance.address


def busy(resource: Any, status: str, seconds: float) -> None:
    """Let a cluster or instance be in a state for a while."""
    resource.__dict__["_busy"] = (status, time.monotonic() + seconds)


def _busy_status(resource: Any) -> str | None:
    status, until = resource.__dict__.get("_busy", ("", 0.0))
    return str(status) if time.monotonic() < until else None


def _get_cluster_status(cluster: Any) -> Any:
    return _busy_status(cluster) or _cluster_status.fget(cluster)


def _get_instance_status(instance: Any) -> str:
    return _busy_status(instance) or str(instance.__dict__.get("_status", "available"))


def _set_cluster_status(cluster: Any, status: str) -> None:
    cluster.__dict__.pop("_busy", None)
    _cluster_status.fset(cluster, status)


def _set_instance_status(instance: Any, status: str) -> None:
    instance.__dict__["_status"] = status


def _hosted(resource: Any) -> Cloud | None:
    live = cloud()
    owner = getattr(resource, "cluster", resource)
    return live if live and owner.__dict__.get("_hosted") else None


def _endpoint(cluster: Any) -> str:
    live = _hosted(cluster)
    return (
        live.hosts.address(f"cluster/{cluster.db_cluster_identifier}")
        if live
        else _endpoint_of_moto.fget(cluster)
    )


def _reader_endpoint(cluster: Any) -> str:
    live = _hosted(cluster)
    if live is None:
        return str(_reader_endpoint_of_moto.fget(cluster))
    return live.hosts.address(f"cluster-ro/{cluster.db_cluster_identifier}")


def _address(instance: Any) -> str:
    live = _hosted(instance)
    if live is None:
        return str(_address_of_moto.fget(instance))
    return live.hosts.address(f"instance/{instance.db_instance_identifier}")


def host(cluster: Any, live: Cloud) -> None:
    """Mark a cluster as one that has a server."""
    cluster.__dict__["_hosted"] = True
    cluster.port = live.hosts.endpoints.port


def _init(instance: Any, *args: Any, **named: Any) -> None:
    _init_of_moto(instance, *args, **named)
    letters = string.ascii_uppercase + string.digits
    instance.dbi_resource_id = "db-" + "".join(secrets.choice(letters) for _ in range(26))


def _create_db_cluster(backend: RDSBackend, kwargs: dict[str, Any]) -> Any:
    group = kwargs.get("db_cluster_parameter_group_name")
    if kwargs.get("engine") == "aurora-mysql" and group:
        family_of(backend, group)
    return _create_cluster_of_moto(backend, kwargs)


def _create_db_instance(backend: RDSBackend, kwargs: dict[str, Any]) -> Any:
    made = _create_instance_of_moto(backend, kwargs)
    live = _hosted(made)
    if live is not None:
        made.port = live.hosts.endpoints.port
        live.hosts.publish()
    return made


def _modify_db_cluster(backend: RDSBackend, kwargs: dict[str, Any]) -> Any:
    name = kwargs["db_cluster_identifier"]
    if name not in backend.clusters:
        raise DBClusterNotFoundError(name)
    cluster = backend.clusters[name]
    _not_switching(backend, name)
    if cluster.status not in {"available", "creating"}:
        raise InvalidDBClusterStateFault(
            f"DB cluster {name} is not in available state; it is {cluster.status}."
        )
    live = _hosted(cluster)
    if live is None:
        return _modify_cluster_of_moto(backend, kwargs)
    _check_groups(backend, cluster, kwargs)
    wanted = {key: each for key, each in kwargs.items() if key != "db_cluster_identifier"}
    immediately = wanted.pop("apply_immediately", False)
    new = wanted.pop("new_db_cluster_identifier", None)
    with live.changes:
        if new and not immediately:
            cluster.__dict__["pending_modified_values"] = {"DBClusterIdentifier": new}
        if new and immediately and new.lower() != name:
            _free_cluster_name(backend, new)
            rename_cluster(live, cluster, new.lower())
            busy(cluster, "renaming", live.settings.rename_seconds)
        if (tokens := wanted.get("enable_iam_database_authentication")) is not None:
            cluster.iam_auth = tokens  # moto's name for it
        if wanted:
            before = cluster.parameter_group
            _modify_cluster_of_moto(
                backend, {"db_cluster_identifier": cluster.db_cluster_identifier} | wanted
            )
            if cluster.parameter_group != before:
                for member in cluster.members:
                    member.__dict__["_group_pending"] = True
                live.apply_parameters(cluster)
        live.hosts.publish()
    return copy.copy(cluster)


def _check_groups(backend: RDSBackend, cluster: Any, kwargs: dict[str, Any]) -> None:
    group = kwargs.get("db_cluster_parameter_group_name")
    if group and not fits(family_of(backend, group), EngineVersion(cluster.engine_version)):
        raise RDSClientError(
            "InvalidParameterCombination",
            f"The parameter group {group} with DBParameterGroupFamily {family_of(backend, group)} can't be "
            f"used for this cluster. Use a parameter group with DBParameterGroupFamily "
            f"{EngineVersion(cluster.engine_version).parameter_family}.",
        )
    if kwargs.get("engine_version", cluster.engine_version) != cluster.engine_version:
        raise RDSClientError(
            "InvalidParameterCombination", "The sandbox does not model an upgrade in place: use Blue/Green."
        )


def _free_cluster_name(backend: RDSBackend, name: str) -> None:
    backend._validate_db_identifier(name)  # noqa: SLF001 - moto has no public way
    if name in backend.clusters:
        raise RDSClientError("DBClusterAlreadyExistsFault", f"DB cluster {name} already exists.")


def rename_cluster(live: Cloud, cluster: Any, new: str) -> None:
    """Rename a cluster; its instances stay its members. Names are published by the caller."""
    backend, old = live.backend, cluster.db_cluster_identifier
    members = list(cluster.members)
    del backend.clusters[old]
    cluster.db_cluster_identifier = new
    backend.clusters[new] = cluster
    for member in members:
        member.db_cluster_identifier = new
    emit(backend, "db-cluster", new, "notification", f"Renamed cluster from {old} to {new}.")


def rename_instance(live: Cloud, instance: Any, new: str) -> None:
    """Rename an instance. Names are published by the caller."""
    backend, old = live.backend, instance.db_instance_identifier
    del backend.databases[old]
    instance.db_instance_identifier = new
    backend.databases[new] = instance
    emit(backend, "db-instance", new, "notification", f"Renamed instance from {old} to {new}.")


def _not_switching(backend: Any, *names: str | None) -> None:
    """Members of a deployment can't be changed while it switches over."""
    for deployment in backend.blue_green_deployments.values():
        if getattr(deployment, "switching", False) and {deployment.source_name, deployment.target_name} & set(
            names
        ):
            raise InvalidDBClusterStateFault(
                f"A blue/green deployment switchover is in progress on {' '.join(filter(None, names))}."
            )


def _missing(backend: Any, kind: str, name: str) -> None:
    """Say in every open deployment that one of its members has gone."""
    for deployment in backend.blue_green_deployments.values():
        for member in getattr(deployment, "members", []):
            if (
                member.kind == kind
                and name in {member.source, member.target}
                and deployment.status != "DELETING"
            ):
                member.status = "MISSING_SOURCE" if name == member.source else "MISSING_TARGET"
                if kind == "cluster" and deployment.status != "SWITCHOVER_COMPLETED":
                    deployment.status = "INVALID_CONFIGURATION"
                    deployment.status_details = f"The DB cluster {name} was deleted."


def _promote(backend: RDSBackend, db_cluster_identifier: str) -> Any:
    if db_cluster_identifier not in backend.clusters:
        raise DBClusterNotFoundError(db_cluster_identifier)
    cluster = backend.clusters[db_cluster_identifier]
    live = _hosted(cluster)
    found = live.hosts.of(cluster) if live else None
    for deployment in backend.blue_green_deployments.values():
        if found and getattr(deployment, "target_name", None) == db_cluster_identifier:
            if deployment.status == "SWITCHOVER_COMPLETED":
                continue
            promote(found.server)
            deployment.status = "INVALID_CONFIGURATION"
            deployment.status_details = f"The green DB cluster {db_cluster_identifier} was promoted."
            return cluster
    if not cluster.replication_source_identifier:
        raise InvalidDBClusterStateFault(f"DB cluster {db_cluster_identifier} is not a read replica.")
    return _promote_of_moto(backend, db_cluster_identifier)


def _members(cluster: Any) -> list[dict[str, Any]]:
    return [
        {
            "DBInstanceIdentifier": member.db_instance_identifier,
            "IsClusterWriter": member.is_cluster_writer,
            "DBClusterParameterGroupStatus": "pending-reboot"
            if member.__dict__.get("_group_pending")
            else "in-sync",
            "PromotionTier": member.promotion_tier,
        }
        for member in cluster.members
    ]


def _modify_db_instance(backend: RDSBackend, name: str, kwargs: dict[str, Any]) -> Any:
    if name not in backend.databases:
        raise DBInstanceNotFoundError(name)
    instance = backend.databases[name]
    live = _hosted(instance)
    if live is None:
        return _modify_instance_of_moto(backend, name, kwargs)
    _not_switching(backend, instance.db_cluster_identifier)
    if instance.status != "available":
        raise RDSClientError(
            "InvalidDBInstanceState",
            f"DB instance {name} is not in available state; it is {instance.status}.",
        )
    wanted = dict(kwargs)
    immediately = wanted.pop("apply_immediately", False)
    new = wanted.pop("new_db_instance_identifier", None)
    wanted.pop("db_instance_identifier", None)
    with live.changes:
        if new and not immediately:
            instance.__dict__["pending_modified_values"] = {"DBInstanceIdentifier": new}
        if new and immediately and new.lower() != name:
            if new in backend.databases:
                raise DBInstanceAlreadyExists
            rename_instance(live, instance, new.lower())
            busy(instance, "renaming", live.settings.rename_seconds)
        if wanted:
            _modify_instance_of_moto(backend, instance.db_instance_identifier, wanted)
        live.hosts.publish()
    return instance


def _reboot_db_instance(backend: RDSBackend, db_instance_identifier: str, **_: Any) -> Any:
    if db_instance_identifier not in backend.databases:
        raise DBInstanceNotFoundError(db_instance_identifier)
    instance = backend.databases[db_instance_identifier]
    live = _hosted(instance)
    if live is None:
        return instance
    _not_switching(backend, instance.db_cluster_identifier)
    if instance.status != "available":
        raise RDSClientError(
            "InvalidDBInstanceState",
            f"DB instance {db_instance_identifier} is not in available state; it is {instance.status}.",
        )
    instance.status = "rebooting"
    live.hosts.publish()
    live.run(lambda: _reboot(live, instance), f"reboot {db_instance_identifier}")
    return instance


def _reboot(live: Cloud, instance: Any) -> None:
    found = live.hosts.of(instance.cluster)
    if found is not None and instance.is_cluster_writer:
        found.server.stop()
        found.server.start(found.version.community)
        restarted(found.server)
        group = instance.cluster.parameter_group
        if value(live.backend, group, "read_only") in {"1", "ON"}:
            found.server.rows("SET GLOBAL read_only = 1")
    if found is not None:
        found.server_ids.pop(instance.dbi_resource_id, None)
    instance.__dict__["_group_pending"] = False
    instance.status = "available"
    live.hosts.publish()
    emit(
        live.backend, "db-instance", instance.db_instance_identifier, "availability", "DB instance restarted"
    )


def _delete_db_instance(backend: RDSBackend, db_instance_identifier: str, *args: Any, **named: Any) -> Any:
    if db_instance_identifier in backend.databases:
        _not_switching(backend, backend.databases[db_instance_identifier].db_cluster_identifier)
    deleted = _delete_instance_of_moto(backend, db_instance_identifier, *args, **named)
    live = _hosted(deleted)
    if live is not None:
        live.hosts.publish()
        _missing(backend, "db", db_instance_identifier)
    emit(backend, "db-instance", db_instance_identifier, "deletion", "DB instance deleted")
    return deleted


def _delete_db_cluster(backend: RDSBackend, cluster_identifier: str, snapshot_name: str | None = None) -> Any:
    _not_switching(backend, cluster_identifier)
    deleted = _delete_cluster_of_moto(backend, cluster_identifier, snapshot_name)
    live = _hosted(deleted)
    if live is not None:
        live.hosts.discard(deleted)
        _missing(backend, "cluster", cluster_identifier)
    emit(backend, "db-cluster", cluster_identifier, "deletion", "DB cluster deleted")
    return deleted


def _refuse_stop(backend: RDSBackend, cluster_identifier: str) -> Any:
    if cluster_identifier not in backend.clusters:
        raise DBClusterNotFoundError(cluster_identifier)
    raise InvalidParameterValue("The sandbox does not model stopping and starting a cluster.")


def _failover_db_cluster(backend: RDSBackend, *args: Any, **named: Any) -> Any:
    found = _failover_of_moto(backend, *args, **named)
    live = cloud()
    if live is not None:
        live.hosts.publish()
    return found


PATCHES = (
    Patch(DBInstance, "__init__", _init, "moto gives every instance the same resource id"),
    Patch(
        RDSBackend, "create_db_cluster", _create_db_cluster, "moto accepts parameter groups that do not exist"
    ),
    Patch(RDSBackend, "create_db_instance", _create_db_instance, "a new instance needs an address"),
    Patch(RDSBackend, "modify_db_cluster", _modify_db_cluster, "moto loses the members of a renamed cluster"),
    Patch(RDSBackend, "modify_db_instance", _modify_db_instance, "a renamed instance gets another address"),
    Patch(RDSBackend, "reboot_db_instance", _reboot_db_instance, "moto reboots nothing"),
    Patch(RDSBackend, "delete_db_instance", _delete_db_instance, "addresses and events"),
    Patch(RDSBackend, "delete_db_cluster", _delete_db_cluster, "its server ends with it"),
    Patch(RDSBackend, "stop_db_cluster", _refuse_stop, "not modelled"),
    Patch(RDSBackend, "promote_read_replica_db_cluster", _promote, "promoting green breaks its deployment"),
    Patch(RDSBackend, "failover_db_cluster", _failover_db_cluster, "endpoints move with the writer"),
)
PROPERTIES: tuple[tuple[type, str, Any], ...] = (
    (DBCluster, "status", property(_get_cluster_status, _set_cluster_status)),
    (DBCluster, "endpoint", property(_endpoint)),
    (DBCluster, "reader_endpoint", property(_reader_endpoint)),
    (DBCluster, "db_cluster_members", property(_members)),
    (DBInstance, "address", property(_address)),
    (DBInstance, "status", property(_get_instance_status, _set_instance_status)),
)
