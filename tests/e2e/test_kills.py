"""`kill -9` of the provider after writes of several kinds, then the same command again: same end as without.

Every write is covered below the engine (tests/provider, tests/maintenance) and in `maint run`
(tests/scripts/run); here are those where the engine itself has to go on.
"""

from __future__ import annotations

from tests.e2e.company import Company

PROVIDER = "pulumi-resource-override"


def killed(company: Company, operation: str, after: int = 1) -> bool:
    """Say `maint up` with a kill in it; returns whether there was one."""
    company.kill_after(after, PROVIDER, operation)
    done = company.maint("up", "--yes", "--skip-preview")
    assert "Traceback" not in done.said
    happened = not company.kill_is_armed()
    company.mend()
    return happened


def test_a_killed_provider_changes_nothing_about_the_end(company: Company) -> None:
    before, around = company.capacity(), company.surroundings()
    planned = {service.key for team in company.document.teams for service in team.services}
    company.phase("on")
    assert killed(company, "TagResource", 2)
    assert killed(company, "UpdateService", 2)
    company.maint("up", "--yes", "--skip-preview").ok()
    assert {company.capacity()[key]["desired"] for key in planned} == {0}
    company.phase("off")
    assert killed(company, "UpdateService", 2)
    company.maint("up", "--yes", "--skip-preview").ok()
    assert company.capacity() == before
    assert company.surroundings() == around
