"""What is there before what, in each phase: the engine follows dependencies, and deletes in reverse."""

from __future__ import annotations

import pytest

from maintenance.phase import Phase
from tests.components.company import in_phase
from tests.components.declared import GATEWAY, Declared

MUTES = {"core.7", "core.team-core", "search.8"}
RULES = {"public-maintenance-501", "public-maintenance-502"}
BYPASS = {"public-bypass-1", "public-bypass-2"}
OVERRIDES = {"partners", "mobile", "reports", "hooks-POST--hooks", "hooks-PUT--hooks"}
WAVES = {
    1: {"core-wave1", "search-wave1"},
    2: {"core-wave2"},
    3: {"search-wave3"},
}
SETS = set().union(*WAVES.values())
WRITERS = {"events:default/nightly", "scheduler:reports/hourly", "lambda:consumer"}
BARRIERS = {"wave1", "wave2", "wave3"}


def plain(names: set[str]) -> set[str]:
    """Names without the digits that tell tags apart, and without what the API Gateway component adds."""
    return {name.rsplit("-", 1)[0] if name.startswith("core.team-core") else name for name in names}


def before(found: Declared, name: str) -> set[str]:
    (resource,) = [each for each in found.all.values() if each.name == name]
    return plain(found.before(resource))


def test_off_has_neither_mutes_nor_rules_and_opens_the_gateways_after_every_barrier() -> None:
    found = in_phase(Phase.OFF)
    assert found.of("downtime", "rule") == {}
    assert set(found.of(*GATEWAY)) == OVERRIDES
    for name in OVERRIDES:
        assert before(found, name) >= BARRIERS | SETS
    for name in SETS | BARRIERS:
        assert not before(found, name) & OVERRIDES


@pytest.mark.parametrize("phase", [Phase.ON, Phase.VERIFY])
def test_closed_means_muted_then_503_then_services(phase: Phase) -> None:
    found = in_phase(phase)
    assert plain(set(found.of("downtime"))) == MUTES
    assert set(found.of("rule")) == RULES | BYPASS
    assert set(found.of(*GATEWAY)) == OVERRIDES
    for name in MUTES - {"core.team-core"}:
        assert before(found, name) == set()
    for name in RULES | OVERRIDES:
        assert before(found, name) >= MUTES
        assert not before(found, name) & (SETS | BARRIERS)
    for name in SETS:
        assert before(found, name) >= MUTES | RULES | OVERRIDES
        assert not before(found, name) & BYPASS
    for name in BYPASS:
        assert WAVES[1] <= before(found, name)
        # What directly depends on a rule is deleted before it, and customers would wait.
        (bypass,) = [each for each in found.all.values() if each.name == name]
        assert not {found.all[urn].name for urn in bypass.dependencies} & RULES


@pytest.mark.parametrize(
    ("phase", "order"), [(Phase.ON, (1, 2, 3)), (Phase.VERIFY, (3, 2, 1)), (Phase.OFF, (3, 2, 1))]
)
def test_waves_rise_on_enter_and_fall_on_leave_each_behind_the_barrier_before(
    phase: Phase, order: tuple[int, ...]
) -> None:
    found = in_phase(phase)
    done: set[str] = set()
    for wave in order:
        for name in WAVES[wave]:
            assert before(found, name) & (SETS | BARRIERS) == done
        assert before(found, f"wave{wave}") & (SETS | BARRIERS) == done | WAVES[wave]
        done |= WAVES[wave] | {f"wave{wave}"}


def test_verify_keeps_everything_of_the_edge_as_it_is_while_on() -> None:
    on, verify = in_phase(Phase.ON), in_phase(Phase.VERIFY)
    kinds = ("downtime", "rule", *GATEWAY)
    assert {each.urn: each for each in on.of(*kinds).values()} == {
        each.urn: each for each in verify.of(*kinds).values()
    }


def test_nothing_but_mutes_and_rules_comes_and_goes_with_the_phase() -> None:
    def lasting(phase: Phase) -> set[str]:
        return {urn for urn, each in in_phase(phase).all.items() if each.kind not in {"downtime", "rule"}}

    assert lasting(Phase.OFF) == lasting(Phase.ON) == lasting(Phase.VERIFY)


def test_every_dependency_is_a_resource_of_the_program() -> None:
    for phase in Phase:
        found = in_phase(phase)
        for each in found.all.values():
            assert each.dependencies <= set(found.all)
            assert each.name not in found.before(each)


def test_writers_stop_behind_the_503_and_before_any_service() -> None:
    found = in_phase(Phase.ON)
    assert set(found.of("writer")) == WRITERS
    for name in WRITERS:
        assert before(found, name) >= MUTES | RULES | OVERRIDES
        assert not before(found, name) & (SETS | BARRIERS)
    for name in SETS:
        assert before(found, name) >= WRITERS
    assert all(each.inputs["apply"] for each in found.of("writer").values())


@pytest.mark.parametrize("phase", [Phase.VERIFY, Phase.OFF])
def test_writers_are_back_behind_every_barrier_and_before_the_gateways_open(phase: Phase) -> None:
    found = in_phase(phase)
    for name in WRITERS:
        assert before(found, name) >= SETS | BARRIERS
    for name in OVERRIDES if phase is Phase.OFF else ():
        assert before(found, name) >= WRITERS
    assert not any(each.inputs["apply"] for each in found.of("writer").values())


def test_a_writer_has_its_own_answer_to_a_manual_change_and_can_be_back_early() -> None:
    found = in_phase(
        Phase.ON,
        manual_changes={"lambda:consumer": "keep", "shop/api": "restore"},
    )
    answers = {name: each.inputs["onManualChange"] for name, each in found.of("writer").items()}
    assert answers == {name: "keep" if name == "lambda:consumer" else "fail" for name in WRITERS}
    window = in_phase(Phase.ON).of("writer")["lambda:consumer"].inputs["window"]
    found = in_phase(Phase.ON, release={window: {"events:default/nightly": "it only mails"}})
    stopped = {name for name, each in found.of("writer").items() if each.inputs["apply"]}
    assert stopped == WRITERS - {"events:default/nightly"}
