"""From the engine's JSON to what people review."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from maintenance.phase import Phase
from maintenance.plan.document import Expected, PlanDocument
from maintenance.preview.as_json import review_data
from maintenance.preview.as_markdown import review_markdown
from maintenance.preview.as_text import review_text, short_text
from maintenance.preview.review import Review, review
from maintenance.preview.words import headline, summary
from tests.maintenance.plan.documents import SECRET, VALID, load
from tests.maintenance.preview.previews import STACK, Counts, going_on, services, step
from tests.maintenance.texts.malice import documents, nasty
from tests.maintenance.texts.reading import HARMLESS, inline, parse

DOCUMENT = load(VALID)
COUNTS: Counts = {
    "prod-shop/shop-api": (12, 4),
    "prod-batch/nightly": (0, 0),
    "prod-shop/shop-search": (3, None),
}


def reviewed(content: dict[str, Any], document: PlanDocument = DOCUMENT) -> Review:
    return review(json.loads(json.dumps(content)), document, stack=STACK, phase=Phase.ON)


def test_it_reads_as_the_team_says_it() -> None:
    text = review_text(reviewed(going_on(DOCUMENT, COUNTS)), DOCUMENT, width=100)
    lines = text.splitlines()
    assert lines[0] == "2030-12-aurora on prod-maint: off → on"
    assert lines[2:6] == [
        "  3 services: 2 to 0, 1 only in scaling in 2 clusters",
        "  3 writers: 3 stopped",
        "  6 endpoints: 7 rules, mappings, stages and routes to 503, 1 for the bypass",
        "  3 downtimes: 3 muted until 2030-12-08 05:00 Asia/Tokyo",
    ]
    assert re.search("^  shop-api +12 → 0 +min 4 → 0, scaling suspended$", text, re.MULTILINE), text
    assert re.search("^  nightly +0 +scaling suspended$", text, re.MULTILINE), text
    assert "  shop-search  3 → 0" in lines
    for line in (
        r"  rule shop/orders/nightly-report +ENABLED → DISABLED",
        r"  schedule reports/hourly +ENABLED → DISABLED",
        r"  function order-consumer +unreserved → 0",
    ):
        assert re.search(f"^{line}$", text, re.MULTILINE), text
    assert "  partners.example.com/v1  a1b2c3/prod → 503" in lines
    assert "OUTSIDE" not in text


@settings(max_examples=60, deadline=None)
@given(
    counts=st.fixed_dictionaries(
        dict.fromkeys(COUNTS, st.tuples(st.integers(0, 500), st.none() | st.integers(0, 20)))
    ),
    width=st.integers(40, 140),
)
def test_every_service_is_there_once_and_every_line_fits(counts: Counts, width: int) -> None:
    found = reviewed(going_on(DOCUMENT, counts))
    text = review_text(found, DOCUMENT, width=width)
    assert all(cell_len(line) <= width for line in text.splitlines())
    data = review_data(found, DOCUMENT)
    seen = {row["key"]: (row["from"][0], row["to"][0]) for row in data["rows"] if row["section"] == "service"}
    assert seen == {f"service {key}": (str(count), "0") for key, (count, _) in counts.items()}
    down = sum(count > 0 for count, _ in counts.values())
    assert (f"{down} to 0" in data["summary"][0]) is (down > 0)


def extra(count: int) -> dict[str, Any]:
    return services("core-wave3", {f"prod-other/svc-{number}": (2, None) for number in range(count)})


STRANGE = [
    (extra(1), "svc-0: is in no team's section"),
    (step("create", "aws:s3/bucket:Bucket", "logs", None, {"inputs": {}}), "aws:s3/bucket:Bucket logs"),
    (
        step("delete", "aws:lb/listenerRule:ListenerRule", "public-mine-1", {"inputs": {"priority": 7}}),
        "rule 7: is no rule that the plan document asks for",
    ),
    (
        step(
            "update",
            "override:apigateway:BasePathMapping",
            "elsewhere",
            {"outputs": {"domain": "other.example.com", "basePath": "v1", "restApiId": "x", "stage": "s"}},
            {
                "inputs": {
                    "domain": "other.example.com",
                    "basePath": "v1",
                    "apply": True,
                    "restApiId": "m1a2i3n4t5",
                    "stage": "maintenance",
                }
            },
        ),
        "other.example.com/v1: is no edge of the plan document",
    ),
    (
        step(
            "create",
            "datadog:index/downtimeSchedule:DowntimeSchedule",
            "core.7",
            None,
            {"inputs": {"monitorIdentifier": {"monitorId": 7}, "scope": "*"}},
        ),
        "core.7: mutes what no team of the plan document names",
    ),
]


@pytest.mark.parametrize(("strange", "said"), STRANGE)
def test_what_is_not_declared_stands_on_top(strange: dict[str, Any], said: str) -> None:
    found = reviewed(going_on(DOCUMENT, COUNTS, more=(strange,)))
    assert len(found.outside) >= 1
    assert any(said in each for each in found.outside), found.outside
    lines = review_text(found, DOCUMENT, width=200).splitlines()
    assert lines[2] == "!! OUTSIDE what the plan document declares"
    short = short_text(found, DOCUMENT, width=100).splitlines()
    assert short[0] == lines[0]
    assert short[-1] == f"  !! OUTSIDE what the plan document declares: {len(found.outside)}"
    markdown = review_markdown(found, DOCUMENT)
    assert markdown.index("OUTSIDE") < markdown.index("services: ")


def test_a_rule_that_matches_more_than_was_agreed_stands_on_top() -> None:
    content = going_on(DOCUMENT, COUNTS)
    rule = next(each for each in content["steps"] if each["urn"].endswith("::public-maintenance-101"))
    rule["newState"]["inputs"]["conditions"] = [{"pathPattern": {"values": ["/*"]}}]
    assert any("matches something else" in each for each in reviewed(content).outside)
    rule["newState"]["inputs"]["conditions"] = "[secret]"
    assert reviewed(content).outside == ()


def test_a_mute_of_another_monitor_under_a_declared_name_stands_on_top() -> None:
    content = going_on(DOCUMENT, COUNTS)
    mute = next(each for each in content["steps"] if each["urn"].endswith("::core.1001"))
    mute["newState"]["inputs"]["monitorIdentifier"] = {"monitorId": 9}
    assert any("mutes other monitors" in each for each in reviewed(content).outside)


def test_more_than_the_document_expects_stands_on_top() -> None:
    guarded = DOCUMENT.model_copy(
        update={"expected": Expected(clusters=1, services=1, endpoints=6, monitors=3, teams=3, writers=2)}
    )
    outside = reviewed(going_on(guarded, COUNTS), guarded).outside
    assert outside == (
        "3 services are going to change; the plan document expects 1 at most",
        "2 clusters are going to change; the plan document expects 1 at most",
        "3 writers are going to change; the plan document expects 2 at most",
    )


def test_what_cannot_be_carried_out_is_said_before_the_summary() -> None:
    content = going_on(DOCUMENT, COUNTS)
    found = next(each for each in content["steps"] if each["urn"].endswith("::core-wave2"))
    found["oldState"]["outputs"]["problems"] = {"prod-shop/shop-api": "is under CODE_DEPLOY control"}
    lines = review_text(reviewed(content), DOCUMENT, width=100).splitlines()
    assert lines[2:4] == ["!! will NOT be carried out", "  shop-api  is under CODE_DEPLOY control"]


def test_a_waived_service_is_a_warning() -> None:
    waiving = step(
        "update",
        "override:ecs:Barrier",
        "wave1",
        {"outputs": {}},
        {"inputs": {"waive": {"prod-shop/shop-api": "broken since Monday"}}},
    )
    found = reviewed(going_on(DOCUMENT, COUNTS, more=(waiving,)))
    assert found.warnings == ("no barrier waits for prod-shop/shop-api: broken since Monday",)


@settings(max_examples=25, deadline=None)
@given(document=documents(), said=nasty, name=nasty)
def test_malice_stays_text(document: PlanDocument, said: str, name: str) -> None:
    content = going_on(
        document, COUNTS, more=(step("create", "aws:s3/bucket:Bucket", name.replace("::", ""), None, {}),)
    )
    content["diagnostics"] = [{"message": f"warning: {said}\n", "severity": "info#err"}]
    found = reviewed(content, document)
    markdown = review_markdown(found, document)
    tokens = parse(markdown)
    assert {each.type for each in inline(tokens)} <= HARMLESS
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "fence", "code_block", "blockquote_open", "ordered_list_open"}
    # Outside of code spans there is nothing but our own signs: what a site links or pings is within.
    outside = "".join(each.content for each in inline(tokens) if each.type == "text")
    assert not set(outside) & set("@#<>[]:/")
    assert all(line.isprintable() for line in review_text(found, document, width=80).splitlines())


@settings(max_examples=20, deadline=None)
@given(count=st.integers(0, 3000), limit=st.integers(4_000, 60_000))
def test_a_comment_is_never_too_long_and_never_loses_its_summary(count: int, limit: int) -> None:
    more = (extra(count),) if count else ()
    found = reviewed(going_on(DOCUMENT, COUNTS, more=more))
    markdown = review_markdown(found, DOCUMENT, limit=limit)
    assert len(markdown) <= limit
    assert headline(found) in markdown
    for line in summary(found, DOCUMENT):
        assert f"- `{line}`" in markdown
    for title, row, total in (
        ("`no team`", "| `prod-other/svc-", count),
        ("`OUTSIDE", "- `", len(found.outside)),
    ):
        if total:
            part = markdown[markdown.index(f" {title}") :].split("\n### ")[0]
            part = part.split(f"- `{next(summary(found, DOCUMENT))}`")[0]
            shown = sum(line.startswith(row) for line in part.splitlines())
            left = [line.split()[2] for line in part.splitlines() if line.startswith("… and ")]
            assert shown + sum(map(int, left)) == total
    # What is short is whole, whatever is long.
    assert "| `shop-api` | `12 → 0` | `min 4 → 0, scaling suspended` |" in markdown


def test_no_secret_is_in_any_form() -> None:
    found = reviewed(going_on(DOCUMENT, COUNTS))
    for text in (
        review_text(found, DOCUMENT),
        review_markdown(found, DOCUMENT),
        json.dumps(review_data(found, DOCUMENT)),
    ):
        assert SECRET not in text
