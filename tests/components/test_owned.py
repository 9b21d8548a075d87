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


def test_routes_that_a_program_owns_are_left_to_it() -> None:
    edges = {**EDGES, "hooks": {**EDGES["hooks"], "owned": True}}
    found = in_phase(Phase.ON, company(edges=edges))
    assert set(found.of(*GATEWAY)) == {"partners", "mobile", "reports"}
