"""SwitchoverBlueGreenDeployment: guardrails, stop writes, catch up, rename, go on; or put everything back.

Source: Aurora User Guide, "Switching a blue/green deployment in Amazon Aurora".
"""

from __future__ import annotations

import contextlib
import copy
import re
import time
from typing import Any

import pymysql
from moto.rds.exceptions import BlueGreenDeploymentNotFoundFault, InvalidParameterValue, RDSClientError

from sandbox.database.mariadb import MariaDb
from sandbox.database.replication import applied_position, own_position, promote
from sandbox.rds import removal
from sandbox.rds.cloud import Cloud
from sandbox.rds.deployment import Deployment, Member, blue_of, green_of
from sandbox.rds.events import emit
from sandbox.rds.guardrails import SYSTEM_USERS, reason_against
from sandbox.rds.hosts import Host
from sandbox.rds.resources import rename_cluster, rename_instance

_SHORTEST, _LONGEST = 30, 3600


class Canceled(Exception):
    """The switchover does not go on; what was changed is put back."""


def switchover(live: Cloud, identifier: str, timeout: int = 300) -> Deployment:
    """Check a request and begin; the answer shows SWITCHOVER_IN_PROGRESS, Describe perhaps not yet."""
    deployment: Deployment | None = live.backend.blue_green_deployments.get(identifier)
    if deployment is None:
        raise BlueGreenDeploymentNotFoundFault(identifier)
    if not _SHORTEST <= timeout <= _LONGEST:
        raise InvalidParameterValue(f"SwitchoverTimeout must be between {_SHORTEST} and {_LONGEST} seconds.")
    if deployment.status not in {"AVAILABLE", "SWITCHOVER_FAILED"}:
        raise _wrong_state(
            f"Blue/green deployment {identifier} is not in AVAILABLE state; it is {deployment.status}."
        )
    if deployment.switching:
        raise _wrong_state(f"A switchover of {identifier} is in progress.")
    for cluster in (blue_of(live, deployment), green_of(live, deployment)):
        for instance in cluster.members:
            if instance.status != "available":
                raise _wrong_state(
                    f"DB instance {instance.db_instance_identifier} is not in available state."
                )
    deployment.asked = True
    answer = copy.copy(deployment)
    answer.status = "SWITCHOVER_IN_PROGRESS"
    live.run(lambda: _run(live, deployment, timeout), f"switchover {identifier}")
    return answer


def _wrong_state(text: str) -> RDSClientError:
    return RDSClientError("InvalidBlueGreenDeploymentStateFault", text)


def _run(live: Cloud, deployment: Deployment, timeout: int) -> None:
    live.pause(live.settings.hesitation_seconds)
    source, target = deployment.source_name, str(deployment.target_name)
    deployment.status, deployment.status_details = "SWITCHOVER_IN_PROGRESS", None
    deployment.asked = False
    deployment.mark("SWITCHOVER_IN_PROGRESS")
    deployment.tell(
        live,
        "notification",
        f"Switchover started on blue/green deployment {deployment.blue_green_deployment_name}.",
    )
    deployment.tell_clusters(
        live, "notification", f"Switchover from DB cluster {source} to {target} started."
    )
    failure = live.settings.take(
        "canceled", "switchover_failed", "invalid_configuration", "timeout", "deleted", "member_failed"
    )
    try:
        if failure and failure[0] == "canceled":
            raise Canceled(failure[1])  # noqa: TRY301 - every end is told in one place
        if reason := reason_against(live, deployment, timeout * live.settings.timeout_second):
            raise Canceled(reason)  # noqa: TRY301 - as above
        _switch(live, deployment, timeout, failure)
    except Canceled as error:
        _canceled(live, deployment, str(error))
    except Exception as error:  # noqa: BLE001 - the cloud reports what went wrong, and goes on
        _failed(live, deployment, "SWITCHOVER_FAILED", str(error))


