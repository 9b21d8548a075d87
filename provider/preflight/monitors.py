"""Datadog monitors of the plan: do they exist, what else would tags mute, and would the mutes still hold."""

from __future__ import annotations

from datetime import datetime

from maintenance.datadog.downtimes import check_end
from maintenance.datadog.monitors import check_monitors as judge
from maintenance.finding import Finding
from maintenance.plan.document import PlanDocument
from provider.datadog.api import Datadog


def check_monitors(document: PlanDocument, now: datetime) -> list[Finding]:
    """Check ids and tags of every team against the monitors that exist, and the end of the mutes against now.

    Raises:
        PermanentError: no keys, or Datadog refuses them.
        Unreachable: Datadog does not answer.
    """
    if not any(team.monitors for team in document.teams):
        return []
    return check_end(document, now) + judge(document, Datadog.from_environment().monitors())
