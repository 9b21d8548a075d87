"""What a valid document says once it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from maintenance.plan.summary import summary_of, summary_text
from tests.maintenance.plan.documents import SECRET, VALID, load


def test_the_values_of_the_document() -> None:
    document = load(VALID)
    assert document.window.start == datetime(2030, 12, 7, 16, tzinfo=UTC)
    assert document.window.grace == timedelta(hours=1)
    assert document.teams[0].verified == date(2030, 12, 1)
    assert [each.key for each in document.teams[0].services] == ["prod-shop/shop-api", "prod-batch/nightly"]
    assert document.database is not None
    assert document.database.tables == ("shop.orders", "shop.payments")
    assert document.people[0].was_there is True
    assert document.roster.infrastructure == ("sys-infra", "core")
    assert document.deadlines[0].days_before == 14


def test_everything_new_may_be_left_out() -> None:
    short = VALID[: VALID.index("database:")] + VALID[VALID.index("teams:\n  - name") :]
    document = load(short)
    assert document.database is None
    assert document.channel is None
    assert document.previous is None
    assert document.people == document.deadlines == ()
    assert (document.roster.feature_team, document.roster.infrastructure_team) == (1, 2)
    assert document.max_age == 14


def test_the_defaults_of_a_database() -> None:
    start, end = VALID.index("database:"), VALID.index("channel:")
    least = "database: {cluster: shop, deployment: up, target_version: '8.4', user: maint, password: iam}\n"
    database = load(VALID[:start] + least + VALID[end:]).database
    assert database is not None
    assert database.switchover_timeout == timedelta(minutes=10)
    assert database.create_deadline == timedelta(hours=3)
    assert database.heartbeat_table == "maintenance.heartbeat"
    assert database.binlog_retention_hours == 72


def test_the_secret_is_not_in_what_a_trace_would_show() -> None:
    assert SECRET not in repr(load(VALID))


def test_the_summary_in_the_zone_and_in_utc() -> None:
    document = load(VALID)
    text = summary_text(document)
    assert "2030-12-08 01:00 to 04:00 Asia/Tokyo, 3h" in text
    assert "2030-12-07 16:00 to 19:00 UTC" in text
    assert "3 teams, 2 clusters, 3 services, 3 writers, 6 endpoints, 3 monitors" in text
    assert SECRET not in text
    summary = summary_of(document)
    assert summary["totals"] == {
        "teams": 3,
        "clusters": 2,
        "services": 3,
        "writers": 3,
        "endpoints": 6,
        "monitors": 3,
    }
    assert summary["window"]["start_utc"] == "2030-12-07T16:00:00+00:00"


def test_the_summary_of_a_window_over_midnight() -> None:
    late = VALID.replace("T01:00:00+09:00", "T23:00:00+09:00").replace(
        "2030-12-08T04:00:00+09:00", "2030-12-09T02:30:00+09:00"
    )
    assert "2030-12-08 23:00 to 2030-12-09 02:30 Asia/Tokyo, 3h30m" in summary_text(load(late))


def test_a_summary_cannot_reach_the_terminal() -> None:
    odd = VALID.replace("owner: ken@example.com", 'owner: "ken\\n\\n  totals\\tfaked"')
    assert "\n  totals" not in summary_text(load(odd)).partition("customer")[0].partition("verified")[2]
