"""Would the planned rules do what they are for on the listener as it is? Found before anything changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maintenance.edge.evaluator import Verdict, winning_rule
from maintenance.edge.listener_rules import PlannedRule
from maintenance.edge.rules import FixedResponse, ListenerRule, Request
from maintenance.edge.wildcard import sample
from maintenance.finding import Finding, error, warning
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import Endpoint, PlanDocument

RULES_LIMIT = 100
"""Rules per load balancer, without default rules; an adjustable quota."""
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class LiveListener:
    """A listener's rules with their tags, by rule ARN."""

    arn: str
    rules: tuple[ListenerRule, ...]
    tags: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One endpoint: which rule answers it today, and which with the planned rules."""

    edge: str
    endpoint: Endpoint
    now: Verdict
    planned: Verdict


def request_of(endpoint: Endpoint) -> Request:
    """One request that the endpoint describes."""
    method = endpoint.methods[0] if endpoint.methods else "GET"
    return Request(host=sample(endpoint.host or "any"), path=sample(endpoint.path), method=method)


def coverage(
    document: PlanDocument, edge: str, live: LiveListener, planned: Sequence[PlannedRule], stack: str
) -> tuple[Coverage, ...]:
    """Evaluate every endpoint of one ALB edge, without and with the planned rules."""
    others = _others(live, stack)
    ours = [each.rule for each in planned if each.edge == edge]
    return tuple(
        Coverage(edge, endpoint, winning_rule(others, request), winning_rule([*others, *ours], request))
        for team in document.teams
        for endpoint in team.endpoints
        if endpoint.edge == edge
        for request in (request_of(endpoint),)
    )


def check_listener(
    document: PlanDocument, edge: str, live: LiveListener, planned: Sequence[PlannedRule], stack: str
) -> list[Finding]:
    """Check priorities, room and coverage of one ALB edge."""
    ours = [each for each in planned if each.edge == edge]
    others = _others(live, stack)
    findings = _taken(edge, ours, others) + _beaten(edge, document, live, ours, stack)
    total = len([rule for rule in others if rule.priority is not None]) + len(ours)
    if total > RULES_LIMIT:
        what = f"would have {total} rules, the default quota is {RULES_LIMIT}"
        findings.append(warning(f"edge {edge}", what, "ask for a higher quota, or list fewer endpoints"))
    return findings


def _others(live: LiveListener, stack: str) -> list[ListenerRule]:
    return [rule for rule in live.rules if live.tags.get(rule.name, {}).get(TAG_STACK) != stack]


def _taken(edge: str, ours: Sequence[PlannedRule], others: Sequence[ListenerRule]) -> list[Finding]:
    taken = {rule.priority: rule for rule in others if rule.priority is not None}
    wanted = [each.rule.priority for each in ours if each.rule.priority is not None]
    clashes = [taken[priority] for priority in wanted if priority in taken]
    if not clashes:
        return []
    moves = _moves(clashes, {*taken, *wanted})
    return [
        error(
            f"edge {edge}",
            f"priority {rule.priority} is taken by {rule.name}",
            f"make room: aws elbv2 set-rule-priorities --rule-priorities {moves}",
        )
        for rule in clashes
    ]


def _moves(rules: Sequence[ListenerRule], taken: set[int]) -> str:
    """The exact arguments that move rules to free priorities below all others, in their order."""
    free = max(taken) + 1
    return " ".join(
        f"RuleArn={rule.name},Priority={free + offset}"
        for offset, rule in enumerate(sorted(rules, key=lambda rule: rule.priority or 0))
    )


def _beaten(
    edge: str, document: PlanDocument, live: LiveListener, ours: Sequence[PlannedRule], stack: str
) -> list[Finding]:
    findings = []
    for each in coverage(document, edge, live, ours, stack):
        where = f"edge {edge}, {each.endpoint.host or 'any host'}{each.endpoint.path}"
        action = each.planned.rule.action
        if not (isinstance(action, FixedResponse) and action.status == _UNAVAILABLE):
            findings.append(
                error(
                    where,
                    f"would still be answered by {each.planned.rule.name} "
                    f"at priority {each.planned.rule.priority or 'default'}",
                    "move `priorities` of the edge above (numerically below) that rule",
                )
            )
        if each.now.rule.priority is None:
            what = "nobody answers it today but the listener's default rule"
            findings.append(warning(where, what, "check host and path"))
    return findings
