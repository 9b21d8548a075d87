"""Which listener rule wins for a request.

Rules are tried in the order of their priorities, the default rule last; in a rule every condition must match,
in a condition any of its values. Source: "Listener rules for your Application Load Balancer", AWS
documentation, and elasticloadbalancing:DescribeRules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maintenance.edge.conditions import can_match_together, condition_covers, match_of
from maintenance.edge.rules import Condition, ListenerRule, PathPattern, Request

_LAST = 50_001
"""After every priority that AWS accepts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that wins, and why: one text per condition.

    It is not certain if the rule has a regular expression, which only AWS reads: it is taken to match, so
    that whoever needs to beat the rule is told.
    """

    rule: ListenerRule
    reasons: tuple[str, ...]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rule that can never win, and the earlier rule that takes everything from it."""

    rule: ListenerRule
    by: ListenerRule


def winning_rule(rules: Iterable[ListenerRule], request: Request) -> Verdict:
    """Return the rule that answers a request.

    Raises:
        ValueError: no rule matches; a listener always has a default rule, so the list is not complete.
    """
    for rule in in_order(rules):
        found = []
        for condition in rule.conditions:
            match = match_of(condition, request)
            if match is None:
                break
            found.append(match)
        else:
            reasons = tuple(match.reason for match in found)
            return Verdict(rule, reasons or ("default rule",), all(match.certain for match in found))
    message = "no rule matches and there is no default rule: the list of rules is not complete"
    raise ValueError(message)


def shadowed(rules: Iterable[ListenerRule]) -> tuple[Shadow, ...]:
    """Return the rules that can never win. Only what one earlier rule takes is found, and only if proven."""
    ordered = in_order(rules)
    found = []
    for position, later in enumerate(ordered):
        earlier = next((each for each in ordered[:position] if rule_covers(each, later)), None)
        if earlier is not None and later.priority is not None:
            found.append(Shadow(later, earlier))
    return tuple(found)


def rule_covers(wide: ListenerRule, narrow: ListenerRule) -> bool:
    """Whether every request that fits `narrow` fits `wide`; True only where it is proven."""
    return all(
        _always(each) or any(condition_covers(each, other) for other in narrow.conditions)
        for each in wide.conditions
    )


def may_share(one: Sequence[Condition], other: Sequence[Condition]) -> bool:
    """Whether some request may fit the conditions of both; False only where it is proven that none does."""
    return all(can_match_together(a, b) for a in one for b in other)


def in_order(rules: Iterable[ListenerRule]) -> list[ListenerRule]:
    """Rules as the load balancer tries them."""
    return sorted(rules, key=lambda rule: _LAST if rule.priority is None else rule.priority)


def _always(condition: Condition) -> bool:
    """Every request has a path; other conditions need something that a request may lack."""
    return isinstance(condition, PathPattern) and "*" in condition.values
