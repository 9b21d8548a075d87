"""RDS Blue/Green as AWS documents it, small enough to reason about, and with answers that lag.

Time passes with each look. Whatever AWS forbids raises; what would lose data is an AssertionError.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from maintenance.bluegreen.live import Cluster, Deployment, Event, Instance, Member, Task, World

ARN = "arn:aws:rds:ap-northeast-1:123456789012"
START = datetime(2030, 12, 7, 16, tzinfo=UTC)
PROD, OLD_VERSION, NEW_VERSION = "prod", "8.0.mysql_aurora.3.04.3", "8.0.mysql_aurora.3.08.0"
OUTCOMES = ("completed", "cancelled", "failed", "invalid", "member", "deleted")


class StateFault(Exception):
    """InvalidBlueGreenDeploymentStateFault and its like: nothing was changed."""


@dataclass
class Cloud:
    """One account."""

    outcome: str = "completed"
    hesitation: int = 1
    """Looks for which AVAILABLE is said after the call."""
    duration: int = 2
    """Looks for which the switchover runs."""
    lag: int = 1
    """Looks for which a renamed or deleted thing is not settled."""
    protected: bool = False
    now: datetime = START
    clusters: dict[str, Cluster] = field(default_factory=dict)
    deployment: Deployment | None = None
    events: list[Event] = field(default_factory=list)
    read_only: dict[str, bool] = field(default_factory=dict)
    debts: set[str] = field(default_factory=set)
    accepted_calls: int = 0
    created: int = 0
    _plan: list[str] = field(default_factory=list)
    _busy: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._add(PROD, "cluster-BLUE", OLD_VERSION, ("prod-1", "prod-2"))

    def _add(self, name: str, resource: str, version: str, instances: tuple[str, ...]) -> Cluster:
        made = Cluster(
            id=name,
            arn=f"{ARN}:cluster:{name}",
            status="available",
            resource_id=resource,
            version=version,
            endpoint=f"{name}.cluster-x",
            parameter_group="group",
            instances=tuple(
                Instance(each, "available", f"db-{resource}-{number}", version, writer=number == 0)
                for number, each in enumerate(instances)
            ),
            deletion_protection=self.protected and "green" in name,
        )
        self.clusters[resource] = made
        self.read_only[resource] = "green" in name
        return made

    # What a look sees, and what time does

    def look(self) -> World:
        """Time passes, then everything is read."""
        self.now += timedelta(seconds=10)
        self._advance()
        live = []
        for resource, cluster in self.clusters.items():
            left = self._busy.get(resource, 0)
            self._busy[resource] = max(0, left - 1)
            live.append(replace(cluster, status="renaming") if left else cluster)
        return World(PROD, tuple(live), self.deployment, tuple(self.events))

    def _advance(self) -> None:
        if not self._plan:
            return
        step = self._plan.pop(0)
        deployment = self.deployment
        if deployment is None:
            return
        match step:
            case "available":
                self._member_status("AVAILABLE", "AVAILABLE")
            case "progress":
                if deployment.status == "AVAILABLE":
                    self._say("Switchover started")
                self._member_status("SWITCHOVER_IN_PROGRESS", "SWITCHOVER_IN_PROGRESS")
            case "completed" | "member":
                self._swap(all_members=step == "completed")
            case "cancelled":
                self._say("Switchover from DB cluster prod was canceled due to external replication")
                self._member_status("AVAILABLE", "AVAILABLE")
            case "failed" | "invalid":
                status = {"failed": "SWITCHOVER_FAILED", "invalid": "INVALID_CONFIGURATION"}[step]
                self._member_status(status, "SWITCHOVER_FAILED")
            case "deleted" | "gone":
                self.deployment = None

    def _say(self, text: str) -> None:
        self.events.append(Event(self.now, "bgd-1", text))

    def _member_status(self, status: str, member: str) -> None:
        assert self.deployment is not None
        members = tuple(replace(each, status=member) for each in self.deployment.members)
        self.deployment = replace(self.deployment, status=status, members=members)

    def _swap(self, *, all_members: bool) -> None:
        assert self.deployment is not None
        green = next(each for each in self.clusters.values() if "green" in each.id)
        blue = next(each for each in self.clusters.values() if each.id == PROD)
        self._rename(blue.resource_id, f"{PROD}-old1", {"prod-1": "prod-1-old1", "prod-2": "prod-2-old1"})
        names = {each.id: each.id.split("-green")[0] for each in green.instances}
        self._rename(green.resource_id, PROD, names)
        self.read_only[green.resource_id], self.read_only[blue.resource_id] = False, True
        pairs = [("cluster", f"{PROD}-old1", PROD)]
        pairs += [("db", f"{name}-old1", name) for name in ("prod-1", "prod-2")]
        done = (
            ["SWITCHOVER_COMPLETED"] * 3
            if all_members
            else ["SWITCHOVER_COMPLETED"] * 2 + ["SWITCHOVER_FAILED"]
        )
        self.deployment = replace(
            self.deployment,
            status="SWITCHOVER_COMPLETED",
            source=f"{ARN}:cluster:{PROD}-old1",
            target=f"{ARN}:cluster:{PROD}",
            members=tuple(
                Member(f"{ARN}:{kind}:{old}", f"{ARN}:{kind}:{new}", status)
                for (kind, old, new), status in zip(pairs, done, strict=True)
            ),
        )
        self._say("Switchover completed")

    def _rename(self, resource: str, name: str, instances: dict[str, str]) -> None:
        cluster = self.clusters[resource]
        self.clusters[resource] = replace(
            cluster,
            id=name,
            arn=f"{ARN}:cluster:{name}",
            endpoint=f"{name}.cluster-x",
            instances=tuple(replace(each, id=instances.get(each.id, each.id)) for each in cluster.instances),
        )

    # Calls that change something

    def create(self) -> str:
        if self.deployment is not None:
            raise StateFault
        self.created += 1
        green = self._add(
            "prod-green-abc",
            f"cluster-GREEN{self.created}",
            NEW_VERSION,
            ("prod-1-green-a", "prod-2-green-b"),
        )
        pairs = [
            ("cluster", PROD, green.id),
            ("db", "prod-1", "prod-1-green-a"),
            ("db", "prod-2", "prod-2-green-b"),
        ]
        self.deployment = Deployment(
            f"bgd-{self.created}",
            "upgrade",
            f"{ARN}:cluster:{PROD}",
            green.arn,
            "PROVISIONING",
            tasks=(Task("CREATING_READ_REPLICA_OF_SOURCE", "COMPLETED"),),
            members=tuple(Member(f"{ARN}:{k}:{a}", f"{ARN}:{k}:{b}", "PROVISIONING") for k, a, b in pairs),
        )
        self._plan = ["hesitate", "available"]
        return self.deployment.id

    def switch(self, deployment: str) -> None:
        assert not self._plan, "a switchover was sent while one was running"
        if (
            self.deployment is None
            or self.deployment.id != deployment
            or self.deployment.status != "AVAILABLE"
        ):
            raise StateFault
        self.accepted_calls += 1
        self._plan = ["hesitate"] * self.hesitation + ["progress"] * self.duration + [self.outcome]

    def delete(self, deployment: str, *, with_green: bool) -> None:
        if self.deployment is None or self.deployment.id != deployment:
            return
        completed = self.deployment.status == "SWITCHOVER_COMPLETED"
        assert not (completed and with_green), "DeleteTarget after a switchover"
        assert completed or with_green, "green would go on replicating from production"
        if self.deployment.status in {"SWITCHOVER_IN_PROGRESS", "DELETING"}:
            raise StateFault
        if with_green:
            green = next(each for each in self.clusters.values() if "green" in each.id)
            assert not green.deletion_protection
            del self.clusters[green.resource_id]
        else:
            old = self.clusters["cluster-BLUE"]
            self.read_only[old.resource_id] = self.read_only[old.resource_id] and self.fenced(old.resource_id)
        self._member_status("DELETING", "DELETING")
        self._plan = ["hesitate"] * self.lag + ["gone"]

    def fenced(self, resource: str) -> bool:
        return resource in self._fences

    _fences: set[str] = field(default_factory=set)

    def fence(self, name: str) -> None:
        resource = self._settled(name)
        self._fences.add(resource)
        self.read_only[resource] = True

    def unfence(self, name: str) -> None:
        resource = self._settled(name)
        self._fences.discard(resource)
        self.read_only[resource] = False

    def unprotect(self, name: str) -> None:
        resource = self._settled(name)
        self.clusters[resource] = replace(self.clusters[resource], deletion_protection=False)

    def close_debt(self, name: str) -> None:
        self.debts.discard(self._settled(name))

    def rename(self, kind: str, identifier: str, to: str) -> None:
        assert self.deployment is None, "members of a deployment cannot be renamed"
        taken = {each.id for each in self.clusters.values()} if kind == "cluster" else set()
        taken |= {each.id for cluster in self.clusters.values() for each in cluster.instances}
        assert to not in taken, f"{to} exists"
        for resource, cluster in self.clusters.items():
            if kind == "cluster" and cluster.id == identifier:
                self._settled(identifier)
                self._rename(resource, to, {})
            elif kind == "instance" and identifier in {each.id for each in cluster.instances}:
                self._settled(cluster.id)
                self._rename(resource, cluster.id, {identifier: to})
            else:
                continue
            self._busy[resource] = self.lag
            self._fences.discard(resource)  # a rename reboots
            self.read_only[resource] = False
            return
        raise StateFault

    def _settled(self, name: str) -> str:
        resource = next(key for key, each in self.clusters.items() if each.id == name)
        if self._busy.get(resource):
            raise StateFault
        return resource
