"""Say `maint up` and kill a process after a write, again and again, until the command ends by itself."""

from __future__ import annotations

from tests.e2e.company import Company

PROVIDER, CLI = "pulumi-resource-override", "pulumi up"
"""What tells a process from the others, in its command line."""
LIMIT = 80


def killed_up(company: Company) -> str | None:
    """Say `maint up`; returns the operation that the kill came after, or None if there was none."""
    done = company.maint("up", "--yes", "--skip-preview")
    assert "Traceback" not in done.said
    assert "a fault in" not in done.said, done.said
    operation = company.killed_after()
    if operation is None:
        done.ok()
    return operation


def up_through_kills(company: Company, process: str) -> list[str]:
    """Kill after every write, one per run; returns the operations in their order.

    A run does again what the one before could not save. So a kill comes after the first write that none came
    after yet.
    """
    killed: list[str] = []
    while len(killed) < LIMIT:
        company.kill_after_a_fresh_write(process)
        operation = killed_up(company)
        if operation is None:
            company.mend()
            return killed
        killed.append(operation)
    raise AssertionError(f"no end after {LIMIT} kills: {killed}")
