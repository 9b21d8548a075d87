"""Go as fast as the account allows, and no faster once AWS has said where the limit is.

AWS throttles with token buckets per group of operations. Running into one costs retries with growing pauses.
An account may have had its limits raised, which no API tells for all of them; so a group runs freely until
AWS throttles it for the first time. From then on every attempt takes a token from a bucket that was empty at
that moment and fills at AWS's default rate, up to AWS's default burst: a wait for tasks to drain earns the
next wave a quick start. Who else uses the account is not known here, so throttling is still retried.

Source: "Request throttling for the Amazon ECS API", "Request throttling for the Elastic Load Balancing API",
"Amazon API Gateway quotas", "Lambda quotas" (control plane requests). Application Auto Scaling publishes no
numbers; its own are careful.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

READS = ("Describe", "List", "Get")
THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"}
)
"""Error codes that say: too fast."""

LIMITS: dict[str, tuple[float, float]] = {
    "ecs:service-modify": (50, 5),
    "ecs:service-read": (100, 20),
    "ecs:tag-modify": (20, 10),
    "elbv2:modify": (20, 3),
    "elbv2:read": (40, 10),
    "apigateway:deployment": (1, 0.2),
    "apigateway:other": (40, 10),
    "lambda:control": (15, 15),
    "application-autoscaling:modify": (1, 20),
    "application-autoscaling:read": (1, 20),
}
"""Burst, and calls per second that an account sustains, in each group, unless AWS has raised them."""
_GROUPS = {
    "UpdateService": "ecs:service-modify",
    "DescribeServices": "ecs:service-read",
    "ListServices": "ecs:service-read",
    "TagResource": "ecs:tag-modify",
    "UntagResource": "ecs:tag-modify",
}


def group_of(service: str, operation: str) -> str | None:
    """The bucket that an operation draws from; None where AWS names none that matters here."""
    match service:
        case "ecs":
            return _GROUPS.get(operation)
        case "elbv2" | "application-autoscaling":
            return f"{service}:{'read' if operation.startswith(READS) else 'modify'}"
        case "lambda":
            return "lambda:control"
        case "apigateway" | "apigatewayv2":
            return f"apigateway:{'deployment' if operation == 'CreateDeployment' else 'other'}"
        case _:
            return None


@dataclass
class Bucket:
    """Tokens of one group. Whoever comes takes the next token, and is told how long to wait for it."""

    burst: float
    rate: float
    tokens: float = 0.0
    at: float | None = None
    """When `tokens` was right; None until AWS throttles for the first time."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def throttled(self, now: float) -> None:
        """AWS has said that the group's bucket is empty."""
        with self.lock:
            self._refill(now)
            self.tokens = min(self.tokens, 0.0)
            self.at = now

    def reserve(self, now: float) -> float:
        """Take one token, perhaps of the future; returns the seconds until it is there."""
        with self.lock:
            if self.at is None:
                return 0.0
            self._refill(now)
            self.tokens -= 1
            return max(0.0, -self.tokens / self.rate)

    def _refill(self, now: float) -> None:
        if self.at is not None:
            self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
            self.at = now


class Pace:
    """All buckets of one region. `attach` makes every attempt of a client wait for its token."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """`clock` and `sleep` count in seconds."""
        self._clock = clock
        self._sleep = sleep
        self._buckets = {name: Bucket(*limits) for name, limits in LIMITS.items()}

    def attach(self, client: Any, service: str) -> None:  # noqa: ANN401 - boto3's clients are made at run time
        """Pace every attempt of a boto3 client, retries included."""
        name = client.meta.service_model.service_id.hyphenize()

        def before(operation_name: str, **_: object) -> None:
            self.wait(service, operation_name)

        def after(event_name: str, parsed_response: Mapping[str, Any] | None, **_: object) -> None:
            if ((parsed_response or {}).get("Error") or {}).get("Code") in THROTTLED:
                self.throttled(service, event_name.rsplit(".", 1)[-1])

        client.meta.events.register(f"request-created.{name}", before)
        client.meta.events.register(f"response-received.{name}", after)

    def wait(self, service: str, operation: str) -> None:
        """Wait until a call may go out."""
        group = group_of(service, operation)
        if group is not None and (seconds := self._buckets[group].reserve(self._clock())) > 0:
            self._sleep(seconds)

    def throttled(self, service: str, operation: str) -> None:
        """Keep a call's group to AWS's default rate from now on."""
        if (group := group_of(service, operation)) is not None:
            self._buckets[group].throttled(self._clock())
