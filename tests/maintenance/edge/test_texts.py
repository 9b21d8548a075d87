from __future__ import annotations

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.edge.texts import ALB_BODY_LIMIT, retry_after, text_503
from maintenance.errors import PlanInvalid
from maintenance.plan.document import PlanDocument
from tests.maintenance.edge.plans import at, closing

titles = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=200)


def titled(title: str, minutes: int = 180) -> PlanDocument:
    """A document with any title, whatever the document's own checks say about it."""
    document = closing(at("a.ex.com/x"))
    end = document.window.start + timedelta(minutes=minutes)
    window = document.window.model_copy(update={"title": title, "end": end})
    return document.model_copy(update={"window": window})


def body(**window: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_503(closing(at("a.ex.com/x"), window=window)))
    return found


def test_customers_read_the_end_in_both_languages_in_the_windows_zone() -> None:
    assert body() == {
        "status": 503,
        "code": "maintenance",
        "message": "Database upgrade: We are in maintenance until 2030-12-08 04:00 (Asia/Tokyo).",
        "message_ja": "ただいまメンテナンス中です。2030年12月08日 04:00（Asia/Tokyo）まで。",
        "start": "2030-12-08T01:00:00+09:00",
        "end": "2030-12-08T04:00:00+09:00",
        "retry_after": 10_800,
    }


def test_the_zone_of_the_window_decides_and_not_the_offset_it_was_written_with() -> None:
    found = body(end="2030-12-07T19:30:00Z")
    assert found["end"] == "2030-12-08T04:30:00+09:00"
    assert "04:30 (Asia/Tokyo)" in found["message"]


def test_no_title_leaves_no_gap() -> None:
    assert body(title="")["message"].startswith("We are in maintenance until")


def test_the_answer_depends_on_the_window_alone() -> None:
    assert text_503(closing(at("a.ex.com/x"))) == text_503(closing(at("b.ex.com/y")))
    assert text_503(titled("x", 200)) != text_503(titled("x", 180))


@given(titles, st.integers(1, 24 * 60))
@settings(deadline=None)
def test_any_title_gives_json_that_fits(title: str, minutes: int) -> None:
    document = titled(title, minutes)
    text = text_503(document)
    assert len(text) <= ALB_BODY_LIMIT == 1024
    found = json.loads(text)
    assert found["retry_after"] == minutes * 60
    assert found["message"].startswith(f"{title}: We are" if title else "We are")
    assert datetime.fromisoformat(found["end"]) == document.window.end
    assert parsedate_to_datetime(retry_after(document)) == document.window.end


@pytest.mark.parametrize("character", ["x", "“", "障"])
def test_one_character_too_many_is_refused(character: str) -> None:
    room = ALB_BODY_LIMIT - len(text_503(titled(character)))
    assert len(text_503(titled(character * (room + 1)))) == ALB_BODY_LIMIT
    with pytest.raises(PlanInvalid, match="body too long: the 503 answer would have 1025 characters"):
        text_503(titled(character * (room + 2)))


def test_retry_after_is_an_http_date() -> None:
    assert retry_after(closing(at("a.ex.com/x"))) == "Sat, 07 Dec 2030 19:00:00 GMT"