def _canceled(live: Cloud, deployment: Deployment, reason: str) -> None:
    deployment.tell(
        live,
        "failure",
        f"Switchover canceled on blue/green deployment {deployment.blue_green_deployment_name}.",
    )
    deployment.tell_clusters(
        live,
        "failure",
        f"Switchover from DB cluster {deployment.source_name} to {deployment.target_name} "
        f"was canceled due to {reason}.",
    )
    deployment.mark("AVAILABLE")
    deployment.status_details = f"Switchover was canceled due to {reason}."
    deployment.status = "AVAILABLE"  # last: whoever reads it reads why as well


def _failed(live: Cloud, deployment: Deployment, status: str, reason: str) -> None:
    deployment.mark("SWITCHOVER_FAILED")
    deployment.tell(
        live, "failure", f"Switchover failed on {deployment.blue_green_deployment_name}: {reason}."
    )
    deployment.status_details = f"Switchover failed: {reason}"
    deployment.status = status


def _switch(live: Cloud, deployment: Deployment, timeout: int, failure: tuple[str, str] | None) -> None:
    kind, reason = failure or ("", "")
    blue_cluster, green_cluster = blue_of(live, deployment), green_of(live, deployment)
    blue, green = live.hosts.of(blue_cluster), live.hosts.of(green_cluster)
    if blue is None or green is None:
        raise RuntimeError("a cluster of the deployment has been deleted")
    started = time.monotonic()
    _topology(deployment, blue, green, "SWITCHOVER_INITIATED", live)
    blue_was_read_only = _is_read_only(blue.server)
    try:
        _stop_writes(live, blue, green)
        _topology(deployment, blue, green, "SWITCHOVER_IN_PROGRESS", live)
        limit = started + timeout * live.settings.timeout_second
        if not _caught_up(live, blue.server, green.server, limit, never=kind == "timeout"):
            raise Canceled(  # noqa: TRY301 - as above
                f"the switchover timeout of {timeout} seconds, which was exceeded"
            )
        live.pause(live.settings.switchover_seconds - (time.monotonic() - started))
        if kind in {"switchover_failed", "invalid_configuration"}:
            _open(live, blue, green, blue_read_only=blue_was_read_only)
            _failed(live, deployment, kind.upper(), reason)
            return
        if kind == "deleted":
            _open(live, blue, green, blue_read_only=blue_was_read_only)
            removal.forget(live, deployment)
            return
    except Exception:
        _open(live, blue, green, blue_read_only=blue_was_read_only)
        _topology(deployment, blue, green, "AVAILABLE", live)
        raise
    position = promote(green.server)
    _topology(deployment, blue, green, "SWITCHOVER_IN_POST_PROCESSING", live)
    failed = _rename(live, deployment, fail_one=kind == "member_failed")
    blue.open = green.open = True
    live.hosts.publish()
    _topology(deployment, blue, green, "SWITCHOVER_COMPLETED", live)
    _complete(live, deployment, failed, reason)
    writer = next(each for each in green_cluster.members if each.is_cluster_writer)
    emit(
        live.backend,
        "db-instance",
        green.server_ids[writer.dbi_resource_id],
        "notification",
        "Binary log coordinates in green environment after switchover: "
        f"file {position.file} and position {position.offset}",
    )


def _is_read_only(server: MariaDb) -> bool:
    return bool(server.rows("SELECT @@GLOBAL.read_only AS on_")[0]["on_"])


def _stop_writes(live: Cloud, blue: Host, green: Host) -> None:
    for each in (blue, green):
        each.open = False
    live.hosts.publish()
    for each in (blue, green):
        each.server.rows("SET GLOBAL read_only = 1")
        for row in each.server.rows(
            "SELECT id FROM information_schema.processlist WHERE user NOT IN %s", (SYSTEM_USERS,)
        ):
            with contextlib.suppress(pymysql.MySQLError):  # it ended by itself
                each.server.rows("KILL CONNECTION %s", (row["id"],))


def _caught_up(live: Cloud, blue: MariaDb, green: MariaDb, limit: float, *, never: bool) -> bool:
    """Wait until green has applied everything that blue has written."""
    goal = own_position(blue)
    while True:
        if not never and applied_position(green).order >= goal.order:
            return True
        if time.monotonic() > limit:
            return False
        live.pause(0.05)


