"""The gate over the document alone, through the words that people read."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maintenance.finding import Finding
from maintenance.gate.deadlines import due
from maintenance.gate.judge import judge, passed
from maintenance.plan.document import PlanDocument
from tests.maintenance.plan.documents import VALID, load

PEOPLE = """\
people:
  - {name: Ken, team: core, was_there: true}
  - {name: Jun, team: core}
  - {name: Aoi, team: sys-infra}
  - {name: Ren, team: sys-infra}
  - {name: Mai, team: feature-search}
  - {name: Mio, team: customer-support}
roster:"""
START = date(2030, 12, 8)
"""Of the window, in Tokyo; in UTC it is still the 7th."""


def document(*changes: tuple[str, str]) -> PlanDocument:
    """The valid document with everybody there and nothing overdue, changed."""
    head, _, rest = VALID.partition("people:\n")
    text = head + PEOPLE + rest.partition("roster:")[2]
    text = text.replace("done: false", "done: true")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return load(text)


def texts(findings: tuple[Finding, ...], severity: str = "error") -> list[str]:
    return [f"{each.where}: {each.what}" for each in findings if each.severity == severity]


def test_a_complete_document_passes_without_a_word() -> None:
    assert judge(document(), date(2030, 12, 5)) == ()


def test_one_person_less_than_the_roster_wants_is_named_with_its_side() -> None:
    found = judge(document(("  - {name: Ren, team: sys-infra}\n", "")), date(2030, 12, 5))
    assert texts(found) == ["roster, team sys-infra: sends 1 of 2 people (an infrastructure-side team)"]
    found = judge(document(("  - {name: Mai, team: feature-search}\n", "")), date(2030, 12, 5))
    assert texts(found) == ["roster, team feature-search: sends 0 of 1 people (a feature team)"]


def test_the_roster_s_numbers_are_the_document_s() -> None:
    changed = document(
        ("infrastructure_team: 2", "infrastructure_team: 3"), ("feature_team: 1", "feature_team: 0")
    )
    assert [each.where for each in judge(changed, date(2030, 12, 5))] == [
        "roster, team core",
        "roster, team sys-infra",
    ]


def test_somebody_has_to_know_the_window_before() -> None:
    nobody = document((", was_there: true", ""))
    assert texts(judge(nobody, date(2030, 12, 5))) == [
        "people: nobody of them was there in window 2029-06-aurora"
    ]
    first = document((", was_there: true", ""), ("previous: 2029-06-aurora\n", ""))
    assert passed(judge(first, date(2030, 12, 5)))


@given(st.integers(0, 60), st.integers(1, 40))
def test_a_team_is_fresh_up_to_the_allowed_age_and_no_day_longer(age: int, allowed: int) -> None:
    today = START - timedelta(days=1)
    verified = today - timedelta(days=age)
    changed = document(("max_age: 14", f"max_age: {allowed}"))
    teams = tuple(each.model_copy(update={"verified": verified}) for each in changed.teams)
    found = judge(changed.model_copy(update={"teams": teams}), today)
    assert passed(found) is (age <= allowed)
    # On the day before, everything that is a day too old for the night is at least shown.
    assert bool(found) is (age + 1 > allowed)


def test_a_day_that_has_not_come_is_one_warning_for_all_teams() -> None:
    found = judge(document(), date(2030, 11, 30))
    assert len(texts(found, "warning")) == 1
    assert "core (2030-12-01)" in texts(found, "warning")[0]


@given(st.integers(0, 60), st.integers(-30, 30))
def test_deadlines_are_counted_in_days_back_from_the_start(days: int, late: int) -> None:
    changed = document(("days_before: 14", f"days_before: {days}"), ("done: true", "done: false"))
    today = START - timedelta(days=days) + timedelta(days=late)
    found = [each for each in judge(changed, today) if each.where.startswith("deadline")]
    (only,) = due(changed, today)
    assert only.day == START - timedelta(days=days)
    assert [each.severity for each in found] == (["error"] if late > 0 else ["warning"] if late >= -3 else [])


def test_what_is_done_is_never_overdue() -> None:
    assert [each.state for each in due(document(), date(2031, 1, 1))] == ["done"]


def test_sections_that_are_missing_are_one_warning_each_and_errors_when_strict() -> None:
    head, _, rest = VALID.partition("channel:")
    bare = load(head + "max_age" + rest.partition("max_age")[2])
    found = judge(bare, date(2030, 12, 5))
    assert [each.where for each in found] == ["people", "channel", "deadlines"]
    assert passed(found)
    assert not passed(judge(bare, date(2030, 12, 5), strict=True))
