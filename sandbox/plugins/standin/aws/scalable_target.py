"""`aws:appautoscaling/target:Target`: a scalable target of Application Auto Scaling.

Source: Application Auto Scaling API reference (RegisterScalableTarget, DescribeScalableTargets,
DeregisterScalableTarget) and the Terraform resource aws_appautoscaling_target.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sandbox.plugins.standin.aws.account import Account
from sandbox.plugins.standin.kind import Kind, Live, RefusedError, Traits
from sandbox.plugins.standin.wire import Properties

_FLAGS = {
    "dynamicScalingInSuspended": "DynamicScalingInSuspended",
    "dynamicScalingOutSuspended": "DynamicScalingOutSuspended",
    "scheduledScalingSuspended": "ScheduledScalingSuspended",
}


class ScalableTargetKind(Kind):
    """Capacities and suspension update in place, by registering again."""

    traits: ClassVar[Traits] = Traits(
        pulumi_type="aws:appautoscaling/target:Target",
        noun="Application AutoScaling Target",
        unsupported=frozenset({"tags", "roleArn"}),
        replaces=frozenset({"region", "resourceId", "scalableDimension", "serviceNamespace"}),
        computed=frozenset({"suspendedState"}),
        regional=True,
    )

    def __init__(self, account: Account) -> None:
        """Scalable targets of the account."""
        self._account = account

    def create(self, inputs: Properties) -> str:
        """Register the target; the id is the real plugin's, the resource's."""
        self._register(inputs)
        return str(inputs["resourceId"])

    def _register(self, inputs: Properties) -> None:
        state = inputs.get("suspendedState")
        suspended = (
            {} if state is None else {"SuspendedState": {_FLAGS[name]: on for name, on in state.items()}}
        )
        self._account.call(
            "application-autoscaling",
            "register_scalable_target",
            **_place(inputs),
            MinCapacity=inputs["minCapacity"],
            MaxCapacity=inputs["maxCapacity"],
            **suspended,
        )

    def read(self, id_: str, prior: Properties) -> Live | None:
        """The target. An import names it `NAMESPACE/RESOURCE-ID/DIMENSION`."""
        if not prior:
            namespace, _, rest = id_.partition("/")
            resource, slash, dimension = rest.rpartition("/")
            if not slash:
                raise RefusedError(f"unexpected format of ID ({id_}), use NAMESPACE/RESOURCE-ID/DIMENSION")
            prior = {"serviceNamespace": namespace, "resourceId": resource, "scalableDimension": dimension}
        place = _place(prior)
        answer = self._account.call(
            "application-autoscaling",
            "describe_scalable_targets",
            ServiceNamespace=place["ServiceNamespace"],
            ScalableDimension=place["ScalableDimension"],
            ResourceIds=[place["ResourceId"]],
        )
        if not answer["ScalableTargets"]:
            return None
        live = answer["ScalableTargets"][0]
        state = live.get("SuspendedState") or {}
        flags: dict[str, Any] = {name: bool(state.get(field)) for name, field in _FLAGS.items()}
        inputs = {
            "minCapacity": live["MinCapacity"],
            "maxCapacity": live["MaxCapacity"],
            "resourceId": live["ResourceId"],
            "scalableDimension": live["ScalableDimension"],
            "serviceNamespace": live["ServiceNamespace"],
            "suspendedState": flags,
            "region": self._account.region,
        }
        return Live(id=live["ResourceId"], inputs=inputs, outputs={"roleArn": live.get("RoleARN", "")})

    def update(self, id_: str, old: Properties, new: Properties) -> None:
        """Register again. A suspension that the program no longer mentions stays."""
        del id_
        self._register({"suspendedState": old.get("suspendedState"), **new})

    def delete(self, id_: str, inputs: Properties) -> None:
        """Deregister; one that is gone already is no failure."""
        if self.read(id_, inputs) is not None:  # moto has another error than AWS for one that is gone
            self._account.call("application-autoscaling", "deregister_scalable_target", **_place(inputs))


def _place(inputs: Properties) -> dict[str, str]:
    return {
        "ServiceNamespace": inputs["serviceNamespace"],
        "ResourceId": inputs["resourceId"],
        "ScalableDimension": inputs["scalableDimension"],
    }
