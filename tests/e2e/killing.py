"""Update and kill a process after writes, again and again, until the update ends by itself."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.company import Company, Done

PROVIDER, CLI = "pulumi-resource-override", "pulumi up"
"""What tells a process from the others, in its command line."""
LIMIT = 80


def maint_up(company: Company) -> Done:
    """It clears what a killed CLI leaves behind."""
    return company.maint("up", "--yes", "--skip-preview")


def killed_up(company: Company, update: Callable[[Company], Done] = maint_up) -> list[str]:
    """Update; returns the operations of the calls that the kill came after, none if there was no kill."""
    done = update(company)
    assert "Traceback" not in done.said
    assert "a fault in" not in done.said, done.said
    operations = company.killed_after()
    if not operations:
        done.ok()
    return operations


def up_through_kills(company: Company, process: str) -> list[str]:
    """Kill after every write; returns the operations in their order.

    A run does again what the one before could not save. So a kill comes after writes that none came after
    yet: after all that different resources have under way at that time. Plain `pulumi up` goes on after a
    provider that was killed, nothing else has to help it.
    """
    killed: list[str] = []
    for _ in range(LIMIT):
        company.kill_after_fresh_writes(process)
        operations = killed_up(company, maint_up if process == CLI else Company.up)
        if not operations:
            company.mend()
            return killed
        killed += operations
    raise AssertionError(f"no end after {LIMIT} kills: {killed}")
