"""AWS's default API quotas as token buckets.

Source: "Request throttling for the Amazon ECS API", "Request throttling for the Elastic Load Balancing API"
(which has a bucket for the whole account besides those per kind), "API Gateway quotas for creating, deploying
and managing an API", "Lambda quotas".
Application Auto Scaling publishes none; its numbers here are careful guesses.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.aws.identify import Operation


@dataclass
class Bucket:
    """Tokens: `burst` at most, refilled at `rate` per second."""

    burst: float
    rate: float
    tokens: float
    at: float

    def take(self, now: float) -> bool:
        """Take one token if there is one."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


LIMITS: dict[str, tuple[float, float]] = {
    "ecs:cluster-modify": (20, 1),
    "ecs:cluster-read": (50, 20),
    "ecs:service-modify": (50, 5),
    "ecs:service-read": (100, 20),
    "ecs:tag-modify": (20, 10),
    "ecs:other": (50, 20),
    "lambda:control": (15, 15),
    "application-autoscaling:modify": (50, 20),
    "application-autoscaling:read": (50, 20),
    "elbv2:account": (40, 10),
    "elbv2:modify": (20, 3),
    "elbv2:read": (40, 10),
    "apigateway:CreateDeployment": (1, 0.2),
    "apigateway:CreateRestApi": (1, 1 / 3),
    "apigateway:DeleteRestApi": (1, 1 / 30),
    "apigateway:PutRestApi": (1, 1),
    "apigateway:CreateResource": (5, 5),
    "apigateway:other": (40, 10),
}
_ECS = {
    "UpdateService": "service-modify",
    "CreateService": "service-modify",
    "DeleteService": "service-modify",
    "DescribeServices": "service-read",
    "ListServices": "service-read",
    "TagResource": "tag-modify",
    "UntagResource": "tag-modify",
    "DescribeClusters": "cluster-read",
    "ListClusters": "cluster-read",
    "UpdateCluster": "cluster-modify",
}


def groups_of(operation: Operation) -> tuple[str, ...]:
    """The buckets that an operation draws from."""
    kind = "modify" if operation.write else "read"
    match operation.service:
        case "ecs":
            return (f"ecs:{_ECS.get(operation.name, 'other')}",)
        case "elbv2":
            return (f"elbv2:{kind}", "elbv2:account")
        case "apigateway":
            own = f"apigateway:{operation.name}"
            return (own if own in LIMITS else "apigateway:other",)
        case "lambda":
            return ("lambda:control",)
        case "apigatewayv2":
            return ("apigateway:other",)
        case _:
            return (f"{operation.service}:{kind}",)


class Quotas:
    """All buckets of the account. Off until switched on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds."""
        self.on = False
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def allows(self, operation: Operation) -> bool:
        """Whether a call may go on."""
        groups = [group for group in groups_of(operation) if group in LIMITS]
        if not self.on:
            return True
        with self._lock:
            now = self._clock()
            return all(self._bucket(group, now).take(now) for group in groups)

    def _bucket(self, group: str, now: float) -> Bucket:
        burst, rate = LIMITS[group]
        return self._buckets.setdefault(group, Bucket(burst, rate, burst, now))
