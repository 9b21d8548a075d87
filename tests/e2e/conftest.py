"""One small company per worker, founded once; every test gives it back as it found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.company import Company

STAGING = "staging-maint"


class Founder:
    """Founds the worker's company, and a new one where a test left the old one changed."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._company: Company | None = None

    def company(self) -> Company:
        """The worker's company."""
        if self._company is None:
            folder: Path = self._factory.mktemp("company")
            options = ("--drain-seconds", "0.4", "--start-seconds", "0.4", "--no-quotas")
            self._company = Company.found(folder, "small", STAGING, *options)
        return self._company

    def close(self) -> None:
        """End it."""
        if self._company is not None:
            self._company.close()
            self._company = None


@pytest.fixture(scope="session")
def founder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Founder]:
    """The worker's founder."""
    founder = Founder(tmp_path_factory)
    yield founder
    founder.close()


@pytest.fixture
def company(founder: Founder, request: pytest.FixtureRequest) -> Iterator[Company]:
    """A company that is off and observed. After a test that failed, the next one gets a new company."""
    company = founder.company()
    before = company.capacity(), company.surroundings()
    plan = (company.folder / company.plan).read_text()
    settings = company.settings_text()
    company.forget_calls()
    failures = request.session.testsfailed
    yield company
    company.mend()
    (company.folder / company.plan).write_text(plan)
    (company.folder / "stacks" / f"Pulumi.{company.stack}.yaml").write_text(settings)
    if request.session.testsfailed != failures or (company.capacity(), company.surroundings()) != before:
        founder.close()
