"""Whatever happens in between, a service ends as it was, or the refusal says why it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maintenance.ecs.capacity import ALL_SUSPENDED, Capacity, ScalableTarget, Suspension
from maintenance.ecs.decision import Decision, Policy, Refusal
from tests.maintenance.ecs.world import World

suspensions = st.builds(Suspension, st.booleans(), st.booleans(), st.booleans())
targets = st.tuples(st.integers(0, 8), st.integers(0, 12), suspensions).map(
    lambda parts: ScalableTarget(min(parts[:2]), max(parts[:2]), parts[2])
)
capacities = st.builds(Capacity, st.integers(0, 14), st.none() | targets)
crashes = st.none() | st.integers(0, 6)


def finish(world: World, *, on: bool, policy: Policy = "fail") -> None:
    """Say the same command until nothing is left to do."""
    for _ in range(3):
        outcome = world.decide(on=on, policy=policy)
        assert isinstance(outcome, Decision), outcome
        world.run(outcome)


@given(capacities, st.lists(st.tuples(st.booleans(), crashes), max_size=8), st.booleans())
def test_any_sequence_of_toggles_and_crashes_ends_with_the_original(
    capacity: Capacity, toggles: list[tuple[bool, int | None]], propagates_tags: bool
) -> None:
    world = World.of(capacity, propagates_tags=propagates_tags)
    for on, crash_after in toggles:
        world.run(world.decide(on=on), crash_after=crash_after)
    finish(world, on=False)
    assert world.live.capacity == capacity
    assert (world.live.tag, world.copy) == (None, None)


@given(capacities, crashes)
def test_entering_ends_at_zero_with_nothing_that_could_lift_it(capacity: Capacity, crash: int | None) -> None:
    world = World.of(capacity)
    world.run(world.decide(on=True), crash_after=crash)
    finish(world, on=True)
    assert world.live.desired == 0
    if world.live.target is not None:
        assert world.live.target.clamp(0) == 0
        assert world.live.target.suspension == ALL_SUSPENDED


@given(capacities, crashes)
def test_no_change_is_ever_made_before_both_copies_are_written(capacity: Capacity, crash: int | None) -> None:
    world = World.of(capacity)
    world.run(world.decide(on=True), crash_after=crash)
    if world.live.capacity != capacity:
        assert world.live.tag is not None
        assert world.live.tag == world.copy


@given(capacities, st.integers(1, 14), st.sampled_from(["fail", "keep", "restore"]))
def test_a_manual_scale_is_refused_kept_or_restored_as_told(
    capacity: Capacity, count: int, policy: Policy
) -> None:
    world = World.of(capacity)
    finish(world, on=True)
    world.set_desired(count)
    outcome = world.decide(on=False, policy=policy)
    somebodys = count not in capacity.own_counts()
    if policy == "fail" and somebodys:
        assert isinstance(outcome, Refusal)
        assert outcome.kind == "manual-change"
        assert str(count) in outcome.reason
        return
    finish(world, on=False, policy=policy)
    assert world.live.desired == (count if policy == "keep" and somebodys else capacity.desired)
    assert (world.live.tag, world.copy) == (None, None)


@given(capacities)
def test_an_owner_who_deletes_the_tag_does_not_lose_the_capture(capacity: Capacity) -> None:
    world = World.of(capacity)
    finish(world, on=True)
    world.live = World.of(world.live.capacity).live  # an apply that knows no such tag
    finish(world, on=False)
    assert world.live.capacity == capacity


@given(capacities)
def test_a_record_of_another_window_is_named_and_nothing_is_done(capacity: Capacity) -> None:
    world = World.of(capacity)
    world.run(world.decide(on=True, window="2029-06-network"))
    for on in (True, False):
        outcome = world.decide(on=on)
        assert isinstance(outcome, Refusal)
        assert outcome.kind == "conflict"
        assert "2029-06-network" in outcome.reason


def test_two_copies_that_disagree_are_both_shown() -> None:
    world = World.of(Capacity(4, None))
    finish(world, on=True)
    world.copy = "v=1 w=2030-12-aurora at=2030-12-07T16:00:00Z d=9"
    outcome = world.decide(on=False)
    assert isinstance(outcome, Refusal)
    assert "d=4" in outcome.reason
    assert "d=9" in outcome.reason
    assert world.live.desired == 0


def test_scaling_that_was_given_back_during_the_window_keeps_its_own_count() -> None:
    target = ScalableTarget(2, 10, Suspension())
    world = World.of(Capacity(4, target))
    finish(world, on=True)
    world.register(target)
    world.set_desired(7)
    finish(world, on=False)
    assert world.live.capacity == Capacity(7, target)
