"""Read live services: ten per ecs:DescribeServices, fifty per DescribeScalableTargets.

A service that AWS does not know is None; anything that cannot be read is an error, never a default.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from maintenance.ecs.capacity import ScalableTarget, Suspension
from maintenance.ecs.live import LiveService
from maintenance.ecs.record import TAG_KEY
from maintenance.errors import PermanentError
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise

DESCRIBE_SERVICES_LIMIT = 10
DESCRIBE_TARGETS_LIMIT = 50
DIMENSION = "ecs:service:DesiredCount"

Live = dict[str, LiveService | None]


def observe(keys: Iterable[str], *, targets: bool = True) -> Live:
    """Read every service of `keys` (`cluster/service`) as it is now.

    Args:
        keys: services to read.
        targets: whether to read scalable targets as well; a barrier has no use for them.

    Raises:
        MaintenanceError: any part could not be read.
    """
    wanted = sorted(set(keys))
    found = scalable_targets(wanted) if targets else {}
    live: Live = dict.fromkeys(wanted)
    for described in all_or_raise(
        _describe, list(batches(wanted)), where=lambda batch: f"cluster {batch[0]}"
    ):
        for key, service in described.items():
            live[key] = live_service(key, service, found.get(key))
    return live


_RECENT_SECONDS = 60.0
_recent: dict[str, tuple[float, LiveService | None]] = {}
_recent_lock = threading.Lock()


def observe_recently(keys: Iterable[str], along: Iterable[str] = ()) -> Live:
    """Read services for a preview: what was read within the last seconds is not read again.

    A preview asks three times about each service (its set, its barrier, preflight); this makes it one pass.
    Nothing is ever changed on the strength of it.

    Args:
        keys: services to read.
        along: services that are read too if any is read at all: neighbours that are asked for next.

    Raises:
        MaintenanceError: any part could not be read.
    """
    wanted = set(keys)
    with _recent_lock:
        oldest = time.monotonic() - _RECENT_SECONDS
        stale = [key for key in wanted if key not in _recent or _recent[key][0] < oldest]
        read = observe([*stale, *along]) if stale else {}
        now = time.monotonic()
        _recent.update({key: (now, live) for key, live in read.items()})
        return {key: _recent[key][1] for key in sorted(wanted)}


def forget(keys: Iterable[str]) -> None:
    """Drop what was read of services that are about to change."""
    with _recent_lock:
        for key in keys:
            _recent.pop(key, None)


def tag_texts(live: Live) -> dict[str, str]:
    """The records in the services' own tags, which the record store's copies should equal."""
    return {
        key: service.tag for key, service in live.items() if service is not None and service.tag is not None
    }


def batches(keys: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Cut services into what one ecs:DescribeServices can read: at most ten of one cluster."""
    by_cluster: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        cluster, _, service = key.partition("/")
        by_cluster[cluster].append(service)
    for cluster, services in by_cluster.items():
        for start in range(0, len(services), DESCRIBE_SERVICES_LIMIT):
            yield cluster, services[start : start + DESCRIBE_SERVICES_LIMIT]


def _describe(batch: tuple[str, list[str]]) -> dict[str, dict[str, Any]]:
    cluster, services = batch
    ecs = client("ecs")
    try:
        answer = ecs.describe_services(cluster=cluster, services=services, include=["TAGS"])
    except ecs.exceptions.ClusterNotFoundException:
        return {}
    for problem in answer.get("failures", []):
        if problem.get("reason") != "MISSING":
            raise PermanentError(
                f"DescribeServices could not read {problem.get('arn')}: {problem.get('reason')}",
                where=f"cluster {cluster}",
                next_step="check the role's permissions, then say the same command again",
            )
    return {
        f"{cluster}/{service['serviceName']}": service
        for service in answer["services"]
        if service["status"] != "INACTIVE"
    }


def scalable_targets(keys: Sequence[str]) -> dict[str, ScalableTarget]:
    """The scalable targets among these services.

    Raises:
        MaintenanceError: they could not be read.
    """
    batches = [keys[i : i + DESCRIBE_TARGETS_LIMIT] for i in range(0, len(keys), DESCRIBE_TARGETS_LIMIT)]
    found: dict[str, ScalableTarget] = {}
    for part in all_or_raise(_describe_targets, batches, where=lambda _: "application-autoscaling"):
        found.update(part)
    return found


def _describe_targets(keys: Sequence[str]) -> dict[str, ScalableTarget]:
    pages = client("application-autoscaling").get_paginator("describe_scalable_targets")
    found = {}
    for page in pages.paginate(
        ServiceNamespace="ecs",
        ScalableDimension=DIMENSION,
        ResourceIds=[f"service/{key}" for key in keys],
    ):
        for target in page["ScalableTargets"]:
            flags = target.get("SuspendedState", {})
            found[target["ResourceId"].removeprefix("service/")] = ScalableTarget(
                target["MinCapacity"],
                target["MaxCapacity"],
                Suspension(
                    flags.get("DynamicScalingInSuspended", False),
                    flags.get("DynamicScalingOutSuspended", False),
                    flags.get("ScheduledScalingSuspended", False),
                ),
            )
    return found


def live_service(key: str, service: Mapping[str, Any], target: ScalableTarget | None) -> LiveService:
    """One service of ecs:DescribeServices as a value."""
    deployments = service.get("deployments", [])
    primary: dict[str, Any] = next((each for each in deployments if each["status"] == "PRIMARY"), {})
    tags = {tag["key"]: tag["value"] for tag in service.get("tags", [])}
    return LiveService(
        key=key,
        arn=service["serviceArn"],
        desired=service["desiredCount"],
        running=service["runningCount"],
        pending=service["pendingCount"],
        status=service["status"],
        scheduling=service.get("schedulingStrategy", "REPLICA"),
        controller=service.get("deploymentController", {}).get("type", "ECS"),
        deployments=max(1, len(deployments)),
        rollout=primary.get("rolloutState", ""),
        deployment_id=primary.get("id", ""),
        deployment_at=str(primary.get("createdAt", "")),
        tag=tags.get(TAG_KEY),
        propagates_tags=service.get("propagateTags") == "SERVICE",
        target=target,
    )
