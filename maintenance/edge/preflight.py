"""Would the planned rules do what they are for on the listener as it is? Found before anything changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from maintenance.edge.chunks import ANY_HOST
from maintenance.edge.coverage import (
    Coverage,
    bypass_requests,
    conditions_of,
    coverage,
    customer_address,
    endpoint_text,
    rules_of_others,
)
from maintenance.edge.evaluator import in_order, may_share, shadowed, winning_rule
from maintenance.edge.listener_rules import PlannedRule, endpoints_of
from maintenance.edge.live import LiveListener
from maintenance.edge.obstacles import by_rule, listed, obstacles
from maintenance.edge.rules import FixedResponse, Forward, ListenerRule, rule_text
from maintenance.edge.texts import UNAVAILABLE
from maintenance.finding import Finding, error, warning
from maintenance.plan.document import Alb, PlanDocument

__all__ = ["RULES_LIMIT", "LiveListener", "check_listener"]

RULES_LIMIT = 100
"""Rules per load balancer, without default rules; an adjustable quota."""
_HOST = re.compile(r".*\.[A-Za-z]+")
_NOT_IN_PATHS = re.compile(r"[{}%]")


def check_listener(
    document: PlanDocument, edge: str, live: LiveListener, planned: Sequence[PlannedRule], stack: str
) -> list[Finding]:
    """Check one ALB edge: priorities, what every endpoint would be answered by, the bypass, and quotas.

    Args:
        document: the plan.
        edge: name of an ALB edge in it.
        live: that listener's rules with their tags.
        planned: what `plan_listener_rules` returned for the document.
        stack: rules that carry its tag are ours.
    """
    ours = [each for each in planned if each.edge == edge]
    others = rules_of_others(live, stack)
    covered = coverage(document, {edge: live}, planned, stack)
    found = (
        *_refused_by_aws(edge, document, live.arn),
        *obstacles(edge, live, ours, others, covered),
        *_answered_in_part(edge, ours, others, covered),
        *_answered_by_nobody(edge, others, covered),
        *_never_winning(edge, others, covered),
        *_bypass(edge, document, ours, others),
        *_quota(edge, live, planned, others),
    )
    return list(dict.fromkeys(found))  # an endpoint with several methods would say the same several times


def _refused_by_aws(edge: str, document: PlanDocument, listener: str) -> Iterator[Finding]:
    """Hosts, paths and target groups that elasticloadbalancing:CreateRule does not take."""
    for endpoint in endpoints_of(document, edge):
        where = f"edge {edge}, {endpoint_text(endpoint)}"
        if endpoint.host not in (None, ANY_HOST) and not _HOST.fullmatch(endpoint.host):
            what = "a listener rule takes only hosts with a dot and with letters alone after the last dot"
            yield error(where, what, "write the end of the host out")
        if _NOT_IN_PATHS.search(endpoint.path):
            yield error(where, "a listener rule takes no {, } and % in a path", "write * in their place")
        if endpoint.target_group and _place(endpoint.target_group) != _place(listener):
            what = "its `target_group` is in another region or account than the listener"
            yield error(where, what, "correct `target_group`")


def _answered_in_part(
    edge: str, ours: Sequence[PlannedRule], others: Sequence[ListenerRule], covered: Sequence[Coverage]
) -> Iterator[Finding]:
    """Rules above ours that take some of an endpoint's requests, such as a health path. May be wanted."""
    last = {
        endpoint: each.rule.priority or 0
        for each in ours
        if each.kind == "maintenance"
        for endpoint in each.endpoints
    }
    winning = {(each.planned.rule.name, each.endpoint) for each in covered}
    partly = by_rule(
        (rule, endpoint)
        for endpoint in dict.fromkeys(each.endpoint for each in covered)
        for rule in others
        if rule.priority is not None
        and rule.priority < last.get(endpoint, 0)
        and not _says_503(rule)
        and (rule.name, endpoint) not in winning
        and may_share(rule.conditions, conditions_of(endpoint))
    )
    for rule, endpoints in partly:
        what = f"{rule_text(rule)} comes first and still answers some requests to {listed(endpoints)}"
        yield warning(f"edge {edge}", what, "nothing, if they are meant to stay; else a lower `priorities`")


