"""What is approved, what a kill leaves of it, and what counts as something else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.phase import Phase
from maintenance.preview.review import Review, review
from maintenance.preview.services import row_key
from maintenance.run.approved import (
    Approved,
    approved_of,
    fingerprint,
    moved_since,
    news,
    service_keys,
    text_of,
    with_live,
)
from tests.maintenance.plan.documents import VALID, load
from tests.maintenance.preview.previews import STACK, Counts, going_on, services, step

DOCUMENT = load(VALID)
API, JOBS, SEARCH = "prod-shop/shop-api", "prod-batch/nightly", "prod-shop/shop-search"
COUNTS: Counts = {API: (12, 4), JOBS: (2, None), SEARCH: (3, None)}
LIVE = {API: ("12", "min 4", "scaling active"), JOBS: ("2",), SEARCH: ("3",)}


def of(content: dict[str, Any]) -> Review:
    return review(json.loads(json.dumps(content)), DOCUMENT, stack=STACK, phase=Phase.ON)


def rule(op: str, name: str) -> dict[str, Any]:
    """A rule that answers 503 and is there already."""
    answer = {"type": "fixed-response", "fixedResponse": {"statusCode": "503"}}
    inputs = {"priority": 101, "actions": [answer]}
    return step(op, "aws:lb/listenerRule:ListenerRule", name, {"inputs": inputs}, {"inputs": inputs})


def approval(review: Review) -> Approved:
    return approved_of(text_of(review, "digest"))


WHOLE = of(going_on(DOCUMENT, COUNTS))


def left_at(count: int, scaling: str) -> Review:
    """Only the first service, whose scalable target went first."""
    content = services("shop-wave1", {API: (count, 0)})
    content["oldState"]["outputs"]["scaling"] = {API: scaling}
    return of({"steps": [content]})


def test_what_was_approved_needs_no_new_answer() -> None:
    approved = approval(WHOLE)
    assert (approved.document, len(approved.rows)) == ("digest", len(WHOLE.changes))
    assert news(WHOLE, approved) == ()
    text = text_of(WHOLE, "digest")
    assert fingerprint(text) == fingerprint(text_of(of(going_on(DOCUMENT, COUNTS)), "digest"))
    assert fingerprint(text) != fingerprint(text_of(WHOLE, "another"))


def test_what_a_kill_left_needs_no_new_answer() -> None:
    half = left_at(12, "min 0, scaling suspended")
    assert half.changes
    assert news(half, approval(WHOLE)) == ()


@pytest.mark.parametrize(
    "other",
    [
        left_at(13, "min 4, scaling active"),
        left_at(12, "min 5, scaling active"),
        of({"steps": [services("shop-wave1", {"prod-shop/another": (1, None)})]}),
        of({"steps": [rule("update", "public-maintenance-101")]}),
        of({"steps": [step("replace", "aws:apigateway/restApi:RestApi", "maintenance-api", {}, {})]}),
    ],
)
def test_anything_else_is_asked_again(other: Review) -> None:
    assert other.changes
    assert news(other, approval(WHOLE)) == other.changes


@settings(max_examples=60, deadline=None)
@given(counts=st.fixed_dictionaries({key: st.tuples(st.integers(0, 9), st.none()) for key in COUNTS}))
def test_exactly_the_services_with_another_count_are_news(counts: Counts) -> None:
    base: Counts = dict.fromkeys(COUNTS, (5, None))
    approved = approval(of(going_on(DOCUMENT, base)))
    found = {row.key for row in news(of(going_on(DOCUMENT, counts)), approved)}
    assert found == {row_key(key) for key, (count, _) in counts.items() if count not in {0, 5}}


@pytest.mark.parametrize("text", ["[1]", "{}x", '[{"kind": "service"}]', "null"])
def test_what_another_version_kept_is_no_approval(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own, or ours
        approved_of(text)


def test_a_removal_is_approved_for_what_is_removed() -> None:
    removed = of({"steps": [rule("delete", "public-mine-1")]})
    assert news(removed, approval(removed)) == ()
    another = rule("delete", "public-mine-1")
    another["newState"]["inputs"] = {"actions": [{"type": "forward", "targetGroupArn": "x:targetgroup/y/1"}]}
    assert news(of({"steps": [another]}), approval(removed)) != ()


def leaving(captured: dict[str, str]) -> Review:
    """A set that still held a service which the plan does not name any more."""
    content = services("shop-wave1", {API: (12, 4), "prod-shop/gone": (7, None)})
    content["oldState"]["outputs"]["captured"] = captured
    content["newState"]["inputs"]["services"] = [API]
    return of({"steps": [content]})


def test_a_service_that_leaves_the_plan_is_compared_as_well() -> None:
    never_stopped = leaving({})
    assert "prod-shop/gone" not in {row.key.partition(" ")[2] for row in never_stopped.changes}
    assert never_stopped.outside == ()
    brought_back = leaving({"prod-shop/gone": "v1 d=9 window=w"})
    assert "prod-shop/gone" in service_keys(brought_back)
    (row,) = [each for each in brought_back.changes if each.key == row_key("prod-shop/gone")]
    assert (row.before, row.after) == (("7",), ("9",))
    assert moved_since(brought_back, {API: LIVE[API], "prod-shop/gone": ("7",)}) == ""


def test_moved_names_only_what_moved() -> None:
    assert moved_since(WHOLE, LIVE) == ""
    found = moved_since(WHOLE, {**LIVE, API: ("14", "min 4", "scaling active"), JOBS: ()})
    rows = found.splitlines()[1:]
    assert [row.split()[0] for row in rows] == [API, JOBS]
    assert "12, min 4, scaling active  14, min 4, scaling active" in rows[0]
    assert rows[1].split() == [JOBS, "2", "—"]


def test_what_was_never_observed_is_shown_as_it_is_live() -> None:
    content = services("shop-wave1", {API: (12, 4)})
    content["oldState"]["outputs"] |= {"desiredCounts": {}, "scaling": {}}
    unseen = of({"steps": [content]})
    assert moved_since(unseen, LIVE) != ""
    seen = with_live(unseen, LIVE)
    (row,) = seen.changes
    assert (row.before, row.after) == (LIVE[API], ("0", "min 0", "scaling suspended"))
    assert moved_since(seen, LIVE) == ""

    content["newState"]["inputs"] |= {"apply": False, "desiredCounts": {}, "scaling": {}}
    stays = with_live(of({"steps": [content]}), LIVE)
    assert stays.changes == ()
