"""The three kinds of writers, each with the inputs that a program passes for it, and its owner's own hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from provider.override.wire import Properties
from provider.records.store import open_store
from provider.writers.places import FUNCTION, RULE, SCHEDULE
from provider.writers.writer import Writer
from tests.provider.writers.conftest import BUCKET
from tests.sandbox.edge.world import World

WINDOW = "2030-12-aurora"
ROLE = "arn:aws:iam::123456789012:role/work"
CLUSTER = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"
_NUMBERS = itertools.count(1)


@dataclass
class Case:
    """One writer in the world: how to override it, what it looks like, and how its owner changes it."""

    place: Writer
    program: Properties
    state: Callable[[], Any]
    """Everything about it that must be the same before and after."""
    set_by_hand: Callable[[str], None]
    """Its owner sets the value that maintenance sets as well."""
    running: str
    """The value that its owner gave it."""
    other: str
    """A value that is neither that nor what stops it; where there are only two, what it ran with."""

    @property
    def name(self) -> str:
        return self.place.name(self.program)

    @property
    def field(self) -> str:
        return self.place.fields[0]

    @property
    def stopped(self) -> str:
        return self.place.stopped[self.field]

    def on(self, **more: Any) -> Properties:
        return {**self.program, "apply": True, **more}

    def off(self, **more: Any) -> Properties:
        return {**self.program, "apply": False, **more}

    def live(self) -> str:
        live = self.place.look(self.program)
        assert live is not None
        return live.value[self.field]

    def record(self) -> str | None:
        return open_store(self.program["recordStore"]).read([self.name]).get(self.name)


Maker = Callable[[World], Case]


def _common() -> Properties:
    store = f"s3://{BUCKET}/{next(_NUMBERS)}"
    return {"window": WINDOW, "recordStore": store, "onManualChange": "fail"}


def rule(world: World, *, bus: str = "default", state: str = "ENABLED") -> Case:
    events, name = world.client("events"), world.name("rule")
    if bus != "default":
        bus = world.name(bus)
        events.create_event_bus(Name=bus)
    when: dict[str, Any] = (
        {"ScheduleExpression": "cron(0 17 * * ? *)"}
        if bus == "default"
        else {"EventPattern": json.dumps({"source": ["shop"]})}
    )
    events.put_rule(Name=name, EventBusName=bus, State=state, Tags=[{"Key": "team", "Value": "core"}], **when)
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "t", "Arn": CLUSTER, "RoleArn": ROLE}])

    def state_of() -> Any:
        found = events.describe_rule(Name=name, EventBusName=bus)
        tags = events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
        targets = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
        return {key: value for key, value in found.items() if key != "ResponseMetadata"}, tags, targets

    def set_by_hand(value: str) -> None:
        switch = events.enable_rule if value == "ENABLED" else events.disable_rule
        switch(Name=name, EventBusName=bus)

    program = {"bus": bus, "rule": name, **_common()}
    return Case(RULE, program, state_of, set_by_hand, running=state, other="ENABLED")


def rule_on_a_bus(world: World) -> Case:
    return rule(world, bus="bus")


def schedule(world: World, *, state: str = "ENABLED", **more: Any) -> Case:
    scheduler, name, group = world.client("scheduler"), world.name("schedule"), world.name("group")
    scheduler.create_schedule_group(Name=group)
    scheduler.create_schedule(
        **{
            "Name": name,
            "GroupName": group,
            "Description": "counts what was ordered",
            "ScheduleExpression": "cron(5 * * * ? *)",
            "ScheduleExpressionTimezone": "Asia/Tokyo",
            "EndDate": datetime(2040, 1, 1, tzinfo=UTC),
            "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
            "ActionAfterCompletion": "DELETE",
            "KmsKeyArn": "arn:aws:kms:ap-northeast-1:123456789012:key/1",
            "State": state,
            "Target": {
                "Arn": CLUSTER,
                "RoleArn": ROLE,
                "EcsParameters": {
                    "TaskDefinitionArn": "arn:aws:ecs:x:1:task-definition/app:1",
                    "TaskCount": 2,
                },
                "Input": '{"containerOverrides": []}',
                "RetryPolicy": {"MaximumEventAgeInSeconds": 600, "MaximumRetryAttempts": 2},
                "DeadLetterConfig": {"Arn": "arn:aws:sqs:ap-northeast-1:123456789012:missed"},
            },
            **more,
        }
    )

    def read() -> Any:
        found = scheduler.get_schedule(GroupName=group, Name=name)
        return {
            key: value
            for key, value in found.items()
            if key not in {"ResponseMetadata", "LastModificationDate"}
        }

    def set_by_hand(value: str) -> None:
        given = {key: each for key, each in read().items() if key not in {"Arn", "CreationDate"}}
        scheduler.update_schedule(**{**given, "State": value})

    program = {"group": group, "schedule": name, **_common()}
    return Case(SCHEDULE, program, read, set_by_hand, running=state, other="ENABLED")


def function(world: World, *, reserved: int | None = None) -> Case:
    functions, name = world.client("lambda"), world.name("function")
    iam, role = world.client("iam"), world.name("role")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=arn,
        Handler="app.main",
        Code={"ZipFile": b"never run"},
        Tags={"team": "core"},
        Environment={"Variables": {"PASSWORD": "not for a log"}},
    )

    def set_by_hand(value: str) -> None:
        if value == "unreserved":
            functions.delete_function_concurrency(FunctionName=name)
        else:
            functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(value))

    if reserved is not None:
        set_by_hand(str(reserved))

    def state() -> Any:
        found = functions.get_function(FunctionName=name)
        return found["Configuration"], found.get("Tags"), found.get("Concurrency")

    running = "unreserved" if reserved is None else str(reserved)
    return Case(FUNCTION, {"function": name, **_common()}, state, set_by_hand, running=running, other="7")


def function_with_reserved_concurrency(world: World) -> Case:
    return function(world, reserved=1)


MAKERS: dict[str, Maker] = {
    "rule": rule,
    "rule on a bus": rule_on_a_bus,
    "schedule": schedule,
    "function": function,
    "function with reserved concurrency": function_with_reserved_concurrency,
}
STOPPED: dict[str, Maker] = {
    "rule": lambda world: rule(world, state="DISABLED"),
    "schedule": lambda world: schedule(world, state="DISABLED"),
    "function": lambda world: function(world, reserved=0),
}
"""Those that their owners have stopped before the window."""