def _answered_by_nobody(
    edge: str, others: Sequence[ListenerRule], covered: Sequence[Coverage]
) -> Iterator[Finding]:
    """Endpoints that only the default rule answers today, and endpoints that go where nobody wrote."""
    for each in covered:
        where = f"edge {edge}, {endpoint_text(each.endpoint)}"
        rule, wanted = each.now.rule, each.endpoint.target_group
        conditional = [
            other
            for other in others
            if other.priority is not None and may_share(other.conditions, conditions_of(each.endpoint))
        ]
        to = rule.action.target_group if isinstance(rule.action, Forward) else None
        if rule.priority is None and not conditional and (to is None or to != wanted):
            yield warning(where, "only the listener's default rule answers it today", "check host and path")
        elif to is not None and wanted is not None and to != wanted and each.now.certain:
            what = f"{rule_text(rule)} sends it to {to}, and the bypass would send it to {wanted}"
            yield warning(where, what, "check `target_group`")


def _never_winning(
    edge: str, others: Sequence[ListenerRule], covered: Sequence[Coverage]
) -> Iterator[Finding]:
    """Rules about listed endpoints that another rule hides: what they say is not what happens."""
    listed_conditions = [conditions_of(each.endpoint) for each in covered]
    for shadow in shadowed(others):
        if any(may_share(shadow.rule.conditions, each) for each in listed_conditions):
            what = f"{rule_text(shadow.rule)} never answers: {rule_text(shadow.by)} takes all of its requests"
            yield warning(f"edge {edge}", what)


def _bypass(
    edge: str, document: PlanDocument, ours: Sequence[PlannedRule], others: Sequence[ListenerRule]
) -> Iterator[Finding]:
    """Whoever verifies has to reach the service, and nobody else may."""
    bypass, alb = document.bypass, document.edges[edge]
    if bypass is None or not isinstance(alb, Alb):
        return
    if customer_address(bypass) is None:
        what = "the bypass lets every address through, so nobody would read 503"
        yield error("bypass.source_ips", what, "list the addresses of those who verify")
    if alb.bypass_priorities is None:
        what = "has no `bypass_priorities`, so nobody can verify its endpoints before they open"
        yield warning(f"edge {edge}", what)
        return
    rules = [*others, *(each.rule for each in ours)]
    for endpoint in endpoints_of(document, edge):
        where = f"edge {edge}, {endpoint_text(endpoint)}"
        if endpoint.target_group is None:
            yield warning(where, "has no `target_group`, so nobody can verify it before it opens")
            continue
        verdicts = [winning_rule(rules, request) for request in bypass_requests(endpoint, bypass)]
        wrong = [each.rule for each in verdicts if each.rule.action != Forward(endpoint.target_group)]
        if wrong:
            what = f"those who verify would be answered by {rule_text(in_order(wrong)[0])}"
            yield error(where, what, "move `bypass_priorities` above it, and above `priorities`")


def _quota(
    edge: str, live: LiveListener, planned: Sequence[PlannedRule], others: Sequence[ListenerRule]
) -> Iterator[Finding]:
    """Count this listener's rules and all planned ones of its load balancer: at least so many there are."""
    balancer = _balancer(live.arn)
    total = sum(rule.priority is not None for rule in others)
    total += sum(_balancer(each.listener) == balancer for each in planned)
    if total > RULES_LIMIT:
        what = f"its load balancer would have at least {total} rules, the default quota is {RULES_LIMIT}"
        yield warning(f"edge {edge}", what, "ask AWS for a higher quota first, or list fewer endpoints")


def _place(arn: str) -> list[str]:
    """Partition, service, region and account of an ARN."""
    return arn.split(":")[1:5]


def _balancer(listener: str) -> str:
    return listener.rsplit("/", 1)[0]


def _says_503(rule: ListenerRule) -> bool:
    return isinstance(rule.action, FixedResponse) and rule.action.status == UNAVAILABLE
