"""How fast the sandbox's RDS is, where its limits are, and what goes wrong next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Failure = Literal[
    "creation_failed",
    "stuck_in_provisioning",
    "instance_unavailable",
    "canceled",
    "switchover_failed",
    "invalid_configuration",
    "member_failed",
    "timeout",
    "deleted",
]
FAILURES: tuple[str, ...] = get_args(Failure)


@dataclass
class Settings:
    """All of it can be changed while the sandbox runs."""

    provisioning_seconds: float = 6.0
    """How long a deployment is at least PROVISIONING."""
    switchover_seconds: float = 3.0
    """How long renaming takes at least, with connections refused."""
    hesitation_seconds: float = 0.3
    """How long Describe still says AVAILABLE after a switchover was asked for."""
    deletion_seconds: float = 1.0
    """How long a deployment is DELETING."""
    rename_seconds: float = 0.5
    """How long a renamed cluster or instance is not available."""
    timeout_second: float = 1.0
    """How long one second of SwitchoverTimeout lasts."""
    long_seconds: float = 5.0
    """From when on a transaction or statement is a long one, for guardrails."""
    cluster_quota: int = 40
    instance_quota: int = 40
    failures: list[tuple[Failure, str]] = field(default_factory=list)
    """What goes wrong next, each once, with its reason."""

    def take(self, *kinds: Failure) -> tuple[Failure, str] | None:
        """The next failure of one of these kinds, which is used up by this."""
        for at, (kind, reason) in enumerate(self.failures):
            if kind in kinds:
                del self.failures[at]
                return kind, reason
        return None
