"""All rules, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maintenance.plan.rules.bypass import bypass_rules
from maintenance.plan.rules.claims import claim_rules
from maintenance.plan.rules.crew import crew_rules
from maintenance.plan.rules.database import database_rules
from maintenance.plan.rules.edges import edge_rules
from maintenance.plan.rules.elsewhere import elsewhere_rules
from maintenance.plan.rules.endpoints import endpoint_rules
from maintenance.plan.rules.monitors import monitor_rules
from maintenance.plan.rules.report import Report
from maintenance.plan.rules.totals import total_rules
from maintenance.plan.rules.window import window_rules
from maintenance.plan.rules.writers import writer_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maintenance.plan.draft import Draft
    from maintenance.plan.mistakes import Mistake
    from maintenance.plan.tree import Node

RULES = (
    window_rules,
    total_rules,
    bypass_rules,
    edge_rules,
    database_rules,
    crew_rules,
    endpoint_rules,
    writer_rules,
    monitor_rules,
    claim_rules,
    elsewhere_rules,
)


def broken_rules(draft: Draft, root: Node, path: str) -> Iterator[Mistake]:
    """Every mistake against a rule that can be judged on the parts that could be read."""
    report = Report(root, path)
    for rule in RULES:
        yield from rule(draft, report)
