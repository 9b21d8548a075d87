"""`kill -9` in every step, then the same command again: the same end, and nothing twice."""

from __future__ import annotations

import pytest

from tests.scripts.run.night import Night

WHEN = (
    ("▶ checks", True),
    ("previewed in", False),
    ("tasks to stop", True),
    ("$ pulumi up", False),
    ("✓ maintenance on", True),
    ("▶ 503 as seen from outside", False),
    ("▶ services back", True),
    ("tasks to start", True),
    ("✓ services back", False),
    ("▶ maintenance off", True),
    ("$ pulumi up", True),
    ("✓ maintenance off", False),
    ("▶ mutes, rules and records gone", True),
)
"""At which line it is killed, and whether what it started dies with it; in order of the run."""


@pytest.mark.long
def test_a_run_that_is_killed_in_every_step_comes_to_the_same_end(night: Night) -> None:
    with night.company.slow(drain_seconds=3, start_seconds=3):
        for text, all_of_them in WHEN:
            operator = night.run("--yes")
            operator.until(text)
            operator.kill(all_of_them=all_of_them)
    night.finished()
    night.check_the_end()
    made = night.writes()
    stopped = {target: count for (operation, target), count in made.items() if operation == "UpdateService"}
    assert stopped, made
    assert max(stopped.values()) <= 4, (
        "down once and back once, each with one call more where min and max clamp"
    )
    approvals = [each for each in night.outcomes("approval") if each == ("on", "done")]
    assert len(approvals) == 1, "approved once, remembered by every later run"
