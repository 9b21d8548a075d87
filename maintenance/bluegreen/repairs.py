"""What a switchover does not carry over, as steps with the command that repairs each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from maintenance.bluegreen.live import Cluster
from maintenance.bluegreen.written import Before

TARGET_FIELDS = ("ServiceNamespace", "ResourceId", "ScalableDimension", "MinCapacity", "MaxCapacity")
POLICY_FIELDS = (
    "PolicyName",
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "PolicyType",
    "TargetTrackingScalingPolicyConfiguration",
)


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing to do by hand after the switchover."""

    what: str
    why: str
    command: str

    def data(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def repairs(
    before: Before, new: Cluster, scalable: tuple[Mapping[str, Any], ...], scheduler: str | None
) -> tuple[Repair, ...]:
    """List what was there before and is not there now.

    Args:
        before: production before the switchover.
        new: production now.
        scalable: scalable targets of the cluster now.
        scheduler: `@@event_scheduler` now; None where the server did not say.
    """
    return (
        *_roles(before, new),
        *_scaling(before, scalable),
        *_scheduler(before, new, scheduler),
        *_identities(before, new),
    )


def _roles(before: Before, new: Cluster) -> list[Repair]:
    return [
        Repair(
            f"IAM role {arn}",
            "roles are not copied to green",
            f"aws rds add-role-to-db-cluster --db-cluster-identifier {new.id} --role-arn {arn}"
            + (f" --feature-name {feature}" if feature else ""),
        )
        for arn, feature in before.blue.roles
        if (arn, feature) not in new.roles
    ]


def _scaling(before: Before, scalable: tuple[Mapping[str, Any], ...]) -> list[Repair]:
    found = []
    live = {(each["ResourceId"], each["ScalableDimension"]): each for each in scalable}
    for target in before.scalable:
        now = live.get((target["ResourceId"], target["ScalableDimension"]))
        if now is None or now.get("SuspendedState") != target.get("SuspendedState"):
            values = {name: target[name] for name in TARGET_FIELDS if name in target}
            if target.get("SuspendedState"):
                values["SuspendedState"] = target["SuspendedState"]
            found.append(
                Repair(
                    f"reader Auto Scaling of {target['ResourceId']}",
                    "it is not registered as before" if now else "it is not copied",
                    "aws application-autoscaling register-scalable-target --cli-input-json "
                    f"'{_json(values)}'",
                )
            )
        if now is None:
            found += [
                Repair(
                    f"scaling policy {policy['PolicyName']}",
                    "it is not copied",
                    "aws application-autoscaling put-scaling-policy --cli-input-json "
                    f"'{_json({name: policy[name] for name in POLICY_FIELDS if name in policy})}'",
                )
                for policy in before.policies
                if policy["ResourceId"] == target["ResourceId"]
            ]
    return found


def _scheduler(before: Before, new: Cluster, scheduler: str | None) -> list[Repair]:
    was_on = before.event_scheduler.upper() in {"ON", "1"}
    if not was_on or (scheduler or "").upper() in {"ON", "1"}:
        return []
    return [
        Repair(
            "Event Scheduler",
            f"it was on with {', '.join(before.events) or 'no event'}",
            "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name "
            f"{new.parameter_group} --parameters "
            "ParameterName=event_scheduler,ParameterValue=ON,ApplyMethod=immediate",
        )
    ]


def _identities(before: Before, new: Cluster) -> list[Repair]:
    if new.resource_id == before.blue.resource_id:
        return []
    found = [
        Repair(
            "alarms and Performance Insights by resource id",
            "names stayed, resource ids did not",
            f"search dashboards and alarms for {before.blue.resource_id} and write {new.resource_id}",
        ),
        Repair(
            "backups",
            "point-in-time restore of the new production begins with the creation of green",
            f"aws rds describe-db-clusters --db-cluster-identifier {new.id} "
            "--query 'DBClusters[].EarliestRestorableTime'",
        ),
    ]
    if new.iam_authentication:
        found.append(
            Repair(
                "policies for IAM database authentication",
                "they name the resource id",
                f"allow rds-db:connect on {new.resource_id}",
            )
        )
    return found


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, default=str, separators=(",", ":"))
