from __future__ import annotations

from maintenance.orphans import Made, orphans, stage_id

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
