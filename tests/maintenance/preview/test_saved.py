"""A review is good as long as everything is as it was when people looked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase
from maintenance.preview.review import Review, review
from maintenance.preview.saved import KEY, Saved, begun, moved, review_to_save, saved_review
from tests.maintenance.plan.documents import VALID, load
from tests.maintenance.preview.previews import STACK, Counts, going_on

DOCUMENT = load(VALID)
KEYS = ("prod-shop/shop-api", "prod-batch/nightly", "prod-shop/shop-search")
counts = st.fixed_dictionaries(
    dict.fromkeys(KEYS, st.tuples(st.integers(0, 9), st.none() | st.integers(0, 3)))
)


def reviewed(content: dict[str, Any]) -> Review:
    return review(content, DOCUMENT, stack=STACK, phase=Phase.ON)


def kept(found: Review) -> Saved:
    written = json.dumps({"manifest": {}, KEY: review_to_save(found, "digest")})
    return saved_review(json.loads(written), where="plan.json")


@settings(max_examples=80, deadline=None)
@given(then=counts, now=counts)
def test_exactly_what_differs_is_named(then: Counts, now: Counts) -> None:
    before, after = reviewed(going_on(DOCUMENT, then)), reviewed(going_on(DOCUMENT, now))
    found = {each.name for each in moved(kept(before), after)}
    rows = {row.key: row for row in after.rows}
    expected = {
        row.name
        for row in before.rows
        if rows[row.key].before not in {row.before, row.after} or rows[row.key].after != row.after
    }
    assert found == expected
    if then == now:
        assert found == set()
        assert not begun(kept(before), after)


def test_a_count_that_moved_is_shown_as_it_was_and_as_it_is() -> None:
    then: Counts = {
        "prod-shop/shop-api": (14, 4),
        "prod-batch/nightly": (2, None),
        "prod-shop/shop-search": (3, None),
    }
    now = {**then, "prod-shop/shop-api": (15, 4)}
    found = moved(kept(reviewed(going_on(DOCUMENT, then))), reviewed(going_on(DOCUMENT, now)))
    assert [(each.name, each.reviewed, each.live) for each in found] == [
        ("shop-api", "14, min 4, scaling active", "15, min 4, scaling active")
    ]


def test_what_an_earlier_run_did_already_is_no_move() -> None:
    then: Counts = {
        "prod-shop/shop-api": (14, None),
        "prod-batch/nightly": (2, None),
        "prod-shop/shop-search": (3, None),
    }
    now = {**then, "prod-shop/shop-api": (0, None)}
    saved = kept(reviewed(going_on(DOCUMENT, then)))
    half = reviewed(going_on(DOCUMENT, now))
    assert moved(saved, half) == ()
    assert begun(saved, half)


def test_a_service_that_came_or_went_is_named() -> None:
    then: Counts = {
        "prod-shop/shop-api": (14, None),
        "prod-batch/nightly": (2, None),
        "prod-shop/shop-search": (3, None),
    }
    content = going_on(DOCUMENT, then)
    saved = kept(reviewed(content))
    fewer = json.loads(json.dumps(content).replace("prod-batch/nightly", "prod-batch/hourly"))
    names = [each.name for each in moved(saved, reviewed(fewer))]
    assert sorted(names) == ["nightly", "prod-batch/hourly"]


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {KEY: None}, {KEY: {"version": 2}}, {KEY: {"version": 1, "rows": [{}]}}, "text", 7],
)
def test_a_file_without_a_review_is_refused(content: object) -> None:
    with pytest.raises(ConfigInvalid, match="no reviewed preview"):
        saved_review(content, where="plan.json")
