"""Services of a team's own program: which they are, down, back, and what cannot be right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.ecs.record import TAG_KEY, parse_record
from maintenance.owner.outcome import OPAQUE, Change, Leave, Refuse, heeded, ignores
from maintenance.owner.service import Seen, decide, find, forgotten, held, opens_early
from tests.maintenance.owner.following import WINDOW, following

KEY = "prod/api"
DECLARED: dict[str, Any] = {
    "name": "api",
    "cluster": "prod",
    "desiredCount": 12,
    "tags": {"team": "checkout"},
}
SCALED = ["desiredCount"]
TAG = f"v=1 w={WINDOW} at=2030-12-07T16:00:00Z d=14"


def refusal(outcome: object) -> str:
    assert isinstance(outcome, Refuse), outcome
    assert outcome.inputs  # the engine says nothing about a resource that stays the same
    return outcome.error.text()


def changed(outcome: object) -> Change:
    assert isinstance(outcome, Change), outcome
    return outcome


@pytest.mark.parametrize(
    "cluster", ["prod", "arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod"], ids=["name", "arn"]
)
@pytest.mark.parametrize("phase", ["off", "on", "verify"])
def test_a_service_is_known_by_its_own_name_and_its_clusters(cluster: str, phase: str) -> None:
    assert find("anything", {**DECLARED, "cluster": cluster}, following(phase)) == KEY


@pytest.mark.parametrize("inputs", [{"name": "api"}, {"name": "api", "cluster": "other"}, {"name": "else"}])
def test_what_the_plan_does_not_name_is_left(inputs: dict[str, Any]) -> None:
    assert (
        find(
            "api", {"cluster": "prod", **inputs} if inputs.get("name") == "else" else inputs, following("on")
        )
        == Leave()
    )


@pytest.mark.parametrize(
    ("inputs", "name", "says"),
    [
        ({"name": "api", "cluster": OPAQUE}, "x", "its cluster is not known before the update"),
        ({"cluster": "prod"}, "jobs", "its name is made up by Pulumi"),
        ({"name": "central", "cluster": "prod"}, "x", "leaves it to the central stack"),
    ],
)
def test_what_nobody_can_tell_is_refused_while_it_matters(
    inputs: dict[str, Any], name: str, says: str
) -> None:
    assert says in refusal(find(name, inputs, following("on")))
    assert says in refusal(find(name, inputs, following("verify")))
    assert find(name, inputs, following("off")) == Leave()


def test_a_declared_count_comes_back_as_declared_and_a_scaled_one_as_it_was() -> None:
    for ignored, live, before in (([], 13, 12), (SCALED, 14, 14)):
        on = changed(decide(KEY, DECLARED, ignored, following("on"), Seen(live)))
        tag = on.inputs["tags"][TAG_KEY]
        assert on.inputs["desiredCount"] == 0
        assert on.inputs["tags"]["team"] == "checkout"
        assert parse_record(tag, where=KEY).captured.desired == before
        assert heeded(ignored, on.heed) == []
        verify = changed(decide(KEY, DECLARED, ignored, following("verify"), Seen(0, tag)))
        assert {**DECLARED, **verify.inputs}["desiredCount"] == before
        assert verify.inputs["tags"][TAG_KEY] == tag
        assert decide(KEY, DECLARED, ignored, following("off"), Seen(before, tag)) == Leave()


@given(st.lists(st.sampled_from(["on", "verify"]), min_size=1, max_size=8), st.integers(1, 500))
def test_however_often_it_is_toggled_the_first_count_comes_back(phases: list[str], first: int) -> None:
    live = Seen(first)
    for phase in [*phases, "verify"]:
        outcome = decide(KEY, DECLARED, SCALED, following(phase), live)
        if isinstance(outcome, Change):
            count = outcome.inputs.get("desiredCount", live.desired)
            live = Seen(count, outcome.inputs["tags"][TAG_KEY])
        assert live.desired == (0 if phase == "on" else first)
    assert decide(KEY, DECLARED, SCALED, following("off"), live) == Leave()


def test_verify_leaves_alone_what_scaling_has_moved_since() -> None:
    outcome = changed(decide(KEY, DECLARED, SCALED, following("verify"), Seen(17, TAG)))
    assert "desiredCount" not in outcome.inputs
    assert "was 14 before" in outcome.warning
    assert "is 17 now" in outcome.warning
    assert heeded(SCALED, outcome.heed) == SCALED


@pytest.mark.parametrize("ignored", [[], SCALED])
def test_off_before_verify_is_refused(ignored: list[str]) -> None:
    text = refusal(decide(KEY, DECLARED, ignored, following("off"), Seen(0, TAG)))
    assert "still held at 0" in text
    assert "its count before was 14" in text
    assert "maintenance:phase verify" in text


def test_the_count_before_and_0_are_worth_no_word() -> None:
    for live in (0, 14):
        assert changed(decide(KEY, DECLARED, SCALED, following("verify"), Seen(live, TAG))).warning == ""
    assert changed(decide(KEY, DECLARED, [], following("verify"), Seen(17, TAG))).warning == ""


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (Seen(0, TAG), "still held at 0"),
        (Seen(14, TAG, running=3, pending=11), "runs 3 of 14 tasks, 11 pending"),
        (Seen(14, TAG, running=14), ""),
        (Seen(14, None, running=16), ""),
        (Seen(0), ""),
        (None, ""),
    ],
)
def test_an_edge_opens_when_the_tasks_behind_it_run(seen: Seen | None, says: str) -> None:
    early = opens_early(KEY, seen)
    assert (early is not None) == bool(says)
    assert early is None or says in early[0]


@pytest.mark.parametrize(
    ("old", "refused"),
    [
        ({"desiredCount": 0, "tags": {TAG_KEY: TAG}}, True),
        ({"desiredCount": 14, "tags": {TAG_KEY: TAG}}, False),
        ({"desiredCount": 0, "tags": {TAG_KEY: TAG.replace("d=14", "d=0")}}, False),
        ({"desiredCount": 0, "tags": {"team": "checkout"}}, False),
        ({"desiredCount": 0}, False),
        ({"desiredCount": 0, "tags": OPAQUE}, False),
    ],
)
def test_a_held_service_that_the_plan_does_not_name_keeps_its_record(
    old: dict[str, Any], refused: bool
) -> None:
    assert ("count before was 14" in forgotten(KEY, old)) == refused


def test_zero_is_a_count() -> None:
    on = changed(decide(KEY, DECLARED, SCALED, following("on"), Seen(0)))
    tag = on.inputs["tags"][TAG_KEY]
    assert held(KEY, Seen(0, tag)) == ""
    assert (
        changed(decide(KEY, DECLARED, SCALED, following("verify"), Seen(0, tag))).inputs["desiredCount"] == 0
    )


def test_a_service_that_does_not_exist_yet_starts_at_0_and_comes_up_as_declared() -> None:
    on = changed(decide(KEY, DECLARED, SCALED, following("on"), None))
    assert parse_record(on.inputs["tags"][TAG_KEY], where=KEY).captured.desired == 12


def test_a_count_that_only_others_set_is_fit() -> None:
    undeclared = {**DECLARED, "desiredCount": None}
    on = changed(decide(KEY, undeclared, SCALED, following("on"), Seen(14)))
    assert parse_record(on.inputs["tags"][TAG_KEY], where=KEY).captured.desired == 14
    again = changed(decide(KEY, undeclared, SCALED, following("verify"), Seen(14, TAG)))
    assert "desiredCount" not in again.inputs


def test_released_early_is_back_while_the_rest_is_down() -> None:
    plan = following("on", {KEY: "on call needs it"})
    assert changed(decide(KEY, DECLARED, SCALED, plan, Seen(0, TAG))).inputs["desiredCount"] == 14


def test_a_record_of_another_window_is_refused() -> None:
    text = refusal(decide(KEY, DECLARED, [], following("on"), Seen(0, TAG.replace(WINDOW, "2029-06-x"))))
    assert "open record of window 2029-06-x" in text


@pytest.mark.parametrize("tag", ["", "v=2 d=1", "v=1 w=x at=y d=many"])
@pytest.mark.parametrize("phase", ["off", "on", "verify"])
def test_a_record_that_cannot_be_read_is_never_a_default(tag: str, phase: str) -> None:
    assert "cannot be read" in refusal(decide(KEY, DECLARED, [], following(phase), Seen(0, tag)))


@pytest.mark.parametrize(
    ("more", "ignored", "says"),
    [
        ({"schedulingStrategy": "DAEMON"}, [], "DAEMON"),
        ({"deploymentController": {"type": "EXTERNAL"}}, [], "EXTERNAL"),
        ({}, ["tags"], "ignores changes of its tags"),
        ({}, ['tags["team"]'], "ignores changes of its tags"),
        ({}, ["*"], "ignores changes of its tags"),
        ({"tags": OPAQUE}, [], "secret tags"),
        ({"desiredCount": OPAQUE}, [], "not known before the update"),
        ({"desiredCount": None}, [], "neither declares its desired count"),
    ],
)
def test_what_could_not_come_back_does_not_go_down(
    more: dict[str, Any], ignored: list[str], says: str
) -> None:
    outcome = decide(KEY, {**DECLARED, **more}, ignored, following("on"), Seen(12))
    assert says in refusal(outcome)
    assert isinstance(outcome, Refuse)
    assert not ignores(heeded(ignored, outcome.heed), "tags")


def test_a_service_never_taken_down_is_left_in_verify() -> None:
    assert decide(KEY, DECLARED, SCALED, following("verify"), Seen(12)) == Leave()
