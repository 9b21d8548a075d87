"""Room for planned rules on a listener: which live rules stand in the way, and what would move them.

Live rules keep their order among themselves, because it is part of what they mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from maintenance.edge.evaluator import in_order
from maintenance.edge.rules import ListenerRule

HIGHEST = 50_000
"""The last priority that AWS accepts."""


def moves(
    live: Iterable[ListenerRule], wanted: Collection[int], below: Mapping[str, int]
) -> dict[str, int] | None:
    """Return the new priority of every live rule that has to move, by its name; None if they cannot fit.

    Args:
        live: rules that are not ours; the default rule is left alone.
        wanted: priorities that the planned rules need.
        below: names of live rules, each with a priority that it has to come after.
    """
    placed: list[tuple[ListenerRule, int]] = []
    last = 0
    for rule in in_order(live):
        if rule.priority is None:
            continue
        last = _free(max(rule.priority, last + 1, below.get(rule.name, 0) + 1), wanted)
        placed.append((rule, last))
    return _within_limit(placed, wanted, below)


def command(listener: str, priorities: Mapping[str, int]) -> str:
    """The command that makes the moves, all in one call of elasticloadbalancing:SetRulePriorities."""
    pairs = " ".join(f"RuleArn={name},Priority={priority}" for name, priority in priorities.items())
    region = listener.split(":")[3]
    return f"aws elbv2 set-rule-priorities --region {region} --rule-priorities {pairs}"


def free_block(size: int, taken: Iterable[int], *, above: int, after: int = 0) -> tuple[int, int] | None:
    """The lowest-placed run of `size` free priorities between `after` and `above`, both excluded."""
    end = above - 1
    for limit in sorted({each for each in taken if after < each < above} | {after}, reverse=True):
        if end - limit >= size:
            return end - size + 1, end
        end = limit - 1
    return None


def _free(priority: int, wanted: Collection[int]) -> int:
    while priority in wanted:
        priority += 1
    return priority


def _within_limit(
    placed: list[tuple[ListenerRule, int]], wanted: Collection[int], below: Mapping[str, int]
) -> dict[str, int] | None:
    """Push back from the end what was moved past the last priority; unmoved rules are not mentioned."""
    found: dict[str, int] = {}
    limit = HIGHEST
    for rule, priority in reversed(placed):
        place = min(priority, limit)
        while place in wanted:
            place -= 1
        before = rule.priority or 0
        if place <= below.get(rule.name, 0) or any(place < each < before for each in wanted):
            return None  # it would come before a planned rule that it used to come after
        found[rule.name] = place
        limit = place - 1
    return {rule.name: found[rule.name] for rule, _ in placed if found[rule.name] != rule.priority}
