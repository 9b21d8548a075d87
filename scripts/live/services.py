"""Every ECS service of some clusters, with what tells whether it would come back, and how soon."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from maintenance.discovery.account import CapacityProvider, RunningService
from maintenance.ecs.live import LiveService
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise
from provider.ecs.observe import batches, live_service, scalable_targets

Result = TypeVar("Result")

CLUSTERS_LIMIT = 100
"""Clusters, or capacity providers, that one call describes."""


def all_clusters() -> list[str]:
    """Names of every cluster of the account and region."""
    pages = client("ecs").get_paginator("list_clusters").paginate()
    return sorted(_name(arn) for page in pages for arn in page["clusterArns"])


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at the services of some clusters: what ecs:DescribeServices said of each, by key."""

    described: Mapping[str, Mapping[str, Any]]

    def live(self) -> dict[str, LiveService]:
        """As maintenance sees them, with their scalable targets.

        Raises:
            MaintenanceError: the targets could not be read.
        """
        targets = scalable_targets(sorted(self.described))
        return {key: live_service(key, each, targets.get(key)) for key, each in self.described.items()}

    def running(self) -> tuple[RunningService, ...]:
        """As discovery sees them, with what shows that they work.

        Raises:
            MaintenanceError: a task definition could not be read.
        """
        raw = self.described
        checked = _checked({each["taskDefinition"] for each in raw.values() if _asks_task_definition(each)})
        return tuple(_service(key, raw[key], checked) for key in sorted(raw))


def see_services(clusters: Iterable[str]) -> Seen:
    """Read every active service of the clusters that exist.

    Raises:
        MaintenanceError: a cluster could not be read.
    """
    keys = list_services(clusters)
    described = all_or_raise(_describe, list(batches(keys)), where=lambda batch: f"cluster {batch[0]}")
    return Seen({key: service for part in described for key, service in part.items()})


class Once(Generic[Result]):
    """One look that several others need: made by whoever comes first, and shared."""

    def __init__(self, look: Callable[[], Result]) -> None:
        """Keep the look for the first who asks."""
        self._look = look
        self._lock = threading.Lock()
        self._found: list[Result] = []

    def __call__(self) -> Result:
        """The look's result.

        Raises:
            MaintenanceError: what the look failed with.
        """
        with self._lock:
            if not self._found:
                self._found.append(self._look())
            return self._found[0]


def list_services(clusters: Iterable[str]) -> list[str]:
    """Keys of every service of the clusters that exist.

    Raises:
        MaintenanceError: a cluster could not be read.
    """
    names = sorted(set(clusters))
    listed = all_or_raise(_list, names, where=lambda name: f"cluster {name}")
    return [
        f"{cluster}/{service}"
        for cluster, services in zip(names, listed, strict=True)
        for service in services
    ]


def capacity_providers(clusters: Iterable[str]) -> dict[str, tuple[CapacityProvider, ...]]:
    """The capacity providers of each cluster that exists.

    Raises:
        MaintenanceError: they could not be read.
    """
    names = sorted(set(clusters))
    raw = [each for part in all_or_raise(_clusters, list(_cut(names))) for each in part]
    wanted = sorted(
        {
            name
            for each in raw
            for name in each.get("capacityProviders") or ()
            if not name.startswith("FARGATE")
        }
    )
    known = {each.name: each for part in all_or_raise(_providers, list(_cut(wanted))) for each in part}
    return {
        each["clusterName"]: tuple(
            known.get(name, CapacityProvider(name)) for name in each.get("capacityProviders") or ()
        )
        for each in raw
    }


def _list(cluster: str) -> list[str]:
    ecs = client("ecs")
    try:
        pages = ecs.get_paginator("list_services").paginate(
            cluster=cluster, PaginationConfig={"PageSize": 100}
        )
        return [_name(arn) for page in pages for arn in page["serviceArns"]]
    except ecs.exceptions.ClusterNotFoundException:
        return []


def _describe(batch: tuple[str, list[str]]) -> dict[str, Mapping[str, Any]]:
    cluster, services = batch
    answer = client("ecs").describe_services(cluster=cluster, services=services, include=["TAGS"])
    return {
        f"{cluster}/{each['serviceName']}": each
        for each in answer["services"]
        if each["status"] != "INACTIVE"
    }


def _asks_task_definition(service: Mapping[str, Any]) -> bool:
    """Where no target group watches it, only a health check of a container shows that it works."""
    return not _target_groups(service) and bool(service.get("taskDefinition"))


def _checked(definitions: set[str]) -> frozenset[str]:
    """Which task definitions have a health check in a container."""

    def check(name: str) -> bool:
        answer = client("ecs").describe_task_definition(taskDefinition=name)
        containers = answer["taskDefinition"].get("containerDefinitions") or ()
        return any(each.get("healthCheck") for each in containers)

    wanted = sorted(definitions)
    answers = all_or_raise(check, wanted, where=lambda name: f"task definition {name}")
    return frozenset(name for name, has in zip(wanted, answers, strict=True) if has)


def _service(key: str, raw: Mapping[str, Any], checked: frozenset[str]) -> RunningService:
    groups = _target_groups(raw)
    deployments = raw.get("deployments") or ()
    primary: Mapping[str, Any] = next((each for each in deployments if each.get("status") == "PRIMARY"), {})
    strategy = raw.get("capacityProviderStrategy") or ()
    return RunningService(
        key=key,
        desired=raw["desiredCount"],
        scheduling=raw.get("schedulingStrategy", "REPLICA"),
        controller=(raw.get("deploymentController") or {}).get("type", "ECS"),
        launch_type="" if strategy else raw.get("launchType", ""),
        providers=tuple(each["capacityProvider"] for each in strategy),
        target_groups=groups,
        task_definition=raw.get("taskDefinition", ""),
        checked=bool(groups) or raw.get("taskDefinition") in checked,
        deploying=len(deployments) > 1 or primary.get("rolloutState") == "IN_PROGRESS",
        tags={each["key"]: each["value"] for each in raw.get("tags") or ()},
    )


def _target_groups(raw: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        each["targetGroupArn"] for each in raw.get("loadBalancers") or () if each.get("targetGroupArn")
    )


def _clusters(names: Sequence[str]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = client("ecs").describe_clusters(clusters=list(names))["clusters"]
    return found


def _providers(names: Sequence[str]) -> list[CapacityProvider]:
    answer = client("ecs").describe_capacity_providers(capacityProviders=list(names))
    return [
        CapacityProvider(
            each["name"],
            (each.get("autoScalingGroupProvider") or {}).get("managedScaling", {}).get("status") == "ENABLED",
        )
        for each in answer["capacityProviders"]
    ]


def _cut(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), CLUSTERS_LIMIT):
        yield names[start : start + CLUSTERS_LIMIT]


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
