"""What an account holds that a plan document may have to name, as far as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from maintenance.edge.rules import ListenerRule


@dataclass(frozen=True, slots=True)
class CapacityProvider:
    """A capacity provider of a cluster. With managed scaling, instances without tasks are taken away."""

    name: str
    managed_scaling: bool = False


@dataclass(frozen=True, slots=True)
class RunningService:
    """One ECS service. `checked`: a target group or a container health check shows that it works."""

    key: str
    desired: int
    scheduling: str = "REPLICA"
    controller: str = "ECS"
    launch_type: str = ""
    providers: tuple[str, ...] = ()
    """Of its own capacity provider strategy; empty where it has a launch type."""
    target_groups: tuple[str, ...] = ()
    task_definition: str = ""
    checked: bool = False
    deploying: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> str:
        """The cluster's name."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """The service's name."""
        return self.key.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Listener:
    """A listener of an Application Load Balancer and its rules."""

    arn: str
    balancer: str
    dns_name: str
    port: int
    rules: tuple[ListenerRule, ...]


@dataclass(frozen=True, slots=True)
class DomainMapping:
    """A custom domain's mapping to an API; `generation` is that of API Gateway."""

    domain: str
    path: str
    api: str
    stage: str
    generation: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a REST API or one route of an HTTP API, and where its integration leads."""

    method: str
    path: str
    uri: str


@dataclass(frozen=True, slots=True)
class Api:
    """An API of API Gateway with its stages."""

    id: str
    name: str
    kind: Literal["rest", "http"]
    operations: tuple[Operation, ...]
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that starts work by itself: an EventBridge rule, a schedule, or a Lambda function."""

    kind: Literal["EventBridge rule", "Scheduler schedule", "Lambda function"]
    name: str
    place: str = field(default="default", kw_only=True)
    """Its bus or group."""
    managed_by: str = field(default="", kw_only=True)
    """The AWS service whose rule it is, if it is one's."""
    leads_to: str
    """The cluster of the task that it runs, or the security group that it shares with the database."""
    when: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """What was read. `unasked` says what could not be, and why."""

    services: tuple[RunningService, ...]
    listeners: tuple[Listener, ...] = ()
    apis: tuple[Api, ...] = ()
    mappings: tuple[DomainMapping, ...] = ()
    monitors: tuple[Mapping[str, Any], ...] = ()
    triggers: tuple[Trigger, ...] = ()
    unasked: tuple[str, ...] = ()
