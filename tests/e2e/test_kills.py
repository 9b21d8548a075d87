"""`kill -9` of the provider or of the CLI after every write, then the same command: same end as without.

The company's plan has one of every kind of resource. What several resources write at the same time dies by
one kill, before any of them has read its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.company import Company
from tests.e2e.few_of_each import PLANNED_MUTES, PLANNED_RULES, everything, few_of_each
from tests.e2e.killing import CLI, PROVIDER, killed_up, up_through_kills

MAKING = (
    "CreateRestApi",
    "PutRestApi",
    "UpdateRestApi",
    "CreateDeployment",
    "CreateStage",
    "CreateIntegration",
)
"""What the first update makes, once and for all."""
ON = {
    *("CreateDowntime", "CreateRule"),
    *("PutObject", "UpdateBasePathMapping", "UpdateApiMapping", "UpdateRoute"),
    *("PutIntegration", "PutMethodResponse", "PutIntegrationResponse", "CreateDeployment", "UpdateStage"),
    *("DisableRule", "UpdateSchedule", "PutFunctionConcurrency"),
}
"""Written one after the other; a set of services writes to several at once."""
OF_PLUGINS = {"CreateDowntime", "CreateRule", "DeleteRule", "CancelDowntime"}
"""Through plugins of others, which end with the CLI. Our provider may come as far as its next write then."""
SET = {"PutObject", "TagResource", "UntagResource", "RegisterScalableTarget", "UpdateService"}
OFF = {
    *("UpdateBasePathMapping", "UpdateApiMapping", "UpdateRoute", "UpdateStage", "DeleteDeployment"),
    *("DeleteObject", "DeleteRule", "CancelDowntime"),
}


@contextmanager
def few(folder: Path) -> Iterator[Company]:
    company = few_of_each(folder)
    try:
        company.pulumi("stack", "init", company.stack).ok()
        yield company
    finally:
        company.close()


def there_and_back(company: Company, process: str) -> None:
    before = everything(company)
    planned = [service.key for team in company.document.teams for service in team.services]
    company.phase("on")
    strict = (ON | OFF) - OF_PLUGINS if process == PROVIDER else OF_PLUGINS
    killed = set(up_through_kills(company, process))
    assert killed >= ON & strict
    assert killed & (SET - ON)
    on = everything(company)
    assert [on["services"][key]["desired"] for key in planned] == [0] * len(planned)
    assert len(on["rules"]) - len(before["rules"]) == PLANNED_RULES
    assert len(on["downtimes"]) == PLANNED_MUTES
    for unchanged in ("apis", "integrations"):
        assert on[unchanged] == before[unchanged]
    company.phase("verify")
    assert set(up_through_kills(company, process)) & SET
    verify = everything(company)
    assert verify["services"] == before["services"]
    assert (verify["rules"], verify["downtimes"]) == (on["rules"], on["downtimes"])
    company.phase("off")
    assert set(up_through_kills(company, process)) >= OFF & strict
    assert everything(company) == before


@pytest.mark.long
def test_a_provider_that_is_killed_after_every_write(tmp_path: Path) -> None:
    with few(tmp_path) as company:
        company.up().ok()
        there_and_back(company, PROVIDER)


@pytest.mark.long
def test_a_cli_that_is_killed_after_every_write(tmp_path: Path) -> None:
    with few(tmp_path) as company:
        for operation in MAKING:
            company.kill_after(1, CLI, operation)
            assert killed_up(company) == [operation]
        company.mend()
        company.maint("up", "--yes", "--skip-preview").ok()
        made = everything(company)
        assert made["apis"].count(f"maintenance-{company.stack}") == 1
        assert made["deployments"][f"maintenance-{company.stack}"] == 1
        company.up("--expect-no-changes").ok()
        there_and_back(company, CLI)
