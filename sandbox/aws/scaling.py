"""The clamp: any RegisterScalableTarget puts the desired count into [min, max], even while suspended.

Source: application-autoscaling:RegisterScalableTarget, the notes on MinCapacity and MaxCapacity.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

DESCRIBE_LIMIT = 50


def install() -> None:
    """Wrap moto's backend."""
    backend: Any = ApplicationAutoscalingBackend
    backend.register_scalable_target = _register(backend.register_scalable_target)
    backend.describe_scalable_targets = _describe(backend.describe_scalable_targets)
    response: Any = ApplicationAutoScalingResponse
    response.describe_scalable_targets = _paged(response.describe_scalable_targets)


def _register(original: Callable[..., Any]) -> Callable[..., Any]:
    def register_scalable_target(self: Any, namespace: str, r_id: str, *rest: Any, **named: Any) -> Any:
        target = original(self, namespace, r_id, *rest, **named)
        if int(target.min_capacity) > int(target.max_capacity):
            raise AWSValidationException("Minimum capacity cannot be greater than maximum capacity")
        if namespace == "ecs":
            _, cluster, name = r_id.split("/")
            service = self.ecs_backend._get_service(cluster, name)  # noqa: SLF001 - moto has no public way
            clamped = min(max(service.desired_count, int(target.min_capacity)), int(target.max_capacity))
            if clamped != service.desired_count:
                service.desired_count = clamped
        return target

    return register_scalable_target


def _describe(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe_scalable_targets(
        self: Any, namespace: str, r_ids: list[str] | None, dimension: str | None
    ) -> Any:
        if r_ids is not None and len(r_ids) > DESCRIBE_LIMIT:
            raise AWSValidationException("ResourceIds must have at most 50 members")
        if not r_ids or dimension is None:
            return original(self, namespace, r_ids, dimension)
        known = self.targets.get(dimension, {})  # moto walks through all targets for each call
        return [known[r_id] for r_id in r_ids if r_id in known]

    return describe_scalable_targets


def _paged(original: Callable[..., Any]) -> Callable[..., Any]:
    """Count pages from the beginning: moto's token is the same on every page, which ends no listing."""

    def describe_scalable_targets(self: Any) -> str:
        answer = json.loads(original(self))
        if answer["NextToken"]:
            token = self._get_param("NextToken")
            before = int(token) + 1 if token else 0
            answer["NextToken"] = str(before + len(answer["ScalableTargets"]) - 1)
        return json.dumps(answer)

    return describe_scalable_targets
