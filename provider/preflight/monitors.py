"""Datadog monitors of the plan: do they exist, and what else would tags mute."""

from __future__ import annotations

import os
from typing import Any

import requests

from maintenance.errors import PermanentError, Unreachable
from maintenance.finding import Finding, error, warning
from maintenance.plan.document import PlanDocument

_PAGE = 1000
_TIMEOUT = 20
"""Seconds for one page."""
_FORBIDDEN = {401, 403}
_OK = 200


def check_monitors(document: PlanDocument) -> list[Finding]:
    """Check ids and tags of every team.

    Raises:
        PermanentError: no keys, or Datadog refuses them.
        Unreachable: Datadog does not answer.
    """
    wanted = [(team.name, monitor) for team in document.teams for monitor in team.monitors]
    if not wanted:
        return []
    monitors = _monitors()
    known = {monitor["id"]: monitor for monitor in monitors}
    findings = []
    for team, monitor in wanted:
        if monitor.id is not None and monitor.id not in known:
            findings.append(
                error(f"team {team}, monitor {monitor.id}", "does not exist in Datadog", "correct the plan")
            )
        if monitor.tags:
            matched = [each for each in monitors if set(monitor.tags) <= set(each.get("tags", []))]
            where = f"team {team}, monitors tagged {', '.join(monitor.tags)}"
            if not matched:
                findings.append(error(where, "no monitor carries all of these tags", "correct the plan"))
            else:
                names = ", ".join(f"{each['name']} ({each['id']})" for each in matched[:5])
                more = f" and {len(matched) - 5} more" if len(matched) > 5 else ""  # noqa: PLR2004 - as above
                findings.append(warning(where, f"mutes {len(matched)} monitors: {names}{more}"))
    return findings


def _key(name: str) -> str:
    value = os.environ.get(f"DATADOG_{name}") or os.environ.get(f"DD_{name}")
    if not value:
        raise PermanentError(
            f"DATADOG_{name} is not set, so monitors cannot be checked or muted",
            where="Datadog",
            next_step=f"export DATADOG_{name}=… (a key of the infrastructure team)",
        )
    return value


def _monitors() -> list[dict[str, Any]]:
    host = os.environ.get("DATADOG_HOST") or os.environ.get("DD_HOST") or "https://api.datadoghq.com"
    headers = {"DD-API-KEY": _key("API_KEY"), "DD-APPLICATION-KEY": _key("APP_KEY")}
    found: list[dict[str, Any]] = []
    page = 0
    while True:
        try:
            answer = requests.get(
                f"{host.rstrip('/')}/api/v1/monitor",
                params={"page": page, "page_size": _PAGE},
                headers=headers,
                timeout=_TIMEOUT,
            )
        except requests.RequestException as fault:
            raise Unreachable(
                f"Datadog does not answer: {type(fault).__name__}",
                where=host,
                next_step="check the network and DATADOG_HOST, then say the same command again",
            ) from None
        if answer.status_code in _FORBIDDEN:
            raise PermanentError("Datadog refuses the keys", where=host, next_step="check DATADOG_API_KEY and APP_KEY")
        if answer.status_code != _OK:
            raise Unreachable(f"Datadog answered {answer.status_code} to a list of monitors", where=host)
        batch = answer.json()
        found += batch
        if len(batch) < _PAGE:
            return found
        page += 1
