"""DeleteBlueGreenDeployment: what goes, what stays, and what replication and read-only protection do then.

Source: Aurora User Guide, "Deleting a blue/green deployment in Amazon Aurora".
"""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from moto.rds.exceptions import BlueGreenDeploymentNotFoundFault, InvalidParameterCombination, RDSClientError

from sandbox.database.bookkeeping import set_managed
from sandbox.database.channels import channels
from sandbox.rds.cloud import Cloud
from sandbox.rds.deployment import Deployment
from sandbox.rds.parameters import value


def delete(live: Cloud, identifier: str, *, delete_target: bool = False) -> Deployment:
    """Check a request and begin; the answer shows DELETING."""
    backend = live.backend
    deployment: Deployment | None = backend.blue_green_deployments.get(identifier)
    if deployment is None:
        raise BlueGreenDeploymentNotFoundFault(identifier)
    completed = deployment.status == "SWITCHOVER_COMPLETED"
    if completed and delete_target:
        raise InvalidParameterCombination(
            "You can't specify DeleteTarget if the blue/green deployment status is SWITCHOVER_COMPLETED."
        )
    if deployment.switching or deployment.status == "DELETING":
        raise RDSClientError(
            "InvalidBlueGreenDeploymentStateFault",
            f"Blue/green deployment {identifier} can't be deleted during a switchover or a deletion.",
        )
    target = backend.clusters.get(deployment.target_name or "")
    if delete_target and target is not None and target.deletion_protection:
        raise InvalidParameterCombination(
            f"Cannot delete the target: deletion protection of {deployment.target_name} is on."
        )
    deployment.status = "DELETING"
    deployment.delete_time = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    live.run(
        lambda: _remove(live, deployment, with_target=delete_target, completed=completed),
        f"delete {identifier}",
    )
    return copy.copy(deployment)


def forget(live: Cloud, deployment: Deployment) -> None:
    """Take an open deployment away and leave both clusters, as somebody else's call would do."""
    _leave_replication(live, live.backend.clusters.get(deployment.target_name or ""))
    live.backend.blue_green_deployments.pop(deployment.blue_green_deployment_identifier, None)
    deployment.tell(
        live, "deletion", f"Blue/green deployment {deployment.blue_green_deployment_name} deleted."
    )


def _remove(live: Cloud, deployment: Deployment, *, with_target: bool, completed: bool) -> None:
    backend = live.backend
    live.pause(live.settings.deletion_seconds)
    with deployment.building, live.changes:
        doomed = backend.clusters.get(deployment.target_name or "") if with_target else None
        if doomed is not None:
            for member in list(doomed.members):
                backend.delete_db_instance(member.db_instance_identifier, skip_final_snapshot=True)
            backend.delete_db_cluster(doomed.db_cluster_identifier)
        elif completed:
            _lift_protection(live, backend.clusters.get(deployment.source_name))
        else:
            _leave_replication(live, backend.clusters.get(deployment.target_name or ""))
        backend.blue_green_deployments.pop(deployment.blue_green_deployment_identifier, None)
    deployment.tell(
        live, "deletion", f"Blue/green deployment {deployment.blue_green_deployment_name} deleted."
    )


def _lift_protection(live: Cloud, old: Any) -> None:
    """The old production accepts writes again, unless its own parameters forbid it."""
    host = live.hosts.of(old) if old is not None else None
    if host is None or value(live.backend, old.parameter_group, "read_only") in {"1", "ON"}:
        return
    if not host.server.rows("SELECT fenced FROM mysql.rds_sandbox")[0]["fenced"]:
        host.server.rows("SET GLOBAL read_only = 0")


def _leave_replication(live: Cloud, green: Any) -> None:
    """Green becomes a cluster of its own, which keeps replicating: blue is an external source from now on."""
    host = live.hosts.of(green) if green is not None else None
    if host is None:
        return
    set_managed(host.server, managed=False)
    for row in channels(host.server):
        host.server.rows(
            "INSERT INTO mysql.rds_replication_status"
            " VALUES (NOW(), 'rdsadmin@localhost', 'start slave', VERSION(), %s, %s)",
            (row["Master_Host"], row["Master_Port"]),
        )
