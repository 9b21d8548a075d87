"""What to do next: one action with its reason. Carried out one at a time; then RDS is looked at again."""

from __future__ import annotations

from dataclasses import dataclass

from maintenance.bluegreen.ending import Ending


@dataclass(frozen=True, slots=True)
class Create:
    """rds:CreateBlueGreenDeployment."""

    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again in a moment; `soon` where customers wait for what is waited for."""

    reason: str
    soon: bool = False


@dataclass(frozen=True, slots=True)
class TakeBefore:
    """Write down production as it is: resource ids, versions, row counts."""

    reason: str


@dataclass(frozen=True, slots=True)
class Request:
    """Write the attempt down, then rds:SwitchoverBlueGreenDeployment."""

    deployment: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fence:
    """Close a cluster to writes."""

    cluster: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unfence:
    """Let a cluster take writes again."""

    cluster: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delete:
    """rds:DeleteBlueGreenDeployment; `with_green` sends DeleteTarget, only ever before a switchover."""

    deployment: str
    with_green: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a cluster or an instance another name, at once."""

    kind: str
    """`cluster` or `instance`."""
    identifier: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unprotect:
    """Switch deletion protection off on a green cluster that is to be deleted."""

    cluster: str
    reason: str


@dataclass(frozen=True, slots=True)
class CloseDebt:
    """Stop and reset external replication on a cluster."""

    cluster: str
    reason: str


@dataclass(frozen=True, slots=True)
class End:
    """Nothing is left to do, or nothing can be done."""

    ending: Ending


Action = (
    Create | Wait | TakeBefore | Request | Fence | Unfence | Delete | Rename | Unprotect | CloseDebt | End
)
