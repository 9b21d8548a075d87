"""What looks at the edge from outside: Route 53 health checks, Datadog synthetics, and DNS itself."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from maintenance.gate.external import Check
from provider.aws.clients import client
from provider.datadog.api import Datadog

LOOKUP_SECONDS = 3.0
"""For all DNS lookups together."""
_LOOKUPS = 16


def health_checks() -> list[Check]:
    """Route 53 health checks that ask a host for a path.

    Raises:
        MaintenanceError: they could not be read.
    """
    pages = client("route53").get_paginator("list_health_checks").paginate()
    found = []
    for page in pages:
        for each in page["HealthChecks"]:
            config = each["HealthCheckConfig"]
            if host := config.get("FullyQualifiedDomainName"):
                path = urlsplit(config.get("ResourcePath") or "/").path or "/"
                found.append(Check("Route 53 health check", each["Id"], host, path, "GET"))
    return found


def synthetics() -> list[Check] | None:
    """Datadog's synthetic HTTP tests that are not paused; None where this Datadog has none.

    Raises:
        MaintenanceError: Datadog did not answer, or refused the keys.
    """
    tests = Datadog.from_environment().synthetic_tests()
    if tests is None:
        return None
    found = []
    for each in tests:
        request = (each.get("config") or {}).get("request") or {}
        parts = urlsplit(str(request.get("url") or ""))
        if parts.hostname and each.get("status") != "paused":
            name = f"{each.get('name', '?')} ({each.get('public_id', '?')})"
            method = str(request.get("method") or "GET")
            found.append(Check("Datadog synthetic test", name, parts.hostname, parts.path or "/", method))
    return found


def addresses(hosts: Iterable[str], *, seconds: float = LOOKUP_SECONDS) -> dict[str, frozenset[str] | None]:
    """What each host resolves to; None where it does not, or not in time.

    The threads are daemons: a resolver that does not answer must not hold up the end of the command.
    """
    wanted = sorted(set(hosts))
    found: dict[str, frozenset[str] | None] = dict.fromkeys(wanted)
    left, answers = SimpleQueue[str](), SimpleQueue[tuple[str, frozenset[str] | None]]()
    for host in wanted:
        left.put(host)
    for _ in range(min(_LOOKUPS, len(wanted))):
        threading.Thread(target=_look_up, args=(left, answers), daemon=True).start()
    ends = time.monotonic() + seconds
    for _ in wanted:
        try:
            host, resolved = answers.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            break
        found[host] = resolved
    return found


def _look_up(left: SimpleQueue[str], answers: SimpleQueue[tuple[str, frozenset[str] | None]]) -> None:
    while True:
        try:
            host = left.get_nowait()
        except Empty:
            return
        try:
            answers.put((host, _resolve(host)))
        except (OSError, UnicodeError):
            answers.put((host, None))


def _resolve(host: str) -> frozenset[str]:
    return frozenset(str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
