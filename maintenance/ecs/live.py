"""What AWS reports of one service, as far as maintenance cares."""

from __future__ import annotations

from dataclasses import dataclass

from maintenance.ecs.capacity import Capacity, ScalableTarget
from maintenance.ecs.record import parse_record


@dataclass(frozen=True, slots=True)
class LiveService:
    """One service of ecs:DescribeServices with its tag and scalable target.

    `controller` is ECS, CODE_DEPLOY or EXTERNAL; `scheduling` is REPLICA or DAEMON. `rollout` is the
    primary deployment's rolloutState (empty where AWS reports none); `deployments` counts those that exist.
    """

    key: str
    arn: str
    desired: int
    running: int
    pending: int
    status: str = "ACTIVE"
    scheduling: str = "REPLICA"
    controller: str = "ECS"
    deployments: int = 1
    rollout: str = "COMPLETED"
    deployment_id: str = ""
    deployment_at: str = ""
    tag: str | None = None
    propagates_tags: bool = False
    target: ScalableTarget | None = None

    @property
    def capacity(self) -> Capacity:
        """What a record would hold now."""
        return Capacity(self.desired, self.target)

    @property
    def taggable(self) -> bool:
        """False for the old ARN format `…:service/name`, which ECS refuses to tag."""
        return self.arn.rsplit(":", 1)[-1].count("/") >= 2  # noqa: PLR2004 - service/cluster/name

    @property
    def deploying(self) -> bool:
        """True in the middle of a deployment."""
        return self.deployments > 1 or self.rollout == "IN_PROGRESS"

    @property
    def drained(self) -> bool:
        """True when no task of it runs or is about to."""
        return self.running == 0 and self.pending == 0

    @property
    def held(self) -> bool:
        """True when it is at 0 and its own tag says from what: whoever took it down has to bring it back."""
        if self.tag is None or self.desired != 0:
            return False
        return parse_record(self.tag, where=self.key).captured.desired != 0

    @property
    def steady(self) -> bool:
        """True when every task that should run does, and the deployment is complete."""
        return (
            not self.held
            and self.running == self.desired
            and self.pending == 0
            and self.deployments <= 1
            and self.rollout in {"", "COMPLETED"}
        )
