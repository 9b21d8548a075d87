"""Datadog monitors of the plan: do they exist, and what else would tags mute."""

from __future__ import annotations

from maintenance.datadog.monitors import check_monitors as judge
from maintenance.finding import Finding
from maintenance.plan.document import PlanDocument
from provider.datadog.api import Datadog


def check_monitors(document: PlanDocument) -> list[Finding]:
    """Check ids and tags of every team against the monitors that exist.

    Raises:
        PermanentError: no keys, or Datadog refuses them.
        Unreachable: Datadog does not answer.
    """
    if not any(team.monitors for team in document.teams):
        return []
    return judge(document, Datadog.from_environment().monitors())
