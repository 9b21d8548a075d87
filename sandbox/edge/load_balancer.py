"""An Application Load Balancer: the winning rule of a listener, answered.

Rules come from moto's elbv2 backend, the decision from the same evaluator that the product plans with.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.elbv2.models import FakeListener, elbv2_backends

from maintenance.edge.evaluator import winning_rule
from maintenance.edge.live import parse_rules
from maintenance.edge.rules import FixedResponse, Forward, ListenerRule, OtherAction, Request
from sandbox.edge.directory import EdgeDirectory
from sandbox.edge.message import Answer, EdgeRequest, json_answer, not_modelled

_UNAVAILABLE = (
    "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n"
    "<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n"
)


class LoadBalancers:
    """All load balancers of the directory. Rules take effect `delay_seconds` after they were first seen."""

    def __init__(
        self,
        directory: EdgeDirectory,
        delay_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A delay stands for the moment that AWS takes to apply a change everywhere."""
        self._directory = directory
        self._delay = delay_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, list[tuple[float, tuple[ListenerRule, ...]]]] = {}

    def answer(self, listener_arn: str, request: EdgeRequest) -> Answer:
        """What the listener answers."""
        rules = self._effective(listener_arn, self.rules(listener_arn))
        if not rules:
            return not_modelled(f"the listener {listener_arn}, which does not exist")
        verdict = winning_rule(rules, _for_rules(request))
        match verdict.rule.action:
            case FixedResponse(status, content_type, body):
                return Answer(status, body, content_type, {"Server": "awselb/2.0"})
            case Forward(target_group):
                return self._forward(target_group)
            case OtherAction(kind):
                return not_modelled(f"the action {kind} of rule {verdict.rule.name}")

    def rules(self, listener_arn: str) -> tuple[ListenerRule, ...]:
        """The rules that moto holds now; empty if there is no such listener."""
        region = listener_arn.split(":")[3]
        backend = elbv2_backends[self._directory.account][region]
        listeners: list[FakeListener] = [
            listener
            for balancer in list(backend.load_balancers.values())
            for arn, listener in list(balancer.listeners.items())
            if arn == listener_arn
        ]
        return parse_rules([_described(rule) for each in listeners for rule in list(each.rules.values())])

    def _effective(self, listener_arn: str, live: tuple[ListenerRule, ...]) -> tuple[ListenerRule, ...]:
        """The newest rules that are old enough; the first ones ever seen count at once."""
        if not self._delay:
            return live
        with self._lock:
            now = self._clock()
            seen = self._seen.setdefault(listener_arn, [(now - self._delay, live)])
            if seen[-1][1] != live:
                seen.append((now, live))
            while len(seen) > 1 and seen[1][0] <= now - self._delay:
                seen.pop(0)
            return seen[0][1]

    def _forward(self, target_group: str) -> Answer:
        if self._directory.running_tasks(target_group) > 0:
            service = self._directory.service_of(target_group)
            return json_answer(200, {"service": service, "target_group": target_group})
        return Answer(503, _UNAVAILABLE, "text/html", {"Server": "awselb/2.0"})


def _described(rule: Any) -> dict[str, Any]:
    """A rule of moto's as DescribeRules would show it."""
    return {
        "RuleArn": rule.arn,
        "Priority": str(rule.priority),
        "Conditions": rule.conditions,
        "Actions": [action.data for action in rule.actions],
    }


def _for_rules(request: EdgeRequest) -> Request:
    return Request(
        host=request.host,
        path=request.path,
        method=request.method,
        headers=request.headers,
        query=request.pairs,
        source_ip=request.source_ip,
    )
