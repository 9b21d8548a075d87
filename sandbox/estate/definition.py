"""What a company consists of. An estate says what exists; `planned` says what its plan document lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Scaling:
    """A scalable target: tasks, and which of dynamic in, dynamic out and scheduled scaling is suspended."""

    minimum: int
    maximum: int
    suspended: tuple[bool, bool, bool] = (False, False, False)


@dataclass(frozen=True, slots=True)
class EcsService:
    """One service; `team` is empty where no team lists it."""

    cluster: str
    name: str
    desired: int
    team: str = ""
    wave: int = 1
    scaling: Scaling | None = None
    scheduling: str = "REPLICA"
    controller: str = "ECS"
    old_arn: bool = False
    propagate_tags: bool = False

    @property
    def key(self) -> str:
        """`cluster/service`."""
        return f"{self.cluster}/{self.name}"


@dataclass(frozen=True, slots=True)
class AlbEndpoint:
    """A path on a host of a load balancer, served by one service (key)."""

    alb: str
    host: str
    path: str
    service: str
    team: str
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GatewayEndpoint:
    """A method and path of an API, served by one service (key); `team` is empty where no team lists it."""

    method: str
    path: str
    service: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class GatewayApi:
    """An API of API Gateway; `kind` is a kind of edge in the plan document."""

    edge: str
    kind: str
    endpoints: tuple[GatewayEndpoint, ...]
    domain: str = ""
    auto_deploy: bool = True


@dataclass(frozen=True, slots=True)
class EstateWriter:
    """What else writes to the database; `team` is empty where no team lists it."""

    kind: Literal["rule", "schedule", "function"]
    name: str
    team: str = ""
    cluster: str = ""
    """Where a rule or schedule runs its task."""
    place: str = "default"
    """Bus of a rule, group of a schedule."""
    enabled: bool = True
    reserved: int | None = None
    """Reserved concurrency of a function."""


@dataclass(frozen=True, slots=True)
class EstateMonitor:
    """A Datadog monitor; `team` is empty where no team lists it. `by_tags` lists it by its tags instead."""

    id: int
    name: str
    tags: tuple[str, ...]
    team: str = ""
    by_tags: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A team, who answers for its part, and a feature that its customers lose."""

    name: str
    owner: str
    feature: str
    feature_ja: str


@dataclass(frozen=True, slots=True)
class Estate:
    """A whole company."""

    window: str
    teams: tuple[Team, ...]
    services: tuple[EcsService, ...]
    alb_endpoints: tuple[AlbEndpoint, ...]
    apis: tuple[GatewayApi, ...]
    monitors: tuple[EstateMonitor, ...]
    writers: tuple[EstateWriter, ...] = ()
    drain: str = "10m"
    steady: str = "20m"
    database: bool = False
    """Whether the plan document has a database to upgrade, and the people who do."""
    bypass_value: str = field(default="open-sesame-2030")

    @property
    def albs(self) -> tuple[str, ...]:
        """Names of the load balancers."""
        return tuple(sorted({endpoint.alb for endpoint in self.alb_endpoints}))

    @property
    def planned_services(self) -> tuple[EcsService, ...]:
        """What the plan document lists."""
        return tuple(service for service in self.services if service.team)
