"""Previews of what does not exist yet, wrong inputs, and what another resource means."""

from __future__ import annotations

from typing import Any

import pytest

from provider.captured.captured_value import CapturedValue
from provider.override.kind import Context
from provider.override.wire import UNKNOWN
from tests.provider.apigateway.engine import Override, paths
from tests.provider.apigateway.estate import Case, api_mapping, base_path_mapping, rest_stage, route
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World


@pytest.mark.parametrize(
    ("make", "field"),
    [(base_path_mapping, "restApiId"), (api_mapping, "apiId"), (route, "target")],
)
def test_a_maintenance_api_that_is_about_to_be_made(
    world: World, writes: Writes, make: Any, field: str
) -> None:
    case: Case = make(world)
    override = Override(case.place)
    first = Override(case.place)
    first.preview(case.on(**{field: UNKNOWN}))
    live = case.place.look(case.program)
    assert live is not None
    assert f"{field} {live.value[field]}" in first.warnings[0]
    assert f"{field} [unknown]" in first.warnings[0]
    override.up(case.off())
    diff, old, new = override.preview(case.on(**{field: UNKNOWN}))
    assert field in paths(diff)
    assert (old[field], new[field]) == (live.value[field], UNKNOWN)
    assert writes.made == []


def test_another_base_path_is_another_resource(world: World, writes: Writes) -> None:
    del writes
    case = base_path_mapping(world)
    override = Override(case.place)
    override.up(case.on())
    diff, _, _ = override.preview(case.on(basePath="v2"))
    assert diff is not None
    assert diff.replaces == ("basePath",)


def test_another_maintenance_api_is_set_without_capturing_again(world: World, writes: Writes) -> None:
    del writes
    case = base_path_mapping(world)
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    other = world.maintenance_api()
    override.up(case.on(restApiId=other))
    assert case.state()["restApiId"] == other
    case.assert_in_maintenance()
    override.up(case.off(restApiId=other))
    assert case.state() == before


WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (base_path_mapping, {"domain": 5}, "domain"),
    (base_path_mapping, {"apply": "yes"}, "apply"),
    (base_path_mapping, {"onManualChange": "ignore"}, "onManualChange"),
    (base_path_mapping, {"colour": "red"}, "colour"),
    (base_path_mapping, {"restApiId": None}, "restApiId"),
    (rest_stage, {"methods": []}, "methods"),
    (rest_stage, {"methods": "GET /reports"}, "methods"),
    (rest_stage, {"methods": [1]}, "methods"),
    (rest_stage, {"deployment": "abc"}, "deployment"),
]


@pytest.mark.parametrize(("make", "inputs", "name"), WRONG)
def test_wrong_inputs_are_named(
    world: World, writes: Writes, make: Any, inputs: dict[str, Any], name: str
) -> None:
    del writes
    case: Case = make(world)
    _, failures = CapturedValue(case.place).check({}, case.on(**inputs))
    assert [each.property for each in failures] == [name]


def test_what_does_not_exist_is_said_in_the_preview_and_refused(world: World, writes: Writes) -> None:
    case = base_path_mapping(world)
    program = case.on(basePath="v9")
    override = Override(case.place)
    override.preview(program)
    assert "does not exist" in override.warnings[0]
    with pytest.raises(Exception, match="does not exist"):
        CapturedValue(case.place).create(Context(urn="u"), override.check(program))
    assert writes.made == []
