"""What the probes brought home. A piece that got no answer is `Unasked` with the reason, never a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maintenance.bluegreen.checks.check import Unasked
from maintenance.bluegreen.checksum import Checksum
from maintenance.bluegreen.live import Cluster, World
from maintenance.bluegreen.written import Before, Position
from maintenance.replication.channel import Replication
from maintenance.replication.leftover import EarlierWindow

_SERVICE_USERS = frozenset(
    {"rdsadmin", "rdsrepladmin", "system user", "event_scheduler", "unauthenticated user", ""}
)
"""The server's and RDS' own; one that is still logging in is nobody yet."""
NOT_ASKED = Unasked("not asked in this phase")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the plan document asks for."""

    cluster: str
    deployment: str
    target_version: str
    cluster_group: str
    instance_group: str
    user: str
    tables: tuple[str, ...] = ()
    """Counted before and after."""
    checksums: tuple[str, ...] = ()
    """Summed up before and after."""
    allowed_users: tuple[str, ...] = ()
    retention_hours: int = 24
    window_minutes: int = 60
    oldest_transaction: float = 30.0
    """Seconds that a transaction or statement may be old."""

    @property
    def ours(self) -> frozenset[str]:
        """Users that are expected during maintenance."""
        return frozenset({self.user, *self.allowed_users})

    @property
    def compared(self) -> tuple[str, ...]:
        """Every table that is compared, counted or summed up."""
        return tuple(dict.fromkeys((*self.tables, *self.checksums)))


@dataclass(frozen=True, slots=True)
class Group:
    """A parameter group and what a user set in it."""

    name: str
    family: str
    values: Mapping[str, str] | Unasked = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Process:
    """One connection. Its statement is cut to the first word, because statements can hold secrets."""

    id: int
    user: str
    host: str
    schema: str
    command: str
    seconds: int
    verb: str = ""
    state: str = ""

    @property
    def background(self) -> bool:
        """The server's own, RDS' own, or one that replicates."""
        return (
            self.user in _SERVICE_USERS
            or self.command in {"Daemon", "Slave_IO", "Slave_SQL", "Slave_worker"}
            or self.replicating
        )

    @property
    def replicating(self) -> bool:
        """Whether it reads the binary log."""
        return self.command.lower().startswith("binlog dump")

    def __str__(self) -> str:
        """Who and what, without the statement."""
        doing = f"{self.command.lower()} {self.verb}".strip()
        return f"{self.user}@{self.host} (connection {self.id}, {doing}, {self.seconds} s)"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One open transaction."""

    thread: int
    user: str
    seconds: float
    rows: int = 0

    def __str__(self) -> str:
        """Who, how long, how much."""
        return (
            f"{self.user or 'unknown user'} (connection {self.thread}), open for {self.seconds:.0f} s, "
            f"{self.rows} rows changed"
        )


@dataclass(frozen=True, slots=True)
class Server:
    """What one database server answered."""

    host: str
    variables: Mapping[str, str] | Unasked = NOT_ASKED
    replication: Replication | Unasked = NOT_ASKED
    processes: tuple[Process, ...] | Unasked = NOT_ASKED
    transactions: tuple[Transaction, ...] | Unasked = NOT_ASKED
    prepared: int | Unasked = NOT_ASKED
    """Prepared XA transactions."""
    schemas: tuple[str, ...] | Unasked = NOT_ASKED
    events: tuple[str, ...] | Unasked = NOT_ASKED
    without_key: tuple[str, ...] | Unasked = NOT_ASKED
    settings: Mapping[str, str | None] | Unasked = NOT_ASKED
    """`rds_show_configuration`."""
    tables: Mapping[str, int | Checksum | str] | Unasked = NOT_ASKED
    """Rows or checksum by table; a text says why there is none."""
    unseen: tuple[str, ...] | Unasked = NOT_ASKED
    """Tables of the plan that do not exist, or that the user may not see."""
    position: Position | Unasked | None = NOT_ASKED
    topology: bool | Unasked = NOT_ASKED
    """Whether `mysql.rds_topology` can be read."""


Answers = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the checks judge."""

    wanted: Wanted
    world: World
    now: datetime
    blue: Server | Unasked = NOT_ASKED
    green: Server | Unasked = NOT_ASKED
    blue_group: Group | Unasked | None = NOT_ASKED
    cluster_group: Group | Unasked | None = NOT_ASKED
    instance_group: Group | Unasked | None = NOT_ASKED
    upgrade_targets: tuple[str, ...] | Unasked = NOT_ASKED
    pending_maintenance: tuple[str, ...] | Unasked = NOT_ASKED
    integrations: tuple[str, ...] | Unasked = NOT_ASKED
    proxies: Mapping[str, bool] | Unasked = NOT_ASKED
    """Proxy to whether this cluster is its target."""
    quotas: Mapping[str, tuple[int, int]] | Unasked = NOT_ASKED
    """Quota to used and allowed."""
    deployments: tuple[str, ...] | Unasked = NOT_ASKED
    """Every deployment of this source, and of the wanted name, as text."""
    scalable: Answers | Unasked = NOT_ASKED
    policies: Answers | Unasked = NOT_ASKED
    endpoints: Answers | Unasked = NOT_ASKED
    denied: tuple[str, ...] | Unasked = NOT_ASKED
    snapshots: tuple[str, ...] | Unasked = NOT_ASKED
    """Manual snapshots of blue of the last day."""
    addresses: Mapping[str, tuple[str, ...]] | Unasked = NOT_ASKED
    """What the cluster's endpoints resolve to."""
    before: Before | None = None
    earlier: EarlierWindow | None = None

    @property
    def production(self) -> Cluster | None:
        """What stands under the production name."""
        return self.world.production
