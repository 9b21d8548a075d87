"""`kill -9` after any write, then the same command again: same end as without the kill."""

from __future__ import annotations

import pytest

from tests.e2e.company import Company

PROVIDER, CLI = "pulumi-resource-override", "pulumi up"


@pytest.mark.parametrize("process", [PROVIDER, CLI])
@pytest.mark.parametrize("phase", ["on", "verify", "off"])
def test_a_kill_after_any_write_changes_nothing_about_the_end(
    company: Company, phase: str, process: str
) -> None:
    if phase != "on":
        company.on().ok()
    company.phase(phase)
    killed = 0
    for after in range(1, 200, 1):
        company.kill_after(after, process)
        done = company.maint("up", "--yes", "--skip-preview")
        company.mend()
        if done.code == 0:
            break
        killed += 1
    else:
        pytest.fail("it never came to an end")
    assert killed > 0
