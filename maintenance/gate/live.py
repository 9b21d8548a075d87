"""What the gate judges of the account: who is not claimed, who would still alert, who comes back late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from maintenance.datadog.monitors import EVERY_MONITOR
from maintenance.discovery.account import CapacityProvider, RunningService
from maintenance.finding import Finding, warning
from maintenance.plan.document import PlanDocument

_NAMED = 10
_SERVICE_TAGS = ("service", "servicename", "ecs_service")
_CLUSTER_TAGS = ("cluster", "clustername", "cluster_name", "ecs_cluster")


def planned_keys(document: PlanDocument) -> frozenset[str]:
    """Every service of the plan."""
    return frozenset(service.key for team in document.teams for service in team.services)


def planned_clusters(document: PlanDocument) -> tuple[str, ...]:
    """Every cluster of the plan."""
    return tuple(dict.fromkeys(service.cluster for team in document.teams for service in team.services))


def unclaimed(document: PlanDocument, services: Iterable[RunningService]) -> Iterator[Finding]:
    """Services in the plan's clusters that nobody lists: they go on running, and writing."""
    planned, clusters = planned_keys(document), set(planned_clusters(document))
    by_cluster: dict[str, list[RunningService]] = {}
    for service in services:
        if service.key not in planned and service.cluster in clusters:
            by_cluster.setdefault(service.cluster, []).append(service)
    for cluster, found in sorted(by_cluster.items()):
        names = listed(f"{each.name} ({_size(each)})" for each in found)
        step = "maint plan discover proposes entries; or agree that they go on"
        yield warning(f"cluster {cluster}", f"nobody claims {names}", step)


def slow_to_return(
    document: PlanDocument,
    services: Iterable[RunningService],
    providers: Mapping[str, Sequence[CapacityProvider]],
) -> Iterator[Finding]:
    """Services on instances that managed scaling takes away while no task is left."""
    planned = planned_keys(document)
    by_provider: dict[tuple[str, str], list[str]] = {}
    for service in services:
        if service.key not in planned or service.desired == 0:
            continue
        managed = [each.name for each in providers.get(service.cluster, ()) if each.managed_scaling]
        used = [name for name in managed if name in service.providers]
        if not service.providers and service.launch_type == "EC2":
            used = managed  # instances with such tasks are counted for the cluster's providers too
        for name in used:
            by_provider.setdefault((service.cluster, name), []).append(service.name)
    for (cluster, provider), names in sorted(by_provider.items()):
        what = (
            f"{listed(names)} would lose the instances: managed scaling of {provider} takes empty ones away, "
            "so coming back takes minutes longer"
        )
        step = f"switch managed scaling of {provider} off for the window, or raise the group's minimum"
        yield warning(f"cluster {cluster}", what, step)


def not_steady_for_certain(document: PlanDocument, services: Iterable[RunningService]) -> Iterator[Finding]:
    """Services without any health check: a running task counts as steady although it may not work."""
    planned = planned_keys(document)
    names = [each.key for each in services if each.key in planned and not each.checked]
    if names:
        what = f"{len(names)} services have no health check that would show them steady: {listed(names)}"
        yield warning("services", what, "probe them by hand before the edge opens, or add a health check")


def still_alerting(document: PlanDocument, monitors: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Monitors about the plan's teams, services or clusters that no entry mutes."""
    about = _tags_about(document)
    for team, found in sorted(_unmuted(document, monitors, about).items()):
        names = listed(f"{each['name']} ({each['id']})" for each in found)
        what = f"{len(found)} monitor{'s' if len(found) != 1 else ''} would still alert: {names}"
        yield warning(f"team {team}", what, "list them under `monitors`, or agree that they may")


def _unmuted(
    document: PlanDocument, monitors: Iterable[Mapping[str, Any]], about: Mapping[str, str]
) -> dict[str, list[Mapping[str, Any]]]:
    entries = [monitor for team in document.teams for monitor in team.monitors]
    ids = {each.id for each in entries if each.id is not None}
    tagged = [frozenset(each.tags) for each in entries if each.tags]
    found: dict[str, list[Mapping[str, Any]]] = {}
    for live in monitors:
        tags = frozenset(live.get("tags") or ())
        muted = live["id"] in ids or any(
            wanted == frozenset(EVERY_MONITOR) or wanted <= tags for wanted in tagged
        )
        team = next((about[tag] for tag in sorted(tags) if tag in about), None)
        if team is not None and not muted:
            found.setdefault(team, []).append(live)
    return found


def _tags_about(document: PlanDocument) -> dict[str, str]:
    """Tags that say what a monitor watches, with the team that it then belongs to."""
    about: dict[str, str] = {}
    for team in document.teams:
        about[f"team:{team.name}"] = team.name
        for service in team.services:
            about.update({f"{key}:{service.service}": team.name for key in _SERVICE_TAGS})
            about.update({f"{key}:{service.cluster}": team.name for key in _CLUSTER_TAGS})
    return about


def listed(names: Iterable[str]) -> str:
    """The first names, and how many more there are."""
    every = list(names)
    more = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _size(service: RunningService) -> str:
    if service.scheduling == "DAEMON":
        return "daemon"
    return f"{service.desired} task{'s' if service.desired != 1 else ''}"
