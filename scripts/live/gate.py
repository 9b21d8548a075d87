"""Ask AWS and Datadog what the gate wants to know, all at once, and let it judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from maintenance.ecs.live import LiveService
from maintenance.ecs.preflight import check_services
from maintenance.finding import Finding, error, warning
from maintenance.gate.live import (
    not_steady_for_certain,
    planned_clusters,
    planned_keys,
    slow_to_return,
    still_alerting,
    unclaimed,
)
from maintenance.leftovers.leftover import Report
from maintenance.plan.document import PlanDocument
from provider.datadog.api import Datadog
from provider.preflight.alb import check_listeners
from provider.preflight.gateway import check_gateway
from provider.preflight.monitors import check_monitors
from provider.preflight.writers import check_writers
from provider.records.store import open_store
from scripts.live.ask import Answers, ask_all
from scripts.live.leftovers import look_for_leftovers, recorded_clusters
from scripts.live.services import Once, capacity_providers, see_services
from scripts.maint.stack import Stack

_SERVICES, _PROVIDERS, _MONITORS = "services of the clusters", "capacity providers", "monitors"


def judge_live(stack: Stack) -> tuple[Finding, ...]:
    """Everything that the account says against the plan, leftovers included."""
    document = stack.document
    clusters = planned_clusters(document)
    seen = Once(lambda: see_services({*clusters, *recorded_clusters(stack)}))
    live = Once(lambda: seen().live())
    checks: dict[str, Callable[[], list[Finding]]] = {
        "services": lambda: _services(stack, live()),
        "listeners": lambda: check_listeners(document, stack.name),
        "API Gateway": lambda: check_gateway(document, stack.settings.record_store),
        "other writers": lambda: check_writers(document, stack.settings.record_store),
        "Datadog": lambda: check_monitors(document, datetime.now(UTC)),
    }
    reads: dict[str, Callable[[], Any]] = {
        _SERVICES: lambda: seen().running(),
        _PROVIDERS: lambda: capacity_providers(clusters),
        _MONITORS: lambda: Datadog.from_environment().monitors() if _has_monitors(document) else [],
        "leftovers": lambda: look_for_leftovers(stack, live),
    }
    answers = ask_all({**checks, **reads})
    found: list[Finding] = [finding for name in checks for finding in answers.found.get(name, ())]
    running = answers.get(_SERVICES, ())
    found += unclaimed(document, running)
    found += slow_to_return(document, running, answers.get(_PROVIDERS, {}))
    found += not_steady_for_certain(document, running)
    found += still_alerting(document, answers.get(_MONITORS, ()))
    return tuple(dict.fromkeys([*found, *_left(answers), *_unasked(answers)]))


def _services(stack: Stack, live: Mapping[str, LiveService]) -> list[Finding]:
    keys = planned_keys(stack.document)
    copies = open_store(stack.settings.record_store).read(keys)
    window = stack.document.window.id
    return check_services({key: live.get(key) for key in keys}, copies, window=window)


def _left(answers: Answers) -> list[Finding]:
    report: Report | None = answers.found.get("leftovers")
    if report is None:
        return []
    found = [error(f"left over: {each.kind} {each.name}", each.what, each.command) for each in report.found]
    return found + [warning("leftovers", f"not asked: {each}") for each in report.unasked]


def _unasked(answers: Answers) -> list[Finding]:
    """What could not be asked is not known to be well."""
    return [
        error(name, f"could not be asked: {fault.what}", fault.next_step or "say the same command again")
        for name, fault in answers.unasked.items()
    ]


def _has_monitors(document: PlanDocument) -> bool:
    return any(team.monitors for team in document.teams)
