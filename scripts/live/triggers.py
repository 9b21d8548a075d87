"""What starts work by itself: EventBridge rules and schedules that run ECS tasks, Lambdas at the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from maintenance.discovery.account import Trigger
from provider.aws.clients import client
from provider.aws.fanout import all_or_raise


def scheduled_rules(clusters: frozenset[str]) -> list[Trigger]:
    """EventBridge rules of every bus that run a task in one of the clusters.

    Raises:
        MaintenanceError: one could not be read.
    """
    events = client("events")
    buses = [each["Name"] for each in _pages(events.list_event_buses, "EventBuses")]
    rules = [(bus, each) for bus in buses for each in _pages(events.list_rules, "Rules", EventBusName=bus)]

    def look(item: tuple[str, Mapping[str, Any]]) -> list[Trigger]:
        bus, rule = item
        targets = _pages(events.list_targets_by_rule, "Targets", Rule=rule["Name"], EventBusName=bus)
        when = rule.get("ScheduleExpression") or "on an event"
        return [
            Trigger(
                "EventBridge rule",
                rule["Name"],
                cluster,
                when,
                rule.get("State") != "DISABLED",
                place=bus,
                managed_by=rule.get("ManagedBy") or "",
            )
            for cluster in sorted({_cluster(each["Arn"]) for each in targets if "EcsParameters" in each})
            if cluster in clusters
        ]

    return [each for part in all_or_raise(look, rules, where=lambda item: item[1]["Name"]) for each in part]


def schedules(clusters: frozenset[str]) -> list[Trigger]:
    """Schedules of EventBridge Scheduler that run a task in one of the clusters.

    Raises:
        MaintenanceError: one could not be read.
    """
    scheduler = client("scheduler")
    listed = _pages(scheduler.list_schedules, "Schedules")

    def look(item: Mapping[str, Any]) -> list[Trigger]:
        # The listing names the target, but not what it is called with.
        if _cluster(item["Target"]["Arn"]) not in clusters or ":cluster/" not in item["Target"]["Arn"]:
            return []
        found = scheduler.get_schedule(Name=item["Name"], GroupName=item["GroupName"])
        enabled = found.get("State") != "DISABLED"
        cluster = _cluster(item["Target"]["Arn"])
        when, group = found["ScheduleExpression"], item["GroupName"]
        return [Trigger("Scheduler schedule", item["Name"], cluster, when, enabled, place=group)]

    return [each for part in all_or_raise(look, listed, where=lambda item: item["Name"]) for each in part]


def functions(groups: frozenset[str]) -> list[Trigger]:
    """Lambda functions in one of the security groups.

    Raises:
        MaintenanceError: they could not be read.
    """
    pages = client("lambda").get_paginator("list_functions").paginate()
    return [
        Trigger("Lambda function", each["FunctionName"], ", ".join(shared))
        for page in pages
        for each in page["Functions"]
        if (shared := sorted(groups & set((each.get("VpcConfig") or {}).get("SecurityGroupIds") or ())))
    ]


def database_groups(cluster: str | None, named: Iterable[str] = ()) -> frozenset[str]:
    """The database's security groups, and those that they let in.

    Raises:
        MaintenanceError: they could not be read.
    """
    own = set(named)
    if cluster is not None:
        found = client("rds").describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"]
        own |= {
            group["VpcSecurityGroupId"] for each in found for group in each.get("VpcSecurityGroups") or ()
        }
    if not own:
        return frozenset()
    pages = client("ec2").get_paginator("describe_security_groups").paginate(GroupIds=sorted(own))
    let_in = {
        pair["GroupId"]
        for page in pages
        for group in page["SecurityGroups"]
        for permission in group.get("IpPermissions") or ()
        for pair in permission.get("UserIdGroupPairs") or ()
    }
    return frozenset(own | let_in)


def _pages(call: Any, key: str, **wanted: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - boto3's
    """Every page; not all operations have a paginator, all have the same token."""
    found: list[Mapping[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        answer = call(**wanted, **more)
        found += answer.get(key) or []
        if not answer.get("NextToken"):
            return found
        more = {"NextToken": answer["NextToken"]}


def _cluster(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
