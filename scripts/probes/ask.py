"""Send one request to an endpoint, to the host itself or to one address that stands in for all hosts."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from maintenance.edge.texts import UNAVAILABLE
from maintenance.run.outside import verdict_of
from maintenance.timeline.spans import Verdict
from scripts.probes.requests_of import Probe

OK = 200
_MARK = '"maintenance"'
"""In the body of our 503 (`maintenance.edge.texts.text_503`)."""
_SHOWN = 200
_PORTS = {"http": 80, "https": 443}
SECONDS = 10.0
_WORKERS = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request got: status (0 for none), whether it was our 503, and the body's beginning."""

    status: int
    maintenance: bool
    text: str

    @property
    def verdict(self) -> Verdict:
        """What a customer would say."""
        return verdict_of(self.status, ours=self.maintenance)

    def __str__(self) -> str:
        """For tables."""
        if self.maintenance:
            return "503 maintenance"
        return str(self.status) if self.status else f"no answer ({self.text})"


class Edge:
    """Where requests go. Safe for several threads."""

    def __init__(self, through: str | None = None) -> None:
        """`through` is `http(s)://address[:port]`, used for every host; None: the hosts themselves."""
        self._through = urlsplit(through) if through else None
        # Redirects are answers too, and a second try would hide what a customer sees.
        self._direct = urllib3.PoolManager(num_pools=64, retries=False)
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}

    def ask(self, probe: Probe, timeout: float = SECONDS) -> Answer:
        """Send one request."""
        pool, url = self._pool(probe.host), probe.path
        headers = {"Host": probe.host, **probe.headers}
        try:
            if pool is None:
                url = f"https://{probe.host}{probe.path}"
                answer = self._direct.request(
                    probe.method, url, headers=headers, timeout=timeout, redirect=False
                )
            else:
                answer = pool.request(
                    probe.method, url, headers=headers, timeout=timeout, redirect=False, retries=False
                )
        except HTTPError as fault:
            reason = getattr(fault, "reason", None)
            return Answer(0, maintenance=False, text=type(reason or fault).__name__)
        text = answer.data.decode(errors="replace")
        ours = answer.status == UNAVAILABLE and (_MARK in text or probe.method == "HEAD")
        return Answer(answer.status, maintenance=ours, text=text[:_SHOWN])

    def ask_all(self, probes: Iterable[Probe]) -> dict[str, Answer]:
        """Send every request, several at a time; the answers by the probes' names, in the order given."""
        listed = list(probes)
        with ThreadPoolExecutor(_WORKERS) as pool:
            return {
                each.name: answer for each, answer in zip(listed, pool.map(self.ask, listed), strict=True)
            }

    def _pool(self, host: str) -> urllib3.HTTPConnectionPool | None:
        if self._through is None:
            return None
        key = host if self._through.scheme == "https" else ""
        if key not in self._pools:
            address = self._through.hostname or ""
            port = self._through.port or _PORTS[self._through.scheme]
            if key:  # the certificate is the host's, whatever the address
                made: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
                    address, port, server_hostname=host, assert_hostname=host
                )
            else:
                made = urllib3.HTTPConnectionPool(address, port, maxsize=16)
            self._pools.setdefault(key, made)
        return self._pools[key]


def ask(edge: str, probe: Probe, timeout: float = SECONDS) -> Answer:
    """Send one request to one address, once."""
    return Edge(edge).ask(probe, timeout)
