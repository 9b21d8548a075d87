"""Names keep time's order; entries survive the file; secrets do not; the summary knows what is open."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maintenance.errors import Refused
from maintenance.window.entry import KINDS, LONGEST, OUTCOMES, UNREADABLE, Entry, cut, parse_entry
from maintenance.window.names import Order, entry_name, in_order, window_of
from maintenance.window.secrets import Secrets

NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - with a zone
words = st.text(max_size=30)
entries = st.builds(
    Entry,
    window=words,
    at=moments,
    who=words,
    what=st.sampled_from(KINDS),
    subject=words,
    outcome=st.sampled_from(OUTCOMES),
    before=words,
    after=words,
    why=words,
    seconds=st.none() | st.floats(0, 1e6),
)


@settings(deadline=None)
@given(entries)
def test_an_entry_comes_back_as_it_was_written(entry: Entry) -> None:
    text = entry.text()
    assert "\n" not in text
    assert parse_entry(text, window="x", name="y") == entry


@settings(deadline=None)
@given(st.lists(moments, min_size=1, max_size=30), st.text(min_size=1, max_size=12))
def test_names_are_in_the_order_of_writing_even_when_the_clock_goes_back(
    clock: list[datetime], window: str
) -> None:
    order = Order()
    names = [entry_name(window, *order.next(now), "tail") for now in clock]
    assert names == in_order(list(reversed(names)))
    assert len(set(names)) == len(names)
    assert {window_of(name) for name in names} == {window}
    assert all(name.count("/") == 2 and ".." not in name.split("/") for name in names)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"at": 3}', '{"at": "2030-12-01"}', '{"what": "x"}']
)
def test_an_unreadable_entry_says_so_and_keeps_its_time(text: str) -> None:
    name = entry_name("w", NOW, 1, "a").rsplit("/", 1)[-1]
    entry = parse_entry(text, window="w", name=name)
    assert (entry.what, entry.at, entry.subject) == (UNREADABLE, NOW, name)


def test_an_entry_of_a_later_version_is_read() -> None:
    text = Entry("w", NOW, "a", "teleport", "x", "unsure").text()
    assert parse_entry(text, window="w", name="n").what == "teleport"


def test_long_texts_are_cut() -> None:
    assert len(cut("x" * 10 * LONGEST)) == LONGEST


secret_values = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40)


@settings(deadline=None)
@given(secret_values, words, words)
def test_no_known_secret_passes_in_any_usual_form(value: str, before: str, after: str) -> None:
    secrets = Secrets({"S": value})
    for form in (value, quote(value, safe=""), base64.b64encode(value.encode()).decode()):
        assert (
            form not in secrets.redact(f"{before}{form}{after}").replace("[S]", "") or form in before + after
        )
        assert secrets.found_in(f"{before}{form}{after}") is not None


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("key AKIAIOSFODNN7EXAMPLE here", "AKIAIOSFODNN7EXAMPLE"),
        ("token xoxb-1234567890-abcdef", "xoxb-1234567890-abcdef"),
        ("https://hooks.slack.com/services/T0/B0/abc", "T0/B0/abc"),
        ("mysql://admin:hunter2@db:3306/x", "hunter2"),
        ("SET PASSWORD = 'hunter2'", "hunter2"),
        ("CREATE USER a IDENTIFIED BY 'hunter2'", "hunter2"),
        ("password=hunter2&x=1", "hunter2"),
        ("?X-Amz-Signature=0123456789abcdef0123", "0123456789abcdef0123"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
    ],
)
def test_what_looks_like_a_credential_is_replaced_and_refused(text: str, gone: str) -> None:
    assert gone not in Secrets().redact(text)
    with pytest.raises(Refused, match="holds a secret") as caught:
        Secrets().refuse(text, where="--reason")
    assert gone not in caught.value.text()


def test_the_environment_tells_what_is_secret_and_what_is_a_word() -> None:
    environment = {
        "DB_PASSWORD": "correct horse",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "PATH": "/usr/local/bin",
    }
    secrets = Secrets.of_environment(environment)
    assert (
        secrets.redact("correct horse in /usr/local/bin of sandbox")
        == "[DB_PASSWORD] in /usr/local/bin of sandbox"
    )


def test_ordinary_texts_are_left_alone() -> None:
    for text in (
        "the password was wrong",
        "prod-core/api 12 → 0",
        "https://example.test/a?b=c",
        "パスワードの確認",
    ):
        assert Secrets({"S": "abcdefgh"}).refuse(text, where="x") == Secrets({"S": "abcdefgh"}).redact(text)
