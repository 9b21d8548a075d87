from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maintenance.datadog.downtimes import (
    PlannedDowntime,
    check_end,
    ends_at,
    marker,
    plan_downtimes,
    window_of,
)
from tests.maintenance.edge.plans import plan

STACK = "prod-maint"
tags = st.lists(
    st.sampled_from(("team:core", "team-core", "env:prod", "1", "1-2", "a.b")), min_size=1, max_size=2
)
scopes = st.sampled_from(("*", "env:prod", "env:prod AND team:core"))
monitors = st.one_of(
    st.fixed_dictionaries({"id": st.integers(1, 30), "scope": scopes}),
    st.fixed_dictionaries({"tags": tags, "scope": scopes}),
)
teams = st.dictionaries(
    st.sampled_from(("core", "core-1", "core-1-2", "search")), st.lists(monitors, max_size=5), min_size=1
)


def downtimes(*monitors: dict[str, Any], **parts: Any) -> tuple[PlannedDowntime, ...]:
    return plan_downtimes(plan({"name": "core", "monitors": monitors}, **parts), STACK)


def test_one_downtime_for_each_id_and_one_for_tags_together() -> None:
    by_id, by_tags = downtimes({"id": 7}, {"tags": ["team:core", "env:prod"], "scope": "env:prod"})
    assert (by_id.resource_name, by_id.monitor_id, by_id.monitor_tags, by_id.scope) == ("core.7", 7, (), "*")
    assert by_tags.resource_name.startswith("core.env-prod-team-core-")
    assert (by_tags.monitor_id, by_tags.monitor_tags) == (None, ("team:core", "env:prod"))
    assert by_tags.scope == "env:prod"
    assert by_id.mute_first_recovery_notification
    assert not hasattr(by_id, "start")


def test_a_mute_ends_by_itself_after_the_grace_and_says_so() -> None:
    (found,) = downtimes({"id": 7}, window={"grace": "90m"})
    assert found.end == "2030-12-07T20:30:00Z"
    assert found.message == (
        "[maintenance-mode stack=prod-maint window=2030-12-aurora] team core, "
        "ends by itself at 2030-12-07T20:30:00Z"
    )


def test_extending_the_window_changes_the_end_and_no_name() -> None:
    wanted = ({"id": 7}, {"tags": ["team:core"]})
    before, after = downtimes(*wanted), downtimes(*wanted, window={"end": "2030-12-08T04:20:00+09:00"})
    assert [each.resource_name for each in before] == [each.resource_name for each in after]
    assert {each.end for each in after} == {"2030-12-07T20:20:00Z"}


@given(teams)
@example({"core": [{"id": 1, "scope": "env:prod"}, {"tags": ["1"], "scope": "env:prod"}]})
@settings(deadline=None, max_examples=300)
def test_every_monitor_is_muted_under_a_name_of_its_own(found: dict[str, list[dict[str, Any]]]) -> None:
    wanted = {
        (team, each.get("id"), frozenset(each.get("tags", ())), each["scope"])
        for team, listed in found.items()
        for each in listed
    }
    document = plan(*({"name": team, "monitors": listed} for team, listed in found.items()))
    planned = plan_downtimes(document, STACK)
    assert {
        (each.team, each.monitor_id, frozenset(each.monitor_tags), each.scope) for each in planned
    } == wanted
    assert len({each.resource_name for each in planned}) == len(planned)
    assert all(each.end and each.scope for each in planned)


@given(teams, teams)
@settings(deadline=None)
def test_names_do_not_depend_on_other_teams_or_order(
    found: dict[str, list[dict[str, Any]]], others: dict[str, list[dict[str, Any]]]
) -> None:
    def names(sections: dict[str, list[dict[str, Any]]]) -> set[str]:
        document = plan(*({"name": team, "monitors": listed} for team, listed in sections.items()))
        return {each.resource_name for each in plan_downtimes(document, STACK) if each.team in found}

    turned = {team: listed[::-1] for team, listed in reversed(found.items())}
    assert names(found) == names(turned) == names({**others, **found})


names = st.from_regex(r"\A[a-z][a-z0-9-]{2,20}\Z")


@given(names, names, names)
@settings(deadline=None)
def test_a_message_tells_its_own_stack_its_window_and_nobody_else(
    stack: str, other: str, window: str
) -> None:
    document = plan({"name": "core", "monitors": [{"id": 7}]}, window={"id": window})
    (found,) = plan_downtimes(document, stack)
    assert marker(stack) in found.message
    assert window_of(found.message, stack) == window
    assert window_of(f"Muted for the night. {found.message}", stack) == window
    assert window_of(found.message, other) == (window if other == stack else None)


@pytest.mark.parametrize("message", ["", "maintenance", "[maintenance-mode stack=prod-maint window="])
def test_other_messages_are_nobodys(message: str) -> None:
    assert window_of(message, STACK) is None


@pytest.mark.parametrize(("late", "passed"), [(-1, False), (0, True), (1, True)])
def test_an_end_that_is_past_stops_with_the_next_step(late: int, passed: bool) -> None:
    document = plan({"monitors": [{"id": 7}]})
    end = datetime(2030, 12, 7, 20, 0, tzinfo=UTC)
    assert ends_at(document.window) == end
    found = check_end(document, end + timedelta(seconds=late))
    assert bool(found) == passed
    for each in found:
        assert each.severity == "error"
        assert "would have ended at 2030-12-07 20:00 UTC, which is past" in str(each)
        assert "maint extend" in each.next_step


def test_without_monitors_no_mute_can_be_too_late() -> None:
    assert check_end(plan({}), datetime(2040, 1, 1, tzinfo=UTC)) == []
