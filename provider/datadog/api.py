"""The few calls to Datadog that are not made by Pulumi's own plugin.

Source: docs.datadoghq.com/api, "Monitors" (v1) and "Downtimes" (v2).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import requests

from maintenance.errors import PermanentError, Unreachable

PAGE = 1000
TIMEOUT = 20
"""Seconds for one request."""


@dataclass(frozen=True, slots=True)
class Downtime:
    """One downtime that is scheduled or active."""

    id: str
    message: str
    monitor_id: int | None
    end: str


class Datadog:
    """Datadog with a pair of keys. Found through DATADOG_HOST, DATADOG_API_KEY and DATADOG_APP_KEY."""

    def __init__(self, host: str, api_key: str, app_key: str) -> None:
        """Keep the keys for the headers only; no message carries them."""
        self._host = host.rstrip("/")
        self._headers = {"DD-API-KEY": api_key, "DD-APPLICATION-KEY": app_key}

    @classmethod
    def from_environment(cls) -> Datadog:
        """Read the same variables as Pulumi's datadog plugin.

        Raises:
            PermanentError: a key is missing.
        """
        host = os.environ.get("DATADOG_HOST") or os.environ.get("DD_HOST") or "https://api.datadoghq.com"
        return cls(host, _key("API_KEY"), _key("APP_KEY"))

    def monitors(self) -> list[dict[str, Any]]:
        """Every monitor, a thousand per request: id, name, tags."""
        found: list[dict[str, Any]] = []
        page = 0
        while True:
            batch = self._request("GET", "/api/v1/monitor", {"page": page, "page_size": PAGE}).json()
            found += batch
            if len(batch) < PAGE:
                return found
            page += 1

    def active_downtimes(self) -> list[Downtime]:
        """Every downtime that is active or scheduled."""
        found: list[Downtime] = []
        while True:
            query = {"current_only": "true", "page[limit]": 100, "page[offset]": len(found)}
            items = self._request("GET", "/api/v2/downtime", query).json()["data"]
            found += [_downtime(item) for item in items]
            if len(items) < 100:  # noqa: PLR2004 - the page size above
                return found

    def synthetic_tests(self) -> list[dict[str, Any]] | None:
        """Every synthetic test; None where this Datadog has none, or the keys may not see them."""
        answer = self._request("GET", "/api/v1/synthetics/tests", {}, also_fine={403, 404})
        if not answer.ok:
            return None
        tests: list[dict[str, Any]] = answer.json()["tests"]
        return tests

    def cancel_downtime(self, id_: str) -> None:
        """Cancel one downtime; one that is gone already is fine."""
        self._request("DELETE", f"/api/v2/downtime/{id_}", {}, also_fine={404})

    def _request(
        self, method: str, path: str, query: dict[str, Any], *, also_fine: set[int] | None = None
    ) -> requests.Response:
        try:
            answer = requests.request(
                method, f"{self._host}{path}", params=query, headers=self._headers, timeout=TIMEOUT
            )
        except requests.RequestException as fault:
            raise Unreachable(
                f"Datadog does not answer: {type(fault).__name__}",
                where=self._host,
                next_step="check the network and DATADOG_HOST, then say the same command again",
            ) from None
        if answer.ok or answer.status_code in (also_fine or ()):
            return answer
        where = f"{method} {self._host}{path}"
        if answer.status_code in {401, 403}:
            step = "check DATADOG_API_KEY and DATADOG_APP_KEY"
            raise PermanentError("Datadog refuses the keys", where=where, next_step=step)
        raise Unreachable(
            f"Datadog answered {answer.status_code}", where=where, next_step="say the same command again"
        )


def _key(name: str) -> str:
    value = os.environ.get(f"DATADOG_{name}") or os.environ.get(f"DD_{name}")
    if not value:
        raise PermanentError(
            f"DATADOG_{name} is not set, so monitors cannot be checked or muted",
            where="Datadog",
            next_step=f"export DATADOG_{name}=… (a key of the infrastructure team)",
        )
    return value


def _downtime(item: dict[str, Any]) -> Downtime:
    attributes = item["attributes"]
    return Downtime(
        id=item["id"],
        message=attributes.get("message") or "",
        monitor_id=(attributes.get("monitor_identifier") or {}).get("monitor_id"),
        end=(attributes.get("schedule") or {}).get("end") or "",
    )
