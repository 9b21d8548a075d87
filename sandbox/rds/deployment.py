"""A Blue/Green deployment: its state, in the names that moto serializes.

Source: BlueGreenDeployment and its parts in the RDS API reference.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
import threading
from dataclasses import dataclass, field
from typing import Any

from sandbox.rds.cloud import Cloud
from sandbox.rds.events import emit

_LETTERS = string.ascii_lowercase + string.digits


@dataclass
class Member:
    """A blue resource and the green one that is going to take its name."""

    kind: str
    """`cluster`, `db` or `cluster-endpoint`."""
    source: str
    """Name, as it is now."""
    target: str | None = None
    status: str = "PROVISIONING"


@dataclass
class Deployment:
    """One deployment."""

    region: str
    account_id: str
    blue_green_deployment_name: str
    source_name: str
    tags: list[dict[str, str]]
    blue_green_deployment_identifier: str = field(
        default_factory=lambda: "bgd-" + "".join(secrets.choice(_LETTERS) for _ in range(16))
    )
    suffix: str = field(default_factory=lambda: "".join(secrets.choice(_LETTERS) for _ in range(6)))
    target_name: str | None = None
    status: str = "PROVISIONING"
    status_details: str | None = None
    members: list[Member] = field(default_factory=list)
    task_states: dict[str, str] = field(default_factory=dict)
    create_time: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC).replace(tzinfo=None))
    delete_time: dt.datetime | None = None
    asked: bool = False
    """Whether a switchover was asked for and does not show yet."""
    building: threading.RLock = field(default_factory=threading.RLock, repr=False)
    """Held while a task of the creation is worked on, so that a deletion finds whole things."""

    @property
    def switching(self) -> bool:
        """Whether a switchover is under way."""
        return self.asked or self.status == "SWITCHOVER_IN_PROGRESS"

    @property
    def source(self) -> str:
        """ARN of the source cluster, whatever its name is now."""
        return self.arn("cluster", self.source_name)

    @property
    def target(self) -> str | None:
        """ARN of the target cluster, once it exists."""
        return self.arn("cluster", self.target_name) if self.target_name else None

    @property
    def tasks(self) -> list[dict[str, str]]:
        """Tasks of the creation."""
        return [{"Name": name, "Status": status} for name, status in self.task_states.items()]

    @property
    def switchover_details(self) -> list[dict[str, str]]:
        """State of every member."""
        return [
            {"SourceMember": self.arn(each.kind, each.source), "Status": each.status}
            | ({"TargetMember": self.arn(each.kind, each.target)} if each.target else {})
            for each in self.members
        ]

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """Tags, in the API's name."""
        return self.tags

    def arn(self, kind: str, name: str) -> str:
        """ARN of a resource of the same region and account."""
        return f"arn:aws:rds:{self.region}:{self.account_id}:{kind}:{name}"

    def green(self, name: str) -> str:
        """The name of a blue resource's green one."""
        return f"{name}-green-{self.suffix}"

    def mark(self, status: str, *, only: str | None = None) -> None:
        """Set the state of every member that is there, or of one kind."""
        for each in self.members:
            if only in {None, each.kind} and not each.status.startswith("MISSING"):
                each.status = status

    def tell(self, live: Cloud, category: str, message: str) -> None:
        """Record an event of the deployment itself."""
        emit(live.backend, "blue-green-deployment", self.blue_green_deployment_identifier, category, message)

    def tell_clusters(self, live: Cloud, category: str, message: str) -> None:
        """Record an event under the deployment and under both clusters, as the cloud does."""
        self.tell(live, category, message)
        for name in (self.source_name, self.target_name):
            if name:
                emit(live.backend, "db-cluster", name, category, message)


def blue_of(live: Cloud, deployment: Deployment) -> Any:
    """The source cluster."""
    return live.backend.clusters[deployment.source_name]


def green_of(live: Cloud, deployment: Deployment) -> Any:
    """The target cluster."""
    return live.backend.clusters[deployment.target_name]
