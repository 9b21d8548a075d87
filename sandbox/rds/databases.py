"""The company's databases: started with the sandbox, ended with it, and made to fail on demand."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymysql
from moto.rds.models import rds_backends
from pymysql.constants import CLIENT

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.database.bookkeeping import create_user, prepare
from sandbox.database.iam_token import TokenUsers
from sandbox.database.mariadb import MariaDb
from sandbox.database.processes import Household
from sandbox.database.replication import delay, own_position
from sandbox.database.shop import SCHEMA, fill
from sandbox.database.tls import BUNDLE
from sandbox.database.writer import Placed, Writer
from sandbox.rds import cloud as clouds
from sandbox.rds import leftover, metrics
from sandbox.rds.catalogue import known, upgrade_targets
from sandbox.rds.cloud import Cloud
from sandbox.rds.company import APPLICATION, CLUSTER, MASTER, SECRET, found_database, new_passwords
from sandbox.rds.hooks import install_hooks
from sandbox.rds.hosts import Host, Hosts
from sandbox.rds.resources import host
from sandbox.rds.settings import FAILURES, Settings

VERSION = "8.0.mysql_aurora.3.04.3"
_METRIC_SECONDS = 2.0
ACCESS_KEYS = {"sandbox": "sandbox"}
"""With which the programs of the sandbox sign."""


class Databases:
    """One Aurora MySQL cluster with real data behind it, under the shop's traffic."""

    def __init__(self, client: Callable[[str], Any], wrote: Callable[[str], None] = lambda _: None) -> None:
        """Repair moto's RDS; nothing runs yet.

        Args:
            client: makes boto3 clients for the sandbox's own AWS.
            wrote: told of every statement of the master user that changed something, before it is answered.
        """
        install_hooks()
        self._client = client
        self._wrote = wrote
        self._cloud: Cloud | None = None
        self._writer: Writer | None = None
        self._passwords = new_passwords()
        self.settings = Settings()

    def start(
        self,
        *,
        version: str = VERSION,
        with_leftover: bool = True,
        active: Callable[[], bool] = lambda: True,
        write_interval: float = 0.1,
    ) -> None:
        """Start blue with its data, found the cluster, and let the shop write.

        Args:
            version: of the cluster, in RDS's words.
            with_leftover: whether the external replication of the maintenance before is still configured.
            active: whether the application's services run; while not, the shop does not write.
            write_interval: seconds between two orders of the shop.

        Raises:
            ValueError: the version is not one of the catalogue.
        """
        engine_version = known(version)
        if engine_version is None:
            raise ValueError(f"{version} is not in the sandbox's catalogue (sandbox/rds/catalogue.py)")
        household = Household()
        backend = rds_backends[ACCOUNT][REGION]
        tokens = TokenUsers(REGION, ACCESS_KEYS, self._takes_tokens)
        hosts = Hosts(backend, household.folder, self._changed, tokens)
        self._cloud = Cloud(backend, household, hosts, self.settings)
        clouds.live(self._cloud)
        server = MariaDb(household, "server1", 1, engine_version.community)
        prepare(server, engine_version, self._cloud.replicator_password)
        create_user(server, MASTER, self._passwords.master, master=True)
        fill(server)
        create_user(server, APPLICATION, self._passwords.application, schema=SCHEMA)
        found_database(self._client, engine_version, upgrade_targets(engine_version), self._passwords)
        cluster = backend.clusters[CLUSTER]
        host(cluster, self._cloud)
        for instance in cluster.members:
            instance.port = hosts.endpoints.port
        self._cloud.hosts.add(cluster, Host(server, engine_version))
        if with_leftover:
            leftover.leave(server, engine_version)
        self._cloud.run(self._measure, "metrics")
        self._writer = Writer(self.connect_application, active, write_interval)

    def stop(self) -> None:
        """End everything and remove the data."""
        if self._cloud is not None:
            self._cloud.end()
        if self._writer is not None:
            self._writer.stop()
        if self._cloud is not None:
            clouds.gone(self._cloud)
            self._cloud.hosts.end()
            self._cloud.household.clear()

    # What tests and the demo ask and change.

    @property
    def cloud(self) -> Cloud:
        """The living RDS.

        Raises:
            RuntimeError: nothing runs.
        """
        if self._cloud is None:
            raise RuntimeError("the databases have not been started")
        return self._cloud

    @property
    def ca_bundle(self) -> Path:
        """Certificates with which a client verifies the endpoints."""
        return self.cloud.household.folder / BUNDLE

    def placed(self) -> list[Placed]:
        """Every order that the shop's traffic has had confirmed."""
        return self._writer.placed if self._writer else []

    def fail_next(self, kind: str, reason: str = "an internal error") -> None:
        """Let the next creation or switchover end in a way of `settings.FAILURES`.

        Raises:
            ValueError: there is no such way.
        """
        if kind not in FAILURES:
            raise ValueError(f"{kind} is not one of {', '.join(FAILURES)}")
        self.settings.failures.append((kind, reason))  # type: ignore[arg-type]  # checked above

    def leave_external_replication(self, *, on: bool, running: bool = False, cluster: str = CLUSTER) -> None:
        """Configure the leftover of the story, or remove it."""
        found = self._host(cluster)
        leftover.remove(found.server, found.version)
        if on:
            leftover.leave(found.server, found.version, running=running)

    def create_token_user(self, name: str) -> None:
        """Create a user as `IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'` does, with a master's rights.

        The cluster must have IAM database authentication switched on before anybody gets in as that user.
        """
        tokens = self.cloud.hosts.tokens
        tokens.passwords[name] = secrets.token_urlsafe(16)
        create_user(self._host(CLUSTER).server, name, tokens.passwords[name], master=True)

    def delay_replication(self, cluster: str, seconds: int) -> None:
        """Hold a green cluster back; 0 lets it catch up."""
        delay(self._host(cluster).server, seconds)

    def make_instance(self, instance: str, status: str) -> None:
        """Let an instance be in a state until it is told otherwise."""
        self.cloud.backend.databases[instance].status = status
        self.cloud.hosts.publish()

    def state(self) -> dict[str, Any]:
        """What the servers themselves say, by cluster: for comparison with what the API says."""
        found = {}
        for name, cluster in self.cloud.backend.clusters.items():
            each = self.cloud.hosts.of(cluster)
            if each is None:
                continue
            position = own_position(each.server)
            found[name] = {
                "version": each.version.text,
                "read_only": bool(each.server.rows("SELECT @@GLOBAL.read_only AS on_")[0]["on_"]),
                "position": [position.file, position.offset],
                "orders": each.server.rows("SELECT COUNT(*) AS number FROM shop.orders")[0]["number"],
            }
        return found

    def connect_application(self, **options: Any) -> pymysql.Connection:
        """Connect as the shop does, through the cluster's writer endpoint."""
        return self._connect(APPLICATION, self._passwords.application, f"cluster/{CLUSTER}", **options)

    def connect_master(self, name: str = f"cluster/{CLUSTER}", **options: Any) -> pymysql.Connection:
        """Connect as the master user, through a name: `cluster/ID`, `cluster-ro/ID` or `instance/ID`."""
        return self._connect(MASTER, self._passwords.master, name, **options)

    def where(self) -> dict[str, Any]:
        """What somebody needs to use the databases; no password, which is in Secrets Manager."""
        endpoints = self.cloud.hosts.endpoints
        return {
            "cluster": CLUSTER,
            "secret": SECRET,
            "writer": self.cloud.hosts.address(f"cluster/{CLUSTER}"),
            "port": endpoints.port,
            "ca_bundle": str(self.ca_bundle),
        }

    def _connect(self, user: str, password: str, name: str, **options: Any) -> pymysql.Connection:
        return pymysql.connect(
            host=self.cloud.hosts.address(name),
            port=self.cloud.hosts.endpoints.port,
            user=user,
            password=password,
            database=SCHEMA,
            connect_timeout=5,
            read_timeout=15,
            autocommit=True,
            # Without TLS unless asked for: PyMySQL would load the system's certificates for each connection.
            **{"client_flag": CLIENT.FOUND_ROWS, "ssl_disabled": "ssl" not in options, **options},
        )

    def _changed(self, user: str, statement: str) -> None:
        if user == MASTER:
            self._wrote(statement)

    def _takes_tokens(self, name: str, _: str) -> bool:
        cluster = self.cloud.hosts.cluster_of(name)
        allowed = "rds-db:connect" not in self.cloud.denied_actions
        return cluster is not None and bool(cluster.iam_auth) and allowed

    def _host(self, cluster: str) -> Host:
        found = self.cloud.hosts.of(self.cloud.backend.clusters[cluster])
        if found is None:
            raise ValueError(f"there is no database behind {cluster}")
        return found

    def _measure(self) -> None:
        while True:
            self.cloud.pause(_METRIC_SECONDS)
            with contextlib.suppress(pymysql.MySQLError, OSError):
                metrics.measure(self.cloud)
