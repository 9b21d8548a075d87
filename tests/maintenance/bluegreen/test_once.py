"""Whatever happens and whenever it is killed: one switchover, the same end, and no row is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.bluegreen.ending import Kind
from tests.maintenance.bluegreen.cloud import NEW_VERSION, OLD_VERSION, OUTCOMES, PROD, Cloud
from tests.maintenance.bluegreen.operator import Operator

ENDS = {
    "completed": Kind.DONE,
    "cancelled": Kind.CANCELLED,
    "failed": Kind.FAILED,
    "invalid": Kind.INVALID,
    "member": Kind.MEMBER_FAILED,
    "deleted": Kind.GONE,
}
unhurried = settings(deadline=None, max_examples=60)
kills = st.lists(st.integers(1, 12), max_size=6).map(tuple)
clouds = st.builds(
    Cloud,
    outcome=st.sampled_from(OUTCOMES),
    hesitation=st.integers(0, 4),
    duration=st.integers(1, 4),
    lag=st.integers(0, 3),
    protected=st.booleans(),
)
completing = st.builds(
    Cloud,
    hesitation=st.integers(0, 4),
    duration=st.integers(1, 4),
    lag=st.integers(0, 3),
    protected=st.booleans(),
)


@unhurried
@given(clouds, kills, kills)
def test_every_outcome_has_its_end_and_is_sent_once(
    cloud: Cloud, in_create: tuple[int, ...], in_switchover: tuple[int, ...]
) -> None:
    operator = Operator(cloud)
    assert operator.say("create", in_create).ok
    assert cloud.created == 1
    ended = operator.say("switchover", in_switchover)
    assert ended.kind is ENDS[cloud.outcome]
    assert ended.next_step
    assert cloud.accepted_calls == 1


@unhurried
@given(completing, kills, kills)
def test_a_second_switchover_is_never_sent(
    cloud: Cloud, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    operator = Operator(cloud)
    operator.say("create")
    assert operator.say("switchover", first).ok
    assert operator.say("switchover", second).ok
    assert operator.say("create").kind is Kind.REFUSED
    assert cloud.accepted_calls == 1


@unhurried
@given(st.integers(0, 4), kills)
def test_a_cancelled_switchover_is_explained_once_and_then_can_be_tried_again(
    hesitation: int, killed: tuple[int, ...]
) -> None:
    cloud = Cloud(outcome="cancelled", hesitation=hesitation)
    operator = Operator(cloud)
    operator.say("create")
    ended = operator.say("switchover", killed)
    assert ended.kind is Kind.CANCELLED
    assert "external replication" in ended.text()
    cloud.outcome = "completed"
    assert operator.say("switchover", killed).ok
    assert cloud.accepted_calls == 2


@unhurried
@given(completing, kills)
def test_rollback_after_a_switchover_gives_every_name_back(cloud: Cloud, killed: tuple[int, ...]) -> None:
    operator = Operator(cloud)
    operator.say("create")
    operator.say("switchover")
    cloud.debts.add("cluster-BLUE")
    assert operator.say("rollback", killed).ok
    world = cloud.look()
    assert world.production is not None
    assert (world.production.resource_id, world.production.version) == ("cluster-BLUE", OLD_VERSION)
    assert {each.id for each in world.production.instances} == {"prod-1", "prod-2"}
    assert cloud.read_only["cluster-BLUE"] is False
    assert cloud.read_only["cluster-GREEN1"] is True
    assert cloud.debts == set()
    assert operator.notes.keys() <= {"before"}


@unhurried
@given(clouds.filter(lambda cloud: cloud.outcome in {"cancelled", "failed", "invalid"}), kills)
def test_rollback_before_a_switchover_deletes_green_and_nothing_else(
    cloud: Cloud, killed: tuple[int, ...]
) -> None:
    operator = Operator(cloud)
    operator.say("create")
    operator.say("switchover")
    assert operator.say("rollback", killed).ok
    assert [each.resource_id for each in cloud.look().clusters] == ["cluster-BLUE"]
    assert operator.say("create").ok


@unhurried
@given(completing, kills)
def test_rollback_after_writes_refuses_and_says_what_would_be_needed(
    cloud: Cloud, killed: tuple[int, ...]
) -> None:
    operator = Operator(cloud)
    operator.say("create")
    operator.say("switchover")
    operator.writes = ("shop.orders had 5 rows before the switchover and has 6",)
    ended = operator.say("rollback", killed)
    assert ended.kind is Kind.REFUSED
    assert "reverse" in ended.text()
    assert "shop.orders" in ended.text()
    assert cloud.look().production.version == NEW_VERSION  # type: ignore[union-attr]


@unhurried
@given(completing, kills)
def test_cleanup_closes_the_old_cluster_before_the_deployment_goes(
    cloud: Cloud, killed: tuple[int, ...]
) -> None:
    operator = Operator(cloud)
    operator.say("create")
    operator.say("switchover")
    cloud.debts |= {"cluster-BLUE", "cluster-GREEN1"}
    assert operator.say("cleanup", killed).ok
    world = cloud.look()
    assert world.deployment is None
    assert cloud.read_only["cluster-BLUE"] is True
    assert cloud.debts == set()
    assert {each.id for each in world.clusters} == {PROD, "prod-old1"}
    assert operator.say("cleanup").ok
    assert operator.say("rollback").kind is Kind.REFUSED


@unhurried
@given(
    clouds,
    st.lists(st.tuples(st.sampled_from(["create", "switchover", "rollback", "cleanup"]), kills), max_size=6),
)
def test_no_sequence_of_commands_and_kills_loses_a_row(
    cloud: Cloud, said: list[tuple[str, tuple[int, ...]]]
) -> None:
    """The cloud asserts: no DeleteTarget after a switchover, no second call while one runs, no name taken."""
    operator = Operator(cloud)
    for command, killed in said:
        operator.say(command, killed)
        world = cloud.look()
        assert "cluster-BLUE" in cloud.clusters
        assert world.production is not None or world.deployment is not None
