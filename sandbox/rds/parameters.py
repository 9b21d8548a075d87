"""Parameters of parameter groups: defaults of the engine that matter here, and what users changed.

Source: Aurora User Guide, "Aurora MySQL configuration parameters".
"""

from __future__ import annotations

from typing import Any

from moto.rds.exceptions import RDSClientError

from sandbox.database.engine_version import EngineVersion
from sandbox.rds.catalogue import VERSIONS

# name → (default value or None where the engine decides, apply type)
_DEFAULTS: dict[str, tuple[str | None, str]] = {
    "binlog_format": ("OFF", "static"),
    "binlog_row_image": (None, "dynamic"),
    "binlog_replication_globaldb": (None, "static"),
    "character_set_server": (None, "dynamic"),
    "event_scheduler": (None, "dynamic"),
    "gtid-mode": (None, "static"),
    "enforce_gtid_consistency": (None, "static"),
    "innodb_flush_log_at_trx_commit": (None, "dynamic"),
    "innodb_monitor_enable": (None, "dynamic"),
    "read_only": (None, "dynamic"),
    "replica_parallel_workers": (None, "dynamic"),
    "require_secure_transport": ("OFF", "dynamic"),
    "time_zone": (None, "dynamic"),
}
FAMILIES = frozenset(version.parameter_family for version in VERSIONS)


def default_family(group: str) -> str | None:
    """The family of a group that RDS makes itself, such as `default.aurora-mysql8.0`."""
    family = group.removeprefix("default.")
    return family if group.startswith("default.") and family in FAMILIES else None


def family_of(backend: Any, group: str) -> str:
    """The family of a cluster parameter group.

    Raises:
        RDSClientError: there is no such group.
    """
    if family := default_family(group):
        return family
    if group not in backend.db_cluster_parameter_groups:
        raise RDSClientError("DBClusterParameterGroupNotFound", f"DBClusterParameterGroup not found: {group}")
    return str(backend.db_cluster_parameter_groups[group].db_parameter_group_family)


def cluster_parameters(backend: Any, group: str, source: str | None = None) -> list[dict[str, Any]]:
    """A cluster parameter group's parameters, defaults included.

    Args:
        backend: moto's RDS of the region.
        group: its name.
        source: `user`, `system` or `engine-default`; all without it.
    """
    family_of(backend, group)
    found: dict[str, dict[str, Any]] = {}
    for name, (value, kind) in _DEFAULTS.items():
        found[name] = {
            "ParameterName": name,
            "Source": "system" if value is not None else "engine-default",
            "ApplyType": kind,
            "DataType": "string",
            "IsModifiable": True,
            "ApplyMethod": "pending-reboot",
        } | ({"ParameterValue": value} if value is not None else {})
    if group in backend.db_cluster_parameter_groups:
        for name, changed in backend.db_cluster_parameter_groups[group].parameters.items():
            kept = {key: value for key, value in changed.items() if value is not None}
            found[name] = (
                found.get(name, {"IsModifiable": True}) | kept | {"ParameterName": name, "Source": "user"}
            )
    return [each for _, each in sorted(found.items()) if source is None or each["Source"] == source]


def value(backend: Any, group: str, name: str) -> str | None:
    """One parameter's value."""
    found = {each["ParameterName"]: each for each in cluster_parameters(backend, group)}
    return found.get(name, {}).get("ParameterValue")


def fits(family: str, version: EngineVersion) -> bool:
    """Whether a group of this family can be used with a version."""
    return family == version.parameter_family
