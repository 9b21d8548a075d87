"""The page: complete, whatever the document says, and nothing but text of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings

import maintenance.page
from maintenance.edge.coverage import coverage
from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.edge.live import LiveListener
from maintenance.edge.rules import FixedResponse, ListenerRule, PathPattern
from maintenance.page.facts import page_facts
from maintenance.page.html import html
from maintenance.page.state import live_state
from maintenance.page.words import WORDS
from maintenance.plan.document import PlanDocument
from maintenance.texts.when import Language
from maintenance.window.entry import Entry
from tests.maintenance.plan.documents import LISTENER, SECRET, VALID, load
from tests.maintenance.texts.malice import documents, nasty

TEMPLATE = (Path(maintenance.page.__file__).parent / "page.html.j2").read_text()
LANGUAGES: tuple[Language, ...] = get_args(Language)
DOCUMENT = load(VALID)
NOW = datetime(2030, 12, 8, tzinfo=UTC)
START = datetime(2030, 12, 7, 16, tzinfo=UTC)


def entry(seconds: float, what: str, subject: str, outcome: str, **more: Any) -> Entry:
    return Entry("2030-12-aurora", START + timedelta(seconds=seconds), "ken", what, subject, outcome, **more)


OPEN = (
    entry(0, "window", "2030-12-aurora", "started"),
    entry(1, "phase", "on", "started"),
    entry(61, "phase", "on", "done"),
    entry(62, "phase", "switchover", "started"),
    entry(90, "phase", "switchover", "failed", why="RDS cancelled it"),
    entry(91, "replication", "channel (default)", "open", why="left behind"),
)


def page(document: PlanDocument = DOCUMENT, *, language: Language = "en", **changed: Any) -> str:
    values = {
        "stack": "prod-maint",
        "plan": "stacks/plans/x.yaml",
        "now": NOW,
        "coverage": None,
        "live": None,
        "journal_read": True,
        **changed,
    }
    return html(TEMPLATE, page_facts(document, language=language, **values))


class Reader(HTMLParser):
    """Tags with their attributes' names, and the text outside of the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self._inside: list[str] = []
        self._text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}
        ]
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._inside:
            self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=15, deadline=None)
@given(document=documents(), why=nasty)
def test_malice_adds_no_tag_and_no_attribute(language: Language, document: PlanDocument, why: str) -> None:
    def live(reason: str) -> Any:
        return live_state("2030-12-aurora", [*OPEN, entry(95, "phase", reason, "failed", why=reason)])

    honest = Reader(page(language=language, live=live("reason")))
    seen = Reader(page(document, language=language, live=live(why)))
    assert seen.tags == honest.tags
    assert all(address.startswith(("data:", "#")) for address in seen.addresses)


def test_nothing_is_fetched_and_nothing_runs() -> None:
    text = page(live=live_state("2030-12-aurora", OPEN))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    assert not re.search(r"<script|javascript:|@import|url\(", text)
    assert {tag for tag, _ in Reader(text).tags}.isdisjoint({"script", "iframe", "object", "embed", "form"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_everything_of_the_document_and_no_secret(language: Language) -> None:
    text = page(language=language)
    assert SECRET not in text
    seen = Reader(text).text
    for team in DOCUMENT.teams:
        assert team.name in seen
        assert team.owner in seen
        assert all(service.key in seen for service in team.services)
        assert all((each.name_ja if language == "ja" else each.name) in seen for each in team.features)
    assert WORDS[language]["not_asked"] in seen
    assert "#aurora-2030-12" in seen


def test_a_team_is_fresh_until_its_age_is_past() -> None:
    midnight = datetime(2030, 12, 15, 14, 59, tzinfo=UTC)  # 15 December in Tokyo, 14 days after core looked
    seen = Reader(page(now=midnight)).text
    assert "2030-12-01 14 days ago ✓ fresh" in seen
    assert "2030-12-01 15 days ago ! verify again" in Reader(page(now=midnight + timedelta(minutes=1))).text
    assert "a date in the future ! verify again" in Reader(page(now=datetime(2030, 11, 1, tzinfo=UTC))).text


def test_deadlines_are_counted_in_the_windows_zone() -> None:
    assert (
        "Sun 24 Nov 2030 mio@example.com tomorrow"
        in Reader(page(now=datetime(2030, 11, 23, 14, tzinfo=UTC))).text
    )
    assert "mio@example.com today" in Reader(page(now=datetime(2030, 11, 23, 15, tzinfo=UTC))).text
    assert "! 2 days overdue" in Reader(page(now=datetime(2030, 11, 26, tzinfo=UTC))).text


def test_who_is_missing_is_named() -> None:
    seen = Reader(page()).text
    for missing in (
        "core: 1 more",
        "sys-infra: 1 more",
        "feature-search: 1 more",
        "customer-support: 1 more",
    ):
        assert missing in seen
    assert "somebody who was there last time" not in seen
    alone = DOCUMENT.model_copy(update={"people": ()})
    assert "somebody who was there last time" in Reader(page(alone)).text


def test_coverage_is_told_from_what_the_listener_holds() -> None:
    planned = plan_listener_rules(DOCUMENT)
    whole = coverage(DOCUMENT, {"public": listener()}, planned, "prod-maint")
    assert "All 3 requests are answered by 503" in Reader(page(coverage=whole)).text
    mine = ListenerRule(
        "somebody's", 5, (PathPattern(("/checkout/*",)),), FixedResponse(200, "text/plain", "ok")
    )
    shadowed = coverage(DOCUMENT, {"public": listener(mine)}, planned, "prod-maint")
    seen = Reader(page(coverage=shadowed)).text
    assert "Of 3 requests, 1 are not answered by 503" in seen
    assert "GET shop.example.com/checkout/" in seen
    assert "somebody's" in seen


def listener(*rules: ListenerRule) -> LiveListener:
    default = ListenerRule("default", None, (), FixedResponse(404, "text/plain", ""))
    return LiveListener(LISTENER, (*rules, default), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_window_shows_where_it_stands(language: Language) -> None:
    words = WORDS[language]
    text = page(language=language, live=live_state("2030-12-aurora", OPEN))
    seen = Reader(text).text
    assert seen.count(words["open"]) >= 2
    assert "RDS cancelled it" in seen
    assert "replication channel (default): left behind" in seen
    assert "data:image/svg+xml;base64," in text
    assert 'alt="on 1m 00s; switchover 28.0 s"' in text
    ended = live_state("2030-12-aurora", [*OPEN, entry(900, "window", "2030-12-aurora", "done")])
    assert words["done"] in Reader(page(language=language, live=ended)).text


def test_a_window_of_another_id_is_not_this_one() -> None:
    assert live_state("2031-01-other", OPEN) is None
    assert WORDS["en"]["waiting"] in Reader(page()).text
    assert WORDS["en"]["unknown"] in Reader(page(journal_read=False)).text


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["ja"].keys() == WORDS["en"].keys()


PAIRS = [
    ("ink", "ground"),
    ("ink", "card"),
    ("ink", "tint"),
    ("soft", "card"),
    ("soft", "ground"),
    ("soft", "tint"),
    ("accent", "card"),
    ("good", "good-ground"),
    ("bad", "bad-ground"),
    ("live", "live-ground"),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(theme: int, ink: str, ground: str) -> None:
    sheet = TEMPLATE.split("prefers-color-scheme: dark")[theme].split("* { box-sizing")[0]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", sheet))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, success criterion 1.4.3


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
