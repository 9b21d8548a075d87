"""Found what else writes to a database: rules and schedules that run a task, functions beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.estate.definition import Estate, EstateWriter

DATABASE_GROUP = "database"
"""Name of the security group of the database, one for the account."""
_DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app:1"
ClientFor = Callable[[str], Any]


def found_writers(estate: Estate, client: ClientFor, network: Mapping[str, Any], role: str) -> None:
    """Found all of an estate, and a rule that runs no task."""
    for writer in estate.writers:
        match writer.kind:
            case "rule":
                _rule(writer, client("events"), network, role)
            case "schedule":
                _schedule(writer, client("scheduler"), network, role)
            case "function":
                _function(writer, client, network, role)
    client("events").put_rule(
        Name=f"{estate.services[0].cluster}-audit",
        EventPattern=json.dumps({"source": ["aws.ecs"]}),
        State="ENABLED",
    )


def _rule(writer: EstateWriter, events: Any, network: Mapping[str, Any], role: str) -> None:
    """On a schedule, or on its own bus on an event."""
    when: dict[str, Any] = {"ScheduleExpression": "cron(0 17 * * ? *)"}
    if writer.place != "default":
        events.create_event_bus(Name=writer.place)
        when = {"EventPattern": json.dumps({"source": ["shop.orders"]})}
    events.put_rule(
        Name=writer.name,
        EventBusName=writer.place,
        Description=f"runs a task in {writer.cluster}",
        State="ENABLED" if writer.enabled else "DISABLED",
        Tags=[{"Key": "team", "Value": writer.team or "nobody"}],
        **when,
    )
    target = {"Id": "task", "Arn": _cluster(writer), "RoleArn": role, "EcsParameters": _task(network)}
    events.put_targets(Rule=writer.name, EventBusName=writer.place, Targets=[target])


def _schedule(writer: EstateWriter, scheduler: Any, network: Mapping[str, Any], role: str) -> None:
    """With every field that an update could lose."""
    if writer.place != "default":
        scheduler.create_schedule_group(Name=writer.place)
    place = {
        "Subnets": network["subnets"],
        "SecurityGroups": network["groups"],
        "AssignPublicIp": "DISABLED",
    }
    task = {
        "TaskDefinitionArn": _DEFINITION,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": place},
    }
    scheduler.create_schedule(
        Name=writer.name,
        GroupName=writer.place,
        Description=f"runs a task in {writer.cluster}",
        ScheduleExpression="cron(5 * * * ? *)",
        ScheduleExpressionTimezone="Asia/Tokyo",
        EndDate=datetime(2040, 1, 1, tzinfo=UTC),
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
        ActionAfterCompletion="DELETE",
        State="ENABLED" if writer.enabled else "DISABLED",
        Target={
            "Arn": _cluster(writer),
            "RoleArn": role,
            "EcsParameters": task,
            "Input": '{"containerOverrides": []}',
            "RetryPolicy": {"MaximumEventAgeInSeconds": 600, "MaximumRetryAttempts": 2},
            "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:missed"},
        },
    )


def _function(writer: EstateWriter, client: ClientFor, network: Mapping[str, Any], role: str) -> None:
    """Beside the database, whose security group lets the function's in."""
    ec2, name = client("ec2"), writer.name
    database = _database_group(ec2, network)
    own = ec2.create_security_group(GroupName=name, Description="a function", VpcId=network["vpc"])["GroupId"]
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 3306,
        "ToPort": 3306,
        "UserIdGroupPairs": [{"GroupId": own}],
    }
    ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[permission])
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="app.main",
        Code={"ZipFile": b"never run"},
        VpcConfig={"SubnetIds": network["subnets"], "SecurityGroupIds": [own]},
        Tags={"team": writer.team or "nobody"},
    )
    if writer.reserved is not None:
        client("lambda").put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=writer.reserved
        )


def _database_group(ec2: Any, network: Mapping[str, Any]) -> str:
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [DATABASE_GROUP]}])
    found = groups["SecurityGroups"] or [
        ec2.create_security_group(GroupName=DATABASE_GROUP, Description="the database", VpcId=network["vpc"])
    ]
    return str(found[0]["GroupId"])


def _task(network: Mapping[str, Any]) -> dict[str, Any]:
    place = {"Subnets": network["subnets"], "SecurityGroups": network["groups"]}
    return {
        "TaskDefinitionArn": _DEFINITION,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": place},
    }


def _cluster(writer: EstateWriter) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{writer.cluster}"
