"""One small company per worker; every test has a window of its own, and gives the company back as it was."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.e2e.company import Company
from tests.e2e.founder import Founder
from tests.scripts.run.night import Night


@pytest.fixture
def night(founder: Founder, request: pytest.FixtureRequest) -> Iterator[Night]:
    """A company that is off, with a new window in its plan."""
    company: Company = founder.company()
    plan, settings = (company.folder / company.plan).read_text(), company.settings_text()
    window = f"w-{uuid.uuid4().hex[:8]}"
    company.edit_plan("id: 2030-12-aurora-staging", f"id: {window}")
    night = Night(company, window)
    company.forget_calls()
    failures = request.session.testsfailed
    yield night
    founder.stale = True
    company.mend()
    (company.folder / company.plan).write_text(plan)
    (company.folder / "stacks" / f"Pulumi.{company.stack}.yaml").write_text(settings)
    if request.session.testsfailed != failures or not night.as_before():
        founder.close()
