"""What an ECS service's size is made of: desired count, and the scalable target that may govern it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspension:
    """The three flags of Application Auto Scaling's `SuspendedState`; True means suspended."""

    dynamic_in: bool = False
    dynamic_out: bool = False
    scheduled: bool = False

    def __str__(self) -> str:
        """As shown in tables, naming only what is suspended."""
        names = [
            name
            for name, on in (
                ("in", self.dynamic_in),
                ("out", self.dynamic_out),
                ("scheduled", self.scheduled),
            )
            if on
        ]
        if len(names) == 3:  # noqa: PLR2004 - all three flags
            return "scaling suspended"
        return f"suspended: {', '.join(names)}" if names else "scaling active"


ALL_SUSPENDED = Suspension(dynamic_in=True, dynamic_out=True, scheduled=True)


@dataclass(frozen=True, slots=True)
class ScalableTarget:
    """A scalable target of dimension ecs:service:DesiredCount (tasks)."""

    minimum: int
    maximum: int
    suspension: Suspension

    def __str__(self) -> str:
        """As shown in previews and tables."""
        return f"min {self.minimum}, max {self.maximum}, {self.suspension}"

    def in_maintenance(self) -> ScalableTarget:
        """What maintenance makes of it: nothing scales, and no clamp lifts the service from 0."""
        return ScalableTarget(0, self.maximum, ALL_SUSPENDED)

    def clamp(self, desired: int) -> int:
        """What any RegisterScalableTarget call makes of a desired count, suspended or not."""
        return min(max(desired, self.minimum), self.maximum)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Everything that maintenance changes on one service, as captured or as read."""

    desired: int
    target: ScalableTarget | None

    def own_counts(self) -> frozenset[int]:
        """Every desired count that toggling a service of this capacity can leave behind, crashes included.

        0 and the captured count, and what our own RegisterScalableTarget calls make of it where it lies
        outside [min, max]. Any other count is somebody else's.
        """
        counts = {0, self.desired}
        if self.target is not None:
            counts |= {self.target.in_maintenance().clamp(self.desired), self.target.clamp(self.desired)}
        return frozenset(counts)

    def __str__(self) -> str:
        """As shown in previews and tables."""
        return f"{self.desired} ({self.target})" if self.target else f"{self.desired} (no scalable target)"
