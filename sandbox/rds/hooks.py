"""Puts every repair of moto's RDS in place. The tables say what is replaced and why."""

from __future__ import annotations

from moto.rds.models import BlueGreenDeployment

from sandbox.edge.patch import Patch
from sandbox.rds import operations, permissions, resources

PATCHES: tuple[Patch, ...] = (*resources.PATCHES, *operations.PATCHES, *permissions.PATCHES)


def install_hooks() -> None:
    """Repair moto, once per process; saying it again changes nothing."""
    for patch in PATCHES:
        setattr(patch.owner, patch.name, patch.replacement)
    for owner, name, replacement in resources.PROPERTIES:
        setattr(owner, name, replacement)
    # moto filters deployments by this table; ours have the same names.
    BlueGreenDeployment.SUPPORTED_FILTERS = dict(BlueGreenDeployment.SUPPORTED_FILTERS)
