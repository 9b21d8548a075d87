"""`aws:lb/listenerRule:ListenerRule`: 503 while the edge is closed, if the plan lists all that it answers.

A rule that answers more than the plan lists stays: the central stack's rules above it close what is listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from maintenance.edge.evaluator import may_share, rule_covers
from maintenance.edge.listener_rules import endpoints_of
from maintenance.edge.rules import (
    Condition,
    HostHeader,
    HttpRequestMethod,
    ListenerRule,
    OtherAction,
    PathPattern,
)
from maintenance.edge.texts import CONTENT_TYPE, UNAVAILABLE, text_503
from maintenance.owner.conditions import read_conditions
from maintenance.owner.following import Following
from maintenance.owner.outcome import Change, Inputs, Leave, Outcome, ignores, text
from maintenance.phase import Phase
from maintenance.plan.document import Alb, Endpoint, PlanDocument

TYPES = (
    "aws:lb/listenerRule:ListenerRule",
    "aws:alb/listenerRule:ListenerRule",
    "aws:elasticloadbalancingv2/listenerRule:ListenerRule",
)
ACTIONS = "actions"


def decide(inputs: Inputs, ignored: Collection[str], following: Following) -> Outcome:
    """Decide about one listener rule.

    Args:
        inputs: as declared.
        ignored: the program's `ignore_changes`.
        following: the plan.
    """
    edge, conditions = edge_of(inputs, following.document), read_conditions(inputs)
    if edge is None:
        return Leave()
    above = "; it stays, and the central stack's rules above it answer 503 for what the plan lists"
    if conditions is None:
        closed_edge = following.phase.edge_closed
        return Leave(f"has conditions that are secret, or not known yet{above}" if closed_edge else "")
    every = served(conditions, endpoints_of(following.document, edge))
    if following.phase is Phase.OFF:
        return Leave(after=following.beside(every))
    closed = endpoints_of(following.back.document, edge)
    if not served(conditions, closed):
        return Leave()
    if not all(_covered(part, closed) for part in _parts(conditions)):
        return Leave(f"answers more than the plan document lists{above}")
    if ignores(ignored, ACTIONS):
        return Leave(f"ignores changes of its actions{above}")
    return Change({ACTIONS: [closed_action(following.document)]}, "503")


def edge_of(inputs: Inputs, document: PlanDocument) -> str | None:
    """The name of the plan's edge whose listener the rule belongs to."""
    listener = text(inputs, "listenerArn")
    for name, edge in document.edges.items():
        if isinstance(edge, Alb) and edge.listener == listener:
            return name
    return None


def closed_action(document: PlanDocument) -> dict[str, object]:
    """The fixed response of the central stack's rules; a load balancer cannot send Retry-After beside it."""
    fixed = {"contentType": CONTENT_TYPE, "messageBody": text_503(document), "statusCode": str(UNAVAILABLE)}
    return {"type": "fixed-response", "fixedResponse": fixed}


def served(conditions: Sequence[Condition], endpoints: Sequence[Endpoint]) -> tuple[Endpoint, ...]:
    """The endpoints of which a rule with these conditions may answer something."""
    return tuple(each for each in endpoints if may_share(conditions, _of(each)))


def _covered(conditions: Sequence[Condition], endpoints: Sequence[Endpoint]) -> bool:
    """Whether one endpoint holds everything that these conditions match."""
    rule = ListenerRule("declared", 1, tuple(conditions), OtherAction("declared"))
    return any(
        rule_covers(ListenerRule("listed", 1, _of(each), OtherAction("listed")), rule) for each in endpoints
    )


def _of(endpoint: Endpoint) -> tuple[Condition, ...]:
    path = "*" if endpoint.path == "/*" else endpoint.path  # every path starts with a slash
    found: list[Condition] = [PathPattern((path,))]
    if endpoint.host is not None:
        found.append(HostHeader((endpoint.host,)))
    if endpoint.methods:
        found.append(HttpRequestMethod(tuple(endpoint.methods)))
    return tuple(found)


def _parts(conditions: Sequence[Condition]) -> Iterator[tuple[Condition, ...]]:
    """A rule with several values as rules with one value each: each may be listed by itself."""
    return product(*(_singles(each) for each in conditions))


def _singles(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case HostHeader(values, ()):
            return tuple(HostHeader((each,)) for each in values)
        case PathPattern(values, ()):
            return tuple(PathPattern((each,)) for each in values)
        case HttpRequestMethod(values):
            return tuple(HttpRequestMethod((each,)) for each in values)
        case _:
            return (condition,)
