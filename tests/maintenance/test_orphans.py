from __future__ import annotations

from maintenance.orphans import (
    Made,
    knows_nothing,
    last,
    lost_kinds,
    orphans,
    overrides_nothing,
    stage_id,
)

API = Made("maintenance API", "api1", "w")
STAGE = Made("stage", stage_id("api1", "maintenance"), "w", "api1", "maintenance")
SERVED = Made("deployment", "d1", "w", "api1", served_by=STAGE.id)
IDLE = Made("deployment", "d2", "w", "api1")
EVERYTHING = (API, SERVED, IDLE, STAGE)


def state(*ids: str) -> dict[str, object]:
    return {"deployment": {"resources": [{"id": each} for each in ids]}}


def test_nothing_is_lost_that_the_state_knows() -> None:
    assert orphans(EVERYTHING, state("api1", STAGE.id, "d1", "d2")) == ()


def test_an_api_takes_along_what_is_in_it() -> None:
    assert orphans(EVERYTHING, state()) == (API,)


def test_a_stage_goes_before_the_deployment_that_it_serves() -> None:
    assert orphans(EVERYTHING, state("api1", "d2")) == (STAGE, SERVED)


def test_a_deployment_stays_while_a_stage_of_the_state_serves_it() -> None:
    assert orphans(EVERYTHING, state("api1", STAGE.id)) == (IDLE,)


RULES = tuple(Made("listener rule", f"rule{n}", "w") for n in range(3))
MUTE = Made("downtime", "mute", "w")
INTEGRATION = Made("integration", "i1", "w", "http1")


def test_a_kind_is_lost_only_where_the_state_knows_none_of_it() -> None:
    everything = (*RULES, MUTE, *EVERYTHING, INTEGRATION)
    lost = orphans(everything, state())
    assert set(lost_kinds(everything, lost)) == {*RULES, MUTE, API}
    killed = orphans(everything, state("rule0", "api1", STAGE.id, "d1", "d2", "i1"))
    assert set(lost_kinds(everything, killed)) == {MUTE}, "rules 1 and 2 are of a run that was killed"


def test_what_was_made_from_nothing_knows_nothing() -> None:
    provider = {"id": "default", "type": "pulumi:providers:aws"}
    root = {"type": "pulumi:pulumi:Stack"}
    observed = {"id": "w/prod", "type": "override:ecs:Services"}
    assert knows_nothing({})
    assert knows_nothing({"deployment": {"resources": [root, provider]}})
    assert not knows_nothing({"deployment": {"resources": [root, provider, observed]}})


def test_overrides_come_after_what_answers_so_a_state_with_one_is_not_lost() -> None:
    mute = {"id": "mute", "type": "datadog:index/downtimeSchedule:DowntimeSchedule"}
    observed = {"id": "w/prod", "type": "override:ecs:Services"}
    assert overrides_nothing({"deployment": {"resources": [mute]}})
    assert not overrides_nothing({"deployment": {"resources": [mute, observed]}})


def test_going_off_only_what_is_in_the_way_goes_before_the_rest() -> None:
    lost = orphans((*RULES, MUTE, STAGE, IDLE, INTEGRATION), state("api1"))
    assert set(lost) - set(last(lost)) == {STAGE, IDLE}
