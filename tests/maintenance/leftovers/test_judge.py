"""What counts as left over, and what belongs to a window that is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maintenance.bluegreen.live import Cluster, Deployment
from maintenance.ecs.capacity import ScalableTarget, Suspension
from maintenance.leftovers import judge
from maintenance.leftovers.judge import Now
from maintenance.leftovers.leftover import Leftover, report_of
from maintenance.plan.database import Database
from maintenance.window.lease import Holder, Lease
from maintenance.window.summary import Debt
from tests.maintenance.plan.documents import VALID, load

AT = datetime(2030, 12, 8, tzinfo=UTC)
OFF = Now("prod", "2030-12", open=False, ended=True)
ON = Now("prod", "2030-12", open=True)
BEFORE = Now("prod", "2030-12", open=False)


def database() -> Database:
    found = load(VALID).database
    assert found is not None
    return found


def test_what_the_open_window_holds_is_in_use_and_what_another_holds_is_not() -> None:
    captured = {"a/own": ("2030-12", "4"), "b/other": ("2029-06", "2"), "c/unknown": ("", "?")}
    assert [(each.name, each.window) for each in judge.records(captured, ON)] == [
        ("b/other", "2029-06"),
        ("c/unknown", "?"),
    ]
    found = {each.name: each.command for each in judge.records(captured, OFF)}
    assert found["a/own"].startswith("maint up -s prod")
    assert "maint record adopt 'b/other'" in found["b/other"]
    marks = {"arn:own": ("prod", "2030-12"), "arn:theirs": ("staging", "2029-06")}
    assert list(judge.rules(marks, ON)) == []
    assert [each.name for each in judge.rules(marks, OFF)] == ["arn:own"]
    assert [each.window for each in judge.downtimes({"1": ("2029-06", "")}, ON)] == ["2029-06"]
    assert list(judge.mappings({"partners": "2030-12"}, ON)) == []
    assert [each.name for each in judge.mappings({"partners": ""}, OFF)] == ["partners"]


def test_what_a_team_s_own_program_holds_is_closed_by_its_owner() -> None:
    captured = {"a/own": ("2030-12", "4"), "b/old": ("2029-06", "2"), "c/unreadable": ("", "?")}
    owners = {"a/own": "checkout/prod", "b/old": "", "c/unreadable": ""}
    found = {each.name: each.command for each in judge.records(captured, OFF, owners)}
    assert found["a/own"].startswith("in the program checkout: pulumi config set")
    assert "pulumi up -s prod" in found["a/own"]
    assert "maintenance:plan of window 2029-06" in found["b/old"]
    assert found["c/unreadable"].startswith("in the program that owns it: pulumi config set")
    assert [each.name for each in judge.records(captured, ON, owners)] == ["b/old", "c/unreadable"]
    (edge,) = judge.mappings({"invoices": "2030-12"}, OFF, owners={"invoices": ""})
    assert edge.command == found["c/unreadable"]


def test_suspended_scaling_is_left_over_only_at_zero_and_without_a_record() -> None:
    maintenance = ScalableTarget(0, 8, Suspension(True, True, True))
    targets = {
        "a/left": maintenance,
        "b/recorded": maintenance,
        "c/running": maintenance,
        "d/own": ScalableTarget(0, 8, Suspension(True, False, False)),
    }
    desired = {"a/left": 0, "b/recorded": 0, "c/running": 3, "d/own": 0}
    assert [each.name for each in judge.scaling(targets, ["b/recorded"], desired)] == ["a/left"]


def cluster(name: str) -> Cluster:
    return Cluster(name, f"arn:aws:rds:x:1:cluster:{name}", "available", f"cluster-{name}", version="8.0")


def deployment(
    name: str, status: str, *, source: str = "shop-db", target: str = "shop-db-green-1"
) -> Deployment:
    arn = "arn:aws:rds:x:1:cluster:"
    return Deployment(f"bgd-{name}", name, f"{arn}{source}", f"{arn}{target}", status)


def test_a_deployment_that_the_plan_prepares_is_no_leftover_until_the_window_is_over() -> None:
    clusters = [cluster("shop-db"), cluster("shop-db-green-1")]
    prepared = [deployment("shop-db-upgrade", "AVAILABLE")]
    assert list(judge.databases(clusters, prepared, database(), {}, BEFORE)) == []
    assert [each.kind for each in judge.databases(clusters, prepared, database(), {}, OFF)] == ["deployment"]


def test_old_and_green_clusters_and_foreign_deployments_are_named_with_their_window() -> None:
    clusters = [
        cluster(each) for each in ("shop-db", "shop-db-old1", "shop-db-green-9", "shop-db-older", "x-old1")
    ]
    done = [deployment("last", "SWITCHOVER_COMPLETED", source="shop-db-old1", target="shop-db")]
    windows = {"bgd-last": "2029-06", "shop-db-old1": "2029-06"}
    found = report_of(judge.databases(clusters, done, database(), windows, BEFORE)).found
    assert [(each.kind, each.name, each.window) for each in found] == [
        ("old cluster", "shop-db-old1", "2029-06"),
        ("deployment", "bgd-last", "2029-06"),
        ("green cluster", "shop-db-green-9", "?"),
    ]
    assert all("maint bluegreen cleanup -s prod" in each.command for each in found[:2])


@pytest.mark.parametrize(
    ("window", "hours", "released", "now", "left"),
    [
        ("2029-06", 1, False, ON, True),
        ("2030-12", 1, False, ON, False),
        ("2030-12", 1, False, OFF, False),
        ("2030-12", -1, False, OFF, True),
        ("2029-06", -1, True, OFF, False),
    ],
)
def test_a_lease_is_left_if_nobody_works_under_it(
    window: str, hours: int, released: bool, now: Now, left: bool
) -> None:
    holder = Holder("ken", "host", 1, "", "maint run", "run")
    expires = AT + timedelta(hours=hours)
    lease = Lease(window, holder, AT, AT, expires, released=AT if released else None)
    assert bool(list(judge.lease(lease, now, AT))) is left
    assert list(judge.lease(None, now, AT)) == []


def test_debts_of_the_journal_fill_in_what_nothing_live_shows() -> None:
    debts = [
        Debt("old cluster", "shop-db-old1", AT, "ken", "kept", "2029-06"),
        Debt("waiver", "a/slow", AT, "ken", "broken", "2029-06"),
        Debt("waiver", "a/now", AT, "ken", "broken", "2030-12"),
        Debt("lease", "of window 2029-06", AT, "ken", "", "2029-06"),
    ]
    known = [Leftover("old cluster", "shop-db-old1", "2029-06", "", "")]
    assert [each.name for each in judge.debts(debts, known, BEFORE)] == ["waiver a/slow"]
    assert [each.name for each in judge.debts(debts, [], OFF)] == [
        "old cluster shop-db-old1",
        "waiver a/slow",
        "waiver a/now",
    ]


def test_the_report_never_says_nothing_is_left_of_what_it_did_not_ask() -> None:
    assert report_of([]).text() == "nothing is left"
    assert report_of([], ["RDS: no answer"]).text().startswith("nothing is left of what was asked\nnot asked")