def _open(live: Cloud, blue: Host, green: Host, *, blue_read_only: bool) -> None:
    blue.server.rows("SET GLOBAL read_only = %s", (int(blue_read_only),))
    blue.open = green.open = True
    live.hosts.publish()


def _rename(live: Cloud, deployment: Deployment, *, fail_one: bool) -> Member | None:
    """Give the blue names to the green resources; returns the member that was left out on purpose."""
    number = _next_old(live, deployment)
    failed = (
        next((each for each in reversed(deployment.members) if each.kind == "db"), None) if fail_one else None
    )
    with live.changes:
        backend = live.backend
        blue, green = blue_of(live, deployment), green_of(live, deployment)
        for member in deployment.members:
            if member is failed or member.target is None:
                continue
            old = f"{member.source}-old{number}"
            match member.kind:
                case "cluster":
                    rename_cluster(live, blue, old)
                    rename_cluster(live, green, member.source)
                    deployment.source_name, deployment.target_name = old, member.source
                case "db":
                    if member.target not in backend.databases:
                        member.status = "MISSING_TARGET"
                        continue
                    if member.source not in backend.databases:
                        member.status = "MISSING_SOURCE"
                        continue
                    rename_instance(live, backend.databases[member.source], old)
                    rename_instance(live, backend.databases[member.target], member.source)
                case _:
                    _rename_custom(blue, member.source, old)
                    _rename_custom(green, member.target, member.source)
            member.source, member.target = old, member.source
        green.tags = copy.deepcopy(blue.tags)
        for each in green.members:
            twin = backend.databases.get(f"{each.db_instance_identifier}-old{number}")
            if twin is not None:
                each.tags = copy.deepcopy(twin.tags)
    return failed


def _rename_custom(cluster: Any, old: str, new: str) -> None:
    for custom in getattr(cluster, "custom_endpoints", []):
        if custom["DBClusterEndpointIdentifier"] == old:
            custom["DBClusterEndpointIdentifier"] = new


def _next_old(live: Cloud, deployment: Deployment) -> int:
    pattern = re.compile(re.escape(deployment.source_name) + r"-old(\d+)")
    taken = [int(found[1]) for name in live.backend.clusters if (found := pattern.fullmatch(name))]
    return max(taken, default=0) + 1


def _complete(live: Cloud, deployment: Deployment, failed: Member | None, reason: str) -> None:
    deployment.mark("SWITCHOVER_COMPLETED")
    if failed is not None:
        failed.status = "SWITCHOVER_FAILED"
    deployment.status = "SWITCHOVER_COMPLETED"
    deployment.status_details = "Switchover completed"
    deployment.tell(
        live,
        "notification",
        f"Switchover completed on blue/green deployment {deployment.blue_green_deployment_name}.",
    )
    deployment.tell_clusters(
        live,
        "notification",
        f"Switchover from DB cluster {deployment.target_name} to the green cluster completed. The blue "
        f"cluster was renamed to {deployment.source_name} and the green cluster to {deployment.target_name}.",
    )
    if failed is not None:
        emit(
            live.backend,
            "db-instance",
            failed.source,
            "failure",
            f"Switchover from DB instance {failed.source} to {failed.target} was canceled due to "
            f"{reason or 'an internal error'}.",
        )


def _topology(deployment: Deployment, blue: Host, green: Host, status: str, live: Cloud) -> None:
    rows = []
    clusters = ((deployment.source_name, "SOURCE", blue), (deployment.target_name, "TARGET", green))
    for at, (name, role, each) in enumerate(clusters):
        address = live.hosts.address(f"cluster/{name}")
        rows.append(
            (
                str(at),
                address,
                live.hosts.endpoints.port,
                f"BLUE_GREEN_DEPLOYMENT_{role}",
                status,
                each.version.aurora,
            )
        )
    for each in (blue, green):
        if each.version.has_topology:
            with each.server.rdsadmin() as cursor:
                cursor.execute("DELETE FROM mysql.rds_topology")
                cursor.executemany(
                    "INSERT INTO mysql.rds_topology VALUES (%s, %s, %s, %s, %s, '1.0')",
                    [row[:5] for row in rows],
                )
