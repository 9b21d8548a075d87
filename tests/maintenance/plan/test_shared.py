"""What two documents both act on is named, whatever it is; the same name elsewhere is another thing."""

from __future__ import annotations

import pytest

from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.shared import shared
from tests.maintenance.plan.documents import LISTENER, VALID

RENAMED = (
    (LISTENER, LISTENER.replace("app/public", "app/staging")),
    ("prod-", "staging-"),
    (".example.com", ".staging.example.com"),
    ("rmudnppmuz", "aaaaaaaaaa"),
    ("puzibeup", "bbbbbbbb"),
    ("cluster: shop-db", "cluster: staging-db"),
    ("rule: nightly-report", "rule: staging-report"),
    ("schedule: hourly", "schedule: staging-hourly"),
    ("function: order-consumer", "function: staging-consumer"),
)
"""Everything that another stack of the same account has under other names."""


def document(text: str) -> PlanDocument:
    return load_plan_bytes(text.encode(), "plan.yaml")


def staging(*, but: str = "") -> PlanDocument:
    text = VALID
    for old, new in RENAMED:
        if old != but:
            assert old in text
            text = text.replace(old, new)
    return document(text)


def test_documents_of_different_things_share_nothing() -> None:
    assert shared(document(VALID), staging()) == ()


@pytest.mark.parametrize(
    ("kept", "named"),
    [
        (LISTENER, [f"listener {LISTENER}"]),
        (".example.com", ["API mapping v2 of mobile.example.com", "base path v1 of partners.example.com"]),
        ("rmudnppmuz", ["API rmudnppmuz"]),
        ("puzibeup", ["API puzibeup"]),
        ("cluster: shop-db", ["database shop-db"]),
        ("rule: nightly-report", ["rule shop/orders/nightly-report"]),
        ("schedule: hourly", ["schedule reports/hourly"]),
        ("function: order-consumer", ["function order-consumer"]),
    ],
)
def test_one_thing_in_both_is_named(kept: str, named: list[str]) -> None:
    assert list(shared(document(VALID), staging(but=kept))) == named


def test_services_in_both_are_named_by_cluster_and_service() -> None:
    found = shared(document(VALID), staging(but="prod-"))
    assert "service prod-shop/shop-api" in found
    assert {each.split()[0] for each in found} == {"service"}


@pytest.mark.parametrize(("old", "new"), [("123456789012", "210987654321"), ("ap-northeast-1", "eu-west-1")])
def test_the_same_names_in_another_account_or_region_are_other_things(old: str, new: str) -> None:
    assert shared(document(VALID), document(VALID)) != ()
    assert shared(document(VALID), document(VALID.replace(old, new))) == ()
