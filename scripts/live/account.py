"""Read an account for discovery: services, what leads to them, what watches them, what starts by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from maintenance.discovery.account import Account, Trigger
from maintenance.plan.document import PlanDocument
from provider.datadog.api import Datadog
from scripts.live.ask import ask_all
from scripts.live.balancers import read_listeners
from scripts.live.gateways import read_apis, read_mappings
from scripts.live.services import see_services
from scripts.live.triggers import database_groups, functions, scheduled_rules, schedules

_LISTENERS, _APIS, _MAPPINGS, _MONITORS = (
    "load balancers",
    "API Gateway",
    "custom domains",
    "Datadog monitors",
)
_TRIGGERS = ("EventBridge rules", "Scheduler", "Lambda functions")


def read_account(
    clusters: Iterable[str], document: PlanDocument | None, groups: Iterable[str] = ()
) -> Account:
    """Read everything at once. Without services there is nothing to propose; what else fails is said.

    Args:
        clusters: whose services are meant.
        document: names the database, if it does.
        groups: security groups of the database, beside those that RDS names.

    Raises:
        MaintenanceError: the services could not be read.
    """
    names = frozenset(clusters)
    database = document.database.cluster if document and document.database else None
    looks: dict[str, Callable[[], Any]] = {
        "services": lambda: see_services(names).running(),
        _LISTENERS: read_listeners,
        _APIS: read_apis,
        _MAPPINGS: read_mappings,
        _MONITORS: lambda: Datadog.from_environment().monitors(),
        _TRIGGERS[0]: lambda: scheduled_rules(names),
        _TRIGGERS[1]: lambda: schedules(names),
        _TRIGGERS[2]: lambda: functions(database_groups(database, groups)),
    }
    answers = ask_all(looks)
    if "services" in answers.unasked:
        raise answers.unasked["services"]
    unasked = list(answers.why())
    if database is None and not list(groups):
        unasked.append("Lambda functions at the database: neither the plan nor --security-group names it")
    started: list[Trigger] = [each for name in _TRIGGERS for each in answers.found.get(name, ())]
    return Account(
        services=answers.found["services"],
        listeners=answers.get(_LISTENERS, ()),
        apis=answers.get(_APIS, ()),
        mappings=answers.get(_MAPPINGS, ()),
        monitors=tuple(answers.get(_MONITORS, ())),
        triggers=tuple(started),
        unasked=tuple(unasked),
    )
