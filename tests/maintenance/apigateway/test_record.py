"""Both copies of a record come back as they were, and anything else is an error."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.captured.copies import reconcile
from maintenance.captured.decision import Refusal
from maintenance.captured.record import Record, parse_record, parse_tag
from maintenance.errors import RecordConflict

windows = st.from_regex(r"\A[a-z0-9][a-z0-9-]{2,39}\Z")
names = st.sampled_from(["restApiId", "stage", "deployment", "canary", "target"])
anything = st.text(max_size=30)
records = st.builds(
    Record,
    windows,
    st.just("2030-12-07T16:00:12Z"),
    st.dictionaries(names, anything, min_size=1, max_size=2),
    st.dictionaries(names, st.lists(anything, max_size=2).map(tuple), max_size=2),
    st.dictionaries(names, anything, max_size=2),
    st.dictionaries(anything, st.dictionaries(anything, anything, max_size=2), max_size=2),
    st.booleans(),
)


@given(records)
def test_the_stores_copy_comes_back(record: Record) -> None:
    assert parse_record(record.text(), where="x") == record


@given(records)
def test_the_tag_is_a_tag_and_comes_back_or_says_that_it_does_not_know(record: Record) -> None:
    text = record.tag_text()
    assert len(text) <= 256
    assert re.fullmatch(r"[A-Za-z0-9 _.:/=+@-]*", text)
    again = parse_tag(text, where="x")
    assert (again.window, again.at) == (record.window, record.at)
    for name, value in again.captured.items():
        assert value in {record.captured[name], "store"}
    assert again.captured.keys() == record.captured.keys()


@given(records)
def test_copies_agree_or_the_tag_alone_is_not_trusted(record: Record) -> None:
    assert reconcile("x", record.tag_text(), record.text()) == record
    assert reconcile("x", None, record.text()) == record
    alone = reconcile("x", record.tag_text(), None)
    if isinstance(alone, Refusal):
        assert alone.kind == "conflict"
    else:
        assert alone is not None
        assert alone.captured == record.captured


BODY = json.loads(Record("w", "a", {"stage": "prod"}).text())
BROKEN = [
    "",
    "null",
    "[]",
    "{}",
    "v=1 w=a at=b d=1",
    json.dumps({**BODY, "v": 2}),
    json.dumps({**BODY, "captured": {"stage": 5}}),
    json.dumps({**BODY, "captured": ["stage"]}),
    json.dumps({**BODY, "ours": {"stage": "prod"}, "touching": 1.5}),
    json.dumps({**BODY, "touching": None}),
    json.dumps({**BODY, "methods": {"GET /": "x"}}),
    json.dumps({key: value for key, value in BODY.items() if key != "where"}),
]


@pytest.mark.parametrize("text", BROKEN)
def test_an_unreadable_copy_is_an_error_and_never_a_default(text: str) -> None:
    with pytest.raises(RecordConflict, match="cannot be read"):
        parse_record(text, where="apigateway:a/b")


@given(st.text(max_size=80))
def test_any_tag_is_a_record_or_an_error(text: str) -> None:
    try:
        assert parse_tag(text, where="x").captured
    except RecordConflict:
        return
