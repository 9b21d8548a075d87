"""`maint preview` and `maint on --plan`, through the real command, engine and provider."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maintenance.plan.document import Alb
from tests.e2e.company import Company

pytestmark = pytest.mark.xdist_group("preview")  # one sandbox for all of them

SERVICE = "staging-shop/shop-api"


def secret(company: Company) -> str:
    """What lets people through."""
    bypass = company.document.bypass
    assert bypass is not None
    assert bypass.header is not None
    return bypass.header.value


def test_what_was_reviewed_is_what_starts(company: Company, tmp_path: Path) -> None:
    live = company.capacity()
    plan = tmp_path / "reviewed plan.json"
    settings = company.settings_text()
    company.forget_calls()

    said = company.maint("preview", "--phase", "on", "--format", "json", "--save-plan", str(plan)).ok().said
    review = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert company.writes() == []
    assert company.settings_text() == settings
    rows = {row["key"]: row for row in review["rows"]}
    planned = [service.key for team in company.document.teams for service in team.services]
    assert {key: rows[f"service {key}"]["from"][0] for key in planned} == {
        key: str(live[key]["desired"]) for key in planned
    }
    assert {rows[f"service {key}"]["to"][0] for key in planned} == {"0"}
    assert review["phase"] == {"from": "off", "to": "on"}
    assert review["outside"] == []
    assert f"--plan '{plan}'" in said

    count = live[SERVICE]["desired"]
    company.set_desired(SERVICE, count + 3)
    company.forget_calls()
    refused = company.maint("on", "--plan", str(plan), "--yes")
    assert refused.code == 3, refused.said
    assert f"{count}, min" in refused.said
    assert f"{count + 3}, min" in refused.said
    assert f"--save-plan '{plan}'" in refused.said
    assert company.writes() == []
    assert company.settings_text() == settings
    company.set_desired(SERVICE, count)

    company.kill_after(5, "provider")
    killed = company.maint("on", "--plan", str(plan), "--yes")
    assert killed.code not in {0, 3}, killed.said
    company.mend()
    resumed = company.maint("on", "--plan", str(plan), "--yes").ok().said
    assert "goes on where an earlier run stopped" in resumed
    world = company.world()["services"]
    assert {key: world[key]["running"] for key in planned} == dict.fromkeys(planned, 0)

    history = company.maint("history", "show", company.document.window.id).ok().said
    assert "\n  on done" in history
    assert "open: nothing" in history

    company.forget_calls()
    again = company.maint("on", "--plan", str(plan), "--yes").ok().said
    assert "nothing is left to do" in again
    assert company.writes() == []

    for text in (said, refused.said, killed.said, resumed, again, plan.read_text()):
        assert secret(company) not in text
        assert "Traceback" not in text
    company.off().ok()
    assert company.capacity() == live


def test_a_preview_that_fails_says_why_in_the_programs_words(company: Company) -> None:
    listener = next(edge.listener for edge in company.document.edges.values() if isinstance(edge, Alb))
    company.edit_plan(listener, f"{listener[:-4]}0000")
    failed = company.maint("preview", "--phase", "on", "--save-plan", "never.json")
    assert failed.code == 3, failed.said
    assert "the preview failed; nothing was changed" in failed.said
    assert f"{listener[:-4]}0000" in failed.said
    assert "Traceback" not in failed.said
    assert '"steps"' not in failed.said
    assert secret(company) not in failed.said


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("no json", "no reviewed preview"), ("{}", "no reviewed preview")],
)
def test_a_file_that_holds_no_review_is_refused(
    company: Company, tmp_path: Path, content: str | None, said: str
) -> None:
    plan = tmp_path / "plan.json"
    if content is not None:
        plan.write_text(content)
    refused = company.maint("on", "--plan", str(plan), "--yes")
    assert refused.code == 64, refused.said
    assert said in refused.said


def test_a_review_of_another_stack_is_refused(company: Company, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    kept = {"version": 1, "stack": "other", "window": "w", "phase": "on", "document": "", "rows": []}
    plan.write_text(json.dumps({"maintenanceReview": kept}))
    refused = company.maint("on", "--plan", str(plan), "--yes")
    assert refused.code == 3, refused.said
    assert "of stack other" in refused.said
