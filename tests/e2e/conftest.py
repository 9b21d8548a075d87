"""One small company per worker, founded once; every test gives it back as it found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.checkout_team import CheckoutTeam
from tests.e2e.company import Company
from tests.e2e.founder import Founder


@pytest.fixture
def company(founder: Founder, request: pytest.FixtureRequest) -> Iterator[Company]:
    """A company that is off and observed. After a test that failed, the next one gets a new company."""
    company = founder.observed()
    before = company.capacity(), company.surroundings()
    plan = (company.folder / company.plan).read_text()
    settings = company.settings_text()
    company.forget_calls()
    failures = request.session.testsfailed
    yield company
    company.mend()
    company.forget_journal()
    founder.stale = (company.folder / company.plan).read_text() != plan
    (company.folder / company.plan).write_text(plan)
    (company.folder / "stacks" / f"Pulumi.{company.stack}.yaml").write_text(settings)
    if request.session.testsfailed != failures or (company.capacity(), company.surroundings()) != before:
        founder.close()


@pytest.fixture
def team(company: Company, tmp_path: Path) -> Iterator[CheckoutTeam]:
    """The team, deployed; what it made is gone afterwards."""
    before = company.capacity(), company.surroundings()
    team = CheckoutTeam.found(company, tmp_path / "checkout")
    team.steady()
    yield team
    team.pulumi("config", "rm", "maintenance:phase").ok()
    team.pulumi("config", "rm", "maintenance:plan").ok()
    team.pulumi("destroy", "--yes", "--skip-preview", "--remove").ok()
    assert (company.capacity(), company.surroundings()) == before
