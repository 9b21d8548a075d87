"""What RDS says right now, as frozen values. Statuses are texts: RDS may invent new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

PROVISIONING = "PROVISIONING"
AVAILABLE = "AVAILABLE"
IN_PROGRESS = "SWITCHOVER_IN_PROGRESS"
COMPLETED = "SWITCHOVER_COMPLETED"
INVALID = "INVALID_CONFIGURATION"
FAILED = "SWITCHOVER_FAILED"
DELETING = "DELETING"
KNOWN = frozenset({PROVISIONING, AVAILABLE, IN_PROGRESS, COMPLETED, INVALID, FAILED, DELETING})
"""Every status of a deployment that is documented."""


def name_of(arn: str) -> str:
    """The identifier at the end of an ARN such as `arn:aws:rds:…:cluster:prod`."""
    return arn.rsplit(":", 1)[-1]


def kind_of(arn: str) -> str:
    """`cluster`, `db` or `cluster-endpoint`."""
    parts = arn.split(":")
    return parts[5] if len(parts) > 5 else "?"  # noqa: PLR2004 - the resource type's place in an ARN


@dataclass(frozen=True, slots=True)
class Instance:
    """One DB instance."""

    id: str
    status: str
    resource_id: str
    version: str = ""
    writer: bool = False
    endpoint: str = ""
    parameter_group: str = ""
    parameter_status: str = "in-sync"
    cluster_parameter_status: str = "in-sync"
    pending: tuple[str, ...] = ()
    arn: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One DB cluster and its instances."""

    id: str
    arn: str
    status: str
    resource_id: str
    version: str = ""
    endpoint: str = ""
    reader_endpoint: str = ""
    port: int = 3306
    parameter_group: str = ""
    instances: tuple[Instance, ...] = ()
    engine_mode: str = "provisioned"
    managed_password: bool = False
    replication_source: str = ""
    read_replicas: tuple[str, ...] = ()
    global_cluster: str = ""
    backtrack: int = 0
    roles: tuple[tuple[str, str], ...] = ()
    """ARN and feature name of each IAM role."""
    iam_authentication: bool = False
    deletion_protection: bool = False
    pending: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def writer(self) -> Instance | None:
        """The writer, if there is one."""
        return next((each for each in self.instances if each.writer), None)

    @property
    def unready(self) -> tuple[str, ...]:
        """What of this cluster is not `available`, with its status."""
        parts = [(f"cluster {self.id}", self.status)]
        parts += [(f"instance {each.id}", each.status) for each in self.instances]
        found = [f"{name} is {status}" for name, status in parts if status != "available"]
        return tuple(found if self.instances else [*found, f"cluster {self.id} has no instance"])


@dataclass(frozen=True, slots=True)
class Task:
    """One step of creating a green environment."""

    name: str
    status: str


@dataclass(frozen=True, slots=True)
class Member:
    """One pair of `SwitchoverDetails`: a cluster, an instance or a custom endpoint."""

    source: str
    target: str
    status: str

    @property
    def name(self) -> str:
        """What people call it."""
        arn = self.source or self.target
        kind = {"cluster": "cluster", "db": "instance", "cluster-endpoint": "endpoint"}.get(kind_of(arn), "")
        return f"{kind} {name_of(arn)}".strip()


@dataclass(frozen=True, slots=True)
class Deployment:
    """One Blue/Green deployment. After a switchover `target` is production and `source` the old cluster."""

    id: str
    name: str
    source: str
    target: str
    status: str
    details: str = ""
    tasks: tuple[Task, ...] = ()
    members: tuple[Member, ...] = ()
    arn: str = ""

    @property
    def source_id(self) -> str:
        """Identifier of the source cluster."""
        return name_of(self.source)

    @property
    def target_id(self) -> str:
        """Identifier of the target cluster; empty while there is none."""
        return name_of(self.target)

    def members_not(self, *statuses: str) -> tuple[Member, ...]:
        """The members in any other status."""
        return tuple(member for member in self.members if member.status not in statuses)

    def progress(self) -> str:
        """Tasks or members, in one line."""
        if self.status == PROVISIONING and self.tasks:
            return ", ".join(f"{task.name.lower()} {task.status.lower()}" for task in self.tasks)
        left = ", ".join(f"{member.name} {member.status.lower()}" for member in self.members)
        return left or "no members yet"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of RDS' event list. DescribeEvents returns no event id, only its text."""

    at: datetime
    source: str
    message: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"{self.at:%H:%M:%S} {self.source}: {self.message}"


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a decision needs to know about RDS."""

    production_id: str
    """The plan document's cluster: the name that applications use."""
    clusters: tuple[Cluster, ...] = ()
    deployment: Deployment | None = None
    events: tuple[Event, ...] = field(default=())

    def named(self, identifier: str) -> Cluster | None:
        """The cluster of that name."""
        return next((each for each in self.clusters if each.id == identifier), None)

    def owning(self, resource_id: str) -> Cluster | None:
        """The cluster with that resource id: names move, resource ids do not."""
        return next((each for each in self.clusters if each.resource_id == resource_id), None)

    @property
    def production(self) -> Cluster | None:
        """What stands under the production name."""
        return self.named(self.production_id)

    @property
    def green(self) -> Cluster | None:
        """The green cluster, before a switchover."""
        if self.deployment is None or self.deployment.target_id in {"", self.production_id}:
            return None
        return self.named(self.deployment.target_id)

    @property
    def old(self) -> Cluster | None:
        """The former production, after a switchover. Its name is read, never computed: it is `-oldN`."""
        if self.deployment is None or self.deployment.source_id == self.production_id:
            return None
        return self.named(self.deployment.source_id)

    def events_after(self, moment: datetime | None) -> tuple[Event, ...]:
        """Events later than `moment`, by RDS' own clock."""
        return tuple(event for event in self.events if moment is None or event.at > moment)


def says(events: Iterable[Event], *words: str) -> tuple[Event, ...]:
    """The events whose text holds one of `words`, in any case."""
    return tuple(event for event in events if any(word in event.message.lower() for word in words))


CANCELLED_WORDS = ("canceled", "cancelled")
STARTED_WORDS = ("switchover started", "switchover from", "switchover was initiated", "switchover initiated")
FAILED_WORDS = ("creation failed", "canceled", "cancelled", "failed", "can't configure")
