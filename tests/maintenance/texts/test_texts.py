"""Runbook, impact and notice: complete, stable, and inert whatever the document says."""

from __future__ import annotations

import difflib
from typing import get_args

import pytest
from hypothesis import given, settings

from maintenance.errors import ConfigInvalid, Refused
from maintenance.plan.document import PlanDocument
from maintenance.texts.facts import facts
from maintenance.texts.render import Kind, render
from maintenance.texts.when import Language
from tests.maintenance.plan.documents import SECRET, VALID, load
from tests.maintenance.texts.malice import documents
from tests.maintenance.texts.reading import HARMLESS, commands_in, inline, parse, shape, source, write

KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["runbook", "impact"])
@settings(max_examples=20, deadline=None)
@given(document=documents())
def test_malice_changes_no_block_and_adds_no_markup(
    kind: Kind, language: Language, document: PlanDocument
) -> None:
    text = write(kind, language, document)
    honest = write(kind, language, load(VALID))
    if document.window.title.strip():
        assert shape(text) == shape(honest)
    assert {each.type for each in inline(parse(text))} <= HARMLESS
    assert commands_in(text) == commands_in(honest)
    assert all(line.isprintable() for line in text.splitlines())


@settings(max_examples=20, deadline=None)
@given(document=documents())
def test_a_notice_keeps_its_lines(document: PlanDocument) -> None:
    for language in LANGUAGES:
        lines = write("notice", language, document).splitlines()
        assert all(line.isprintable() for line in lines)
        assert sum(line.startswith("==== ") and line.endswith(" ====") for line in lines) >= 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_document_gives_the_same_bytes_and_no_secret(kind: Kind, language: Language) -> None:
    text = write(kind, language, load(VALID))
    assert text == write(kind, language, load(VALID))
    assert SECRET not in text
    assert text.endswith("\n")
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_a_small_change_is_a_small_diff() -> None:
    before = write("runbook", "en", load(VALID)).splitlines()
    changed = VALID.replace("service: shop-api", "service: shop-api-v2")
    after = write("runbook", "en", load(changed)).splitlines()
    unified = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    diff = [line for line in unified if not line.startswith("@@")]
    assert diff == ["-- `prod-shop/shop-api` (wave 2)", "+- `prod-shop/shop-api-v2` (wave 2)"]


def test_both_languages_say_the_same_commands_in_the_same_order() -> None:
    ja, en = (commands_in(write("runbook", language, load(VALID))) for language in LANGUAGES)
    assert ja == en
    said = [" ".join(each.arguments[:3]) for each in ja if each.way in {"both", "hand"}]
    assert said == [
        "maint plan check",
        "maint bluegreen check",
        "maint bluegreen create",
        "maint plan check",
        "maint plan coverage",
        "maint preview -s",
        "maint history -s",
        "maint status -s",
        "maint plan check",
        "maint bluegreen check",
        "maint preview -s",
        "maint on -s",
        "maint bluegreen check",
        "maint bluegreen switchover",
        "maint bluegreen verify",
        "pulumi config set-all",
        "maint up -s",
        "pulumi config set-all",
        "maint up -s",
        "maint bluegreen cleanup",
        "maint bluegreen cleanup",
        "maint leftovers -s",
        "maint history show",
    ]
    assert [each.arguments[1] for each in ja if each.way == "one"] == ["run"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_database_no_step_speaks_of_one(language: Language) -> None:
    start, end = VALID.index("database:"), VALID.index("channel:")
    text = write("runbook", language, load(VALID[:start] + VALID[end:]))
    assert "bluegreen" not in text
    assert [line[:6] for line in text.splitlines() if line.startswith("### ")][:2] == ["### A1", "### A2"]


def test_the_impact_names_features_endpoints_and_both_times() -> None:
    ja, en = (write("impact", language, load(VALID)) for language in LANGUAGES)
    assert "2030年12月8日（日） 01:00" in ja
    assert "2030年12月7日（土） 16:00 UTC" in ja
    assert "| 決済 | お支払いができません |" in ja
    assert "Sun 8 Dec 2030 01:00" in en
    assert "Sat 7 Dec 2030 16:00 UTC" in en
    assert "| Checkout | Customers cannot pay |" in en
    for text in (ja, en):
        assert "`GET/POST shop.example.com/search*`" in text
        assert "`GET partners.example.com/v1/orders`" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_nothing_of_the_inside(language: Language) -> None:
    text = write("notice", language, load(VALID))
    document = load(VALID)
    inside = [team.owner for team in document.teams] + [team.name for team in document.teams]
    inside += [service.service for team in document.teams for service in team.services]
    inside += [endpoint.path for team in document.teams for endpoint in team.endpoints]
    assert [each for each in inside if each in text.replace("Checkout", "")] == []


def test_an_extension_names_the_new_end() -> None:
    document = load(VALID)
    later = document.window.end.replace(hour=6)
    for language, words in (
        ("ja", "変更後の終了予定: 2030年12月8日（日） 06:00"),
        ("en", "New end:    Sun 8 Dec 2030 06:00"),
    ):
        values = facts(document, stack="s", plan="p", language=language, new_end=later)  # type: ignore[arg-type]
        assert words in render("notice", language, values, source)  # type: ignore[arg-type]


def test_a_stack_that_cannot_be_part_of_a_command_is_refused() -> None:
    with pytest.raises(Refused, match="cannot be seen"):
        write("runbook", "en", load(VALID), stack="prod\nmaint up --yes")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ windw.id }}", "'windw' is undefined"),
        ("a\n{% if %}", "runbook.en.md.j2:2"),
        ("{{ window.nope }}", "nope"),
    ],
)
def test_a_mistake_in_a_template_is_named(template: str, said: str) -> None:
    values = facts(load(VALID), stack="s", plan="p", language="en")
    with pytest.raises(ConfigInvalid, match=said):
        render("runbook", "en", values, {"runbook.en.md.j2": template}.get)


@given(document=documents())
@settings(max_examples=30, deadline=None)
def test_a_template_that_makes_html_is_escaped(document: PlanDocument) -> None:
    values = facts(document, stack="s", plan="p", language="en")
    template = '<p title="{{ window.title }}">{% for t in teams %}{{ t.owner }}{% endfor %}</p>'
    text = render("notice", "en", values, {"notice.en.html.j2": template}.get)
    assert text.count("<") == 2
    assert text.count('"') == 2
