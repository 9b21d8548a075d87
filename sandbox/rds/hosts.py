"""Which server stands behind which cluster, and which name leads where.

Servers belong to resource ids, because names move from one cluster to another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moto.ec2.models import ec2_backends

from sandbox.database.dialect import Seat
from sandbox.database.endpoints import Endpoints
from sandbox.database.engine_version import EngineVersion
from sandbox.database.iam_token import TokenUsers
from sandbox.database.mariadb import MariaDb


@dataclass
class Host:
    """The storage of one cluster: all its instances read and write this one server."""

    server: MariaDb
    version: EngineVersion
    open: bool = True
    """Whether connections are accepted."""
    server_ids: dict[str, str] = field(default_factory=dict)
    """DbiResourceId → what `@@aurora_server_id` says: the name at creation, until a reboot."""


class Hosts:
    """All clusters that have a server."""

    def __init__(
        self, backend: Any, folder: Path, wrote: Callable[[str, str], None], tokens: TokenUsers
    ) -> None:
        """Start with none.

        Args:
            backend: moto's RDS of the region.
            folder: where the CA bundle is written.
            wrote: told of each statement that changed something, by user and text.
            tokens: who logs in with a token.
        """
        self._backend = backend
        self.tokens = tokens
        self.endpoints = Endpoints(folder, self.permits, wrote, tokens)
        self._hosts: dict[str, Host] = {}
        self._published: set[str] = set()
        self._lock = threading.RLock()

    def add(self, cluster: Any, host: Host) -> None:
        """Put a server behind a cluster."""
        self._hosts[cluster.db_cluster_resource_id] = host
        self.publish()

    def of(self, cluster: Any) -> Host | None:
        """The server behind a cluster, if it has one."""
        return self._hosts.get(cluster.db_cluster_resource_id)

    def all(self) -> list[Host]:
        """Every server."""
        return list(self._hosts.values())

    def discard(self, cluster: Any) -> None:
        """End a cluster's server."""
        host = self._hosts.pop(cluster.db_cluster_resource_id, None)
        if host is not None:
            host.server.discard()
        self.publish()

    def end(self) -> None:
        """End every name and every server."""
        self.endpoints.stop()
        for host in self._hosts.values():
            host.server.discard()

    def publish(self) -> None:
        """Lead every name to where it belongs now, and take away names that nothing has any more."""
        with self._lock:
            wanted = self._wanted()
            for name in self._published - wanted.keys():
                self.endpoints.remove(name)
            for name, seat in wanted.items():
                before = self.endpoints.seat(name)
                self.endpoints.lead(name, seat)
                if before is not None and before != seat:
                    self.endpoints.drop_connections(name)
            self._published = set(wanted)

    def permits(self, name: str) -> bool:
        """Whether the cluster's security groups let anybody in."""
        cluster = self.cluster_of(name)
        groups = cluster.vpc_security_group_ids if cluster is not None else []
        ec2 = ec2_backends[self._backend.account_id][self._backend.region_name]
        found_groups = [ec2.get_security_group_from_id(each) for each in groups]
        return not groups or any(group is not None and group.ingress_rules for group in found_groups)

    def cluster_of(self, name: str) -> Any:
        """The cluster that a name is of, or None."""
        kind, _, identifier = name.partition("/")
        if kind != "instance":
            return self._backend.clusters.get(identifier)
        found = self._backend.databases.get(identifier)
        return found.cluster if found is not None else None

    def address(self, name: str) -> str:
        """The address of a name."""
        return self.endpoints.address(name)

    def _wanted(self) -> dict[str, Seat | None]:
        names: dict[str, Seat | None] = {}
        for cluster in list(self._backend.clusters.values()):
            host = self.of(cluster)
            if host is None:
                continue
            members = list(cluster.members)
            writer = next((each for each in members if each.is_cluster_writer), None)
            readers = [each for each in members if each is not writer]
            name = cluster.db_cluster_identifier
            names[f"cluster/{name}"] = _seat(host, writer, reader=False)
            chosen = next((each for each in readers if _serves(each)), writer)
            names[f"cluster-ro/{name}"] = _seat(host, chosen, reader=chosen is not writer)
            for each in members:
                names[f"instance/{each.db_instance_identifier}"] = _seat(
                    host, each, reader=each is not writer
                )
            for custom in getattr(cluster, "custom_endpoints", []):
                custom_name = custom["DBClusterEndpointIdentifier"]
                names[f"custom/{custom_name}"] = _seat(host, chosen, reader=chosen is not writer)
        return names


def _serves(instance: Any) -> bool:
    return instance.status not in {"rebooting", "creating", "deleting", "stopped"}


def _seat(host: Host, instance: Any, *, reader: bool) -> Seat | None:
    if instance is None or not host.open or not _serves(instance):
        return None
    server_id = host.server_ids.setdefault(instance.dbi_resource_id, instance.db_instance_identifier)
    return Seat(host.server, host.version, server_id, reader)
