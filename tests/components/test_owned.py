"""What the plan leaves to a team's own program: not overridden here, and waited for."""

from __future__ import annotations

import pytest

from maintenance.phase import Phase
from tests.components.company import CORE, EDGES, SEARCH, company, in_phase
from tests.components.declared import GATEWAY


@pytest.mark.parametrize("phase", list(Phase))
def test_an_owned_service_is_in_no_set_and_in_its_waves_barrier(phase: Phase) -> None:
    api, cart, worker = CORE["services"]
    core = {**CORE, "services": [{**api, "owned": True}, cart, {**worker, "owned": True}]}
    found = in_phase(phase, company(core, SEARCH))
    assert {name: each.inputs["services"] for name, each in found.of("set").items()} == {
        "core-wave2": ["shop/cart"],
        "search-wave1": ["shop/search"],
        "search-wave3": ["batch/index"],
    }
    barriers = {name: each.inputs["services"] for name, each in found.of("barrier").items()}
    assert barriers["wave1"] == ["shop/search", "shop/worker"]
    assert barriers["wave2"] == ["shop/api", "shop/cart"]


@pytest.mark.parametrize("phase", list(Phase))
def test_a_wave_of_owned_services_alone_is_waited_for(phase: Phase) -> None:
    search, index = SEARCH["services"]
    found = in_phase(phase, company(CORE, {**SEARCH, "services": [search, {**index, "owned": True}]}))
    assert "search-wave3" not in found.of("set")
    assert found.of("barrier")["wave3"].inputs["services"] == ["batch/index"]


@pytest.mark.parametrize("phase", [Phase.ON, Phase.VERIFY])
def test_a_first_wave_of_owned_services_alone_keeps_its_place(phase: Phase) -> None:
    api, cart, worker = CORE["services"]
    search, index = SEARCH["services"]
    core = {**CORE, "services": [api, cart, {**worker, "owned": True}]}
    found = in_phase(phase, company(core, {**SEARCH, "services": [{**search, "owned": True}, index]}))
    first = found.of("barrier")["wave1"]
    assert first.inputs["owned"] == ["shop/search", "shop/worker"]
    assert found.of("barrier")["wave2"].inputs["owned"] == []
    assert {"public-maintenance-501"} <= found.before(first)
    bypass = [each for name, each in found.of("rule").items() if "bypass" in name]
    assert bypass
    for each in bypass:
        direct = {found.all[urn].name for urn in each.dependencies}
        assert "wave1" in direct
        assert not any("maintenance" in name for name in direct)  # off would delete the bypass first


def test_routes_that_a_program_owns_are_left_to_it() -> None:
    edges = {**EDGES, "hooks": {**EDGES["hooks"], "owned": True}}
    found = in_phase(Phase.ON, company(edges=edges))
    assert set(found.of(*GATEWAY)) == {"partners", "mobile", "reports"}


@pytest.mark.parametrize("phase", list(Phase))
def test_a_stage_that_a_program_owns_is_left_to_it(phase: Phase) -> None:
    edges = {**EDGES, "reports": {**EDGES["reports"], "owned": True}}
    found = in_phase(phase, company(edges=edges))
    assert "reports" not in found.of(*GATEWAY)
    assert {"partners", "mobile"} <= set(found.of(*GATEWAY))
