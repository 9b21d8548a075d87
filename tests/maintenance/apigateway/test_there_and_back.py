"""Whatever happens in between, a mapping ends as it was, or the refusal says why it does not."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from maintenance.captured.decision import Decision, Live, Refusal
from maintenance.captured.record import Value, parse_record
from maintenance.ecs.decision import Policy
from tests.maintenance.apigateway.world import CLOSED, World

texts = st.text(alphabet="abcdef0123456789", min_size=1, max_size=10)
values = st.fixed_dictionaries({"api": texts, "stage": texts | st.just("")})
closed_values = st.sampled_from(
    [CLOSED, {"api": "m9x8", "stage": "next"}, {"api": "m7w6", "stage": "maintenance"}]
)
crashes = st.none() | st.integers(0, 5)
policies: st.SearchStrategy[Policy] = st.sampled_from(["fail", "keep", "restore"])


@dataclass(frozen=True)
class Step:
    on: bool
    wanted: Value
    crash_after: int | None


steps = st.builds(Step, st.booleans(), closed_values, crashes)


def finish(world: World, *, on: bool, policy: Policy = "fail") -> None:
    """Say the same command until nothing is left to do."""
    for _ in range(2):
        outcome = world.decide(on=on, policy=policy)
        assert isinstance(outcome, Decision), outcome
        world.run(outcome)
    outcome = world.decide(on=on, policy=policy)
    assert isinstance(outcome, Decision)
    assert outcome.writes == ()


@given(values, st.lists(steps, max_size=10), st.booleans())
def test_any_sequence_of_toggles_plans_and_crashes_ends_with_the_original(
    value: Value, sequence: list[Step], taggable: bool
) -> None:
    world = World(Live(value), taggable=taggable)
    for step in sequence:
        world.wanted = step.wanted
        world.run(world.decide(on=step.on), crash_after=step.crash_after)
    finish(world, on=False)
    assert world.live == Live(value)
    assert world.copy is None


@given(values, st.lists(steps, max_size=10))
def test_nothing_is_ever_captured_twice_while_a_record_is_open(value: Value, sequence: list[Step]) -> None:
    world = World(Live(value))
    for step in sequence:
        world.wanted = step.wanted
        outcome = world.decide(on=step.on)
        assert isinstance(outcome, Decision), outcome  # every value so far is captured or ours
        world.run(outcome, crash_after=step.crash_after)
        if world.copy is not None:
            assert parse_record(world.copy, where="x").captured == value
        assert world.live is not None
        if world.live.value != value:
            assert world.copy is not None


@given(values, closed_values, closed_values, crashes)
def test_entering_ends_where_the_plan_says(
    value: Value, first: Value, second: Value, crash: int | None
) -> None:
    world = World(Live(value), wanted=first)
    world.run(world.decide(on=True), crash_after=crash)
    world.wanted = second
    finish(world, on=True)
    assert world.live is not None
    assert world.live.value == second


@given(values, values, policies, st.booleans())
def test_a_manual_change_is_refused_kept_or_undone_as_told(
    value: Value, moved: Value, policy: Policy, on: bool
) -> None:
    assume(all(moved[name] not in {value[name], CLOSED[name]} for name in value))
    world = World(Live(value))
    finish(world, on=True)
    world.move(moved)
    outcome = world.decide(on=on, policy=policy)
    assert world.live is not None
    if policy == "fail":
        assert isinstance(outcome, Refusal)
        assert outcome.kind == "manual-change"
        assert moved["api"] in outcome.reason
        assert "maintenance:onManualChange" in outcome.next_step
        return
    world.run(outcome)
    expected = moved if policy == "keep" else CLOSED if on else value
    assert world.live.value == expected
    assert (world.copy is None) is not on


@given(values, st.booleans())
def test_a_record_of_another_window_is_named_and_nothing_is_done(value: Value, on: bool) -> None:
    world = World(Live(value))
    world.run(world.decide(on=True, window="2029-06-network"))
    outcome = world.decide(on=on)
    assert isinstance(outcome, Refusal)
    assert outcome.kind == "conflict"
    assert "2029-06-network" in outcome.reason


@given(values)
def test_an_owner_who_deletes_the_tag_does_not_lose_the_capture(value: Value) -> None:
    world = World(Live(value), taggable=True)
    finish(world, on=True)
    world.live = Live(CLOSED)
    finish(world, on=False)
    assert world.live == Live(value)


@given(values)
def test_the_tag_alone_restores(value: Value) -> None:
    world = World(Live(value), taggable=True)
    finish(world, on=True)
    world.copy = None
    assert world.live is not None
    # Without the store's copy nothing says what was set; a place tells its own by their mark.
    own = {name: frozenset({text}) for name, text in CLOSED.items()}
    world.live = Live(world.live.value, world.live.tag, own)
    outcome = world.decide(on=False)
    assert isinstance(outcome, Decision), outcome
    world.run(outcome)
    assert world.live.value == value


def test_what_was_deleted_is_missing_and_its_record_stays() -> None:
    world = World(Live({"api": "a1", "stage": "prod"}))
    finish(world, on=True)
    world.live = None
    for on in (True, False):
        outcome = world.decide(on=on)
        assert isinstance(outcome, Refusal)
        assert outcome.kind == "missing"
        assert "maint record close" in outcome.next_step


def test_the_maintenance_api_is_never_captured_as_the_original() -> None:
    outcome = World(Live(CLOSED)).decide(on=True)
    assert isinstance(outcome, Refusal)
    assert outcome.kind == "conflict"
