"""Who founds the small company that all tests of a worker share, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from bench.stack import settle
from tests.e2e.company import BLINK, Company

STAGING = "staging-maint"
REST_SECONDS = 5.0
"""Several times what its tasks take, unless a test made them slow: they stay as slow as they were told."""


class Founder:
    """Founds the worker's company, and a new one where a test left the old one changed or on the move."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._company: Company | None = None
        self.stale = False
        """Whether its maintenance API, which stays while the stack is off, may be of another plan."""

    def observed(self) -> Company:
        """The worker's company, whose state is as its plan says."""
        company = self.company()
        if self.stale:
            company.up().ok()
            self.stale = False
        return company

    def company(self) -> Company:
        """The worker's company at rest; its plan may have been another one since its last update."""
        if self._company is not None and not _rests(self._company):
            self.close()
        if self._company is None:
            folder: Path = self._factory.mktemp("company")
            options = ("--drain-seconds", f"{BLINK}", "--start-seconds", f"{BLINK}", "--no-quotas")
            self._company = Company.found(folder, "small", STAGING, *options)
        return self._company

    def close(self) -> None:
        """End it."""
        if self._company is not None:
            self._company.close()
            self._company = None
            self.stale = False


def _rests(company: Company) -> bool:
    """Whether no task starts and nothing is deployed: without tasks nothing drains."""
    try:
        settle(company.sandbox, REST_SECONDS)
    except (TimeoutError, requests.RequestException):  # a sandbox that died fails one test, not all after it
        return False
    return True
