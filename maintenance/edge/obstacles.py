"""Live rules that stand in the way of the planned ones, and the exact step that gets them out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from maintenance.edge.coverage import Coverage, endpoint_text
from maintenance.edge.evaluator import in_order
from maintenance.edge.listener_rules import PlannedRule
from maintenance.edge.live import LiveListener
from maintenance.edge.room import HIGHEST, command, free_block, moves
from maintenance.edge.rules import ListenerRule, rule_text
from maintenance.finding import Finding, error
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import Endpoint

_SHOWN = 5


def obstacles(
    edge: str,
    live: LiveListener,
    ours: Sequence[PlannedRule],
    others: Sequence[ListenerRule],
    covered: Sequence[Coverage],
) -> list[Finding]:
    """Find rules that hold a planned priority, and rules that would still answer an endpoint."""
    wanted = {each.rule.priority for each in ours}
    holding = [rule for rule in in_order(others) if rule.priority in wanted]
    names = {rule.name for rule in others}
    winning = by_rule((each.planned.rule, each.endpoint) for each in covered if not each.closed)
    winning = [(rule, members) for rule, members in winning if rule.name in names]
    if not (holding or winning):
        return []
    step = _step(live, ours, others, winning, covered)
    taken = [
        error(f"edge {edge}", f"priority {rule.priority} is taken by {_named(rule, live)}", step)
        for rule in holding
    ]
    return taken + [
        error(f"edge {edge}", f"{_named(rule, live)} would still answer {listed(members)}", step)
        for rule, members in winning
    ]


def by_rule(pairs: Iterable[tuple[ListenerRule, Endpoint]]) -> list[tuple[ListenerRule, list[Endpoint]]]:
    """Group endpoints by rule, in the order of the rules; each endpoint once."""
    rules: dict[str, ListenerRule] = {}
    groups: dict[str, list[Endpoint]] = defaultdict(list)
    for rule, endpoint in pairs:
        rules[rule.name] = rule
        if endpoint not in groups[rule.name]:
            groups[rule.name].append(endpoint)
    return [(rule, groups[rule.name]) for rule in in_order(rules.values())]


def listed(endpoints: Sequence[Endpoint]) -> str:
    """Some endpoints by name, and how many more."""
    more = f" and {len(endpoints) - _SHOWN} more" if len(endpoints) > _SHOWN else ""
    return ", ".join(endpoint_text(each) for each in endpoints[:_SHOWN]) + more


def _named(rule: ListenerRule, live: LiveListener) -> str:
    owner = live.tags.get(rule.name, {}).get(TAG_STACK)
    return f"{rule_text(rule)}{f' of maintenance stack {owner}' if owner else ''} ({rule.name})"


def _step(
    live: LiveListener,
    ours: Sequence[PlannedRule],
    others: Sequence[ListenerRule],
    winning: Sequence[tuple[ListenerRule, Sequence[Endpoint]]],
    covered: Sequence[Coverage],
) -> str:
    """Other priorities where enough are free above every rule to beat, or the call that makes room."""
    taken = {rule.priority for rule in others if rule.priority is not None}
    maintenance = [each.rule.priority or 0 for each in ours if each.kind == "maintenance"]
    bypass = [each.rule.priority or 0 for each in ours if each.kind == "bypass"]
    steps = []
    to_beat = [each.now.rule.priority for each in covered if each.now.rule.priority is not None]
    block = free_block(
        len(maintenance), taken, above=min(to_beat, default=HIGHEST + 1), after=max(bypass, default=0)
    )
    if block is not None and not taken & set(bypass):
        steps.append(f"set `priorities` of the edge to {block[0]} to {block[1]}, which are free")
    below = {rule.name: max(maintenance, default=0) for rule, _ in winning}
    needed = moves(others, {*maintenance, *bypass}, below)
    if needed:
        steps.append(f"make room: {command(live.arn, needed)}")
    return "; or ".join(steps) or "give the listener's rules other priorities: none is free below them"
