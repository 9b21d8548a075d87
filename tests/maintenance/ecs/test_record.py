"""The record fits into an ECS tag and comes back as it was."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.ecs.capacity import Capacity
from maintenance.ecs.record import Record, parse_record
from maintenance.errors import RecordConflict
from tests.maintenance.ecs.test_there_and_back import capacities

owners = st.from_regex(r"\A([a-z][a-z0-9_.-]{0,99}/[a-z][a-z0-9_.-]{0,99})?\Z")
windows = st.from_regex(r"\A[a-z0-9][a-z0-9-]{2,39}\Z")


@given(windows, capacities, owners)
def test_a_record_fits_a_tag_and_comes_back(window: str, capacity: Capacity, owner: str) -> None:
    record = Record(window, "2030-12-07T16:00:12Z", capacity, owner)
    text = record.text()
    assert len(text) <= 256
    assert re.fullmatch(r"[A-Za-z0-9 _.:/=+@-]*", text)
    back = parse_record(text, where="x")
    assert back in {record, replace(record, owner="")}
    assert back.owner == owner or len(owner) > 100  # the numbers come first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "v=2 w=a at=b d=1",
        "v=1 w=a at=b",
        "v=1 w=a at=b d=",
        "v=1 w=a at=b d=x",
        "v=1 w=a at=b d=1 mn=2",
        "v=1 w=a at=b d=1 mn=2 mx=3 si=0 so=0",
        "v=1 w=a at=b d=1 mn=2 mx=3 si=0 so=0 ss=2",
    ],
)
def test_an_unreadable_record_is_an_error_and_never_a_default(text: str) -> None:
    with pytest.raises(RecordConflict, match="cannot be read"):
        parse_record(text, where="prod-core/checkout-api")


@given(st.text(max_size=80))
def test_any_text_is_a_record_or_an_error(text: str) -> None:
    try:
        record = parse_record(text, where="x")
    except RecordConflict:
        return
    assert record.captured.desired is not None
