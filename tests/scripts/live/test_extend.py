"""`maint extend` on the plan document, the journal and the lease."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

from tests.scripts.live.conftest import PLAN, STACK, Account

WINDOW = "2030-12-aurora-staging"


def test_one_line_of_the_document_changes_and_the_journal_knows(account: Account) -> None:
    path = account.folder / PLAN
    path.chmod(0o640)
    before = account.plan()
    done = account.maint("extend", "20m", "--reason", "the switchover is slow")
    assert done.code == 0, done.err
    assert account.plan() == before.replace("2030-12-08T04:00:00+09:00", "2030-12-08T04:20:00+09:00")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each for each in path.parent.iterdir() if each.name.startswith(".")] == []
    assert f"next: maint up -s {STACK}" in done.out
    history = account.maint("history", "show", WINDOW, "--json").json()["journal"]
    assert [(each["subject"], each["outcome"], each.get("why")) for each in history] == [
        ("window end", "started", "the switchover is slow"),
        ("window end", "done", "the switchover is slow"),
    ]
    assert history[1]["to"] == "2030-12-07 19:20:00Z"


def test_a_moment_is_the_same_however_often_it_is_said(account: Account) -> None:
    for _ in range(2):
        assert account.maint("extend", "--to", "2030-12-07T19:30:00Z").code == 0
    assert "end: 2030-12-08T04:30:00+09:00" in account.plan()
    history = account.maint("history", "show", WINDOW, "--json").json()["journal"]
    assert [each["outcome"] for each in history] == ["started", "done"]


REFUSED: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("22h",), 6, "at most 24h"),
    (("0m",), 6, "only ever made longer"),
    (("--to", "2030-12-08T03:00:00+09:00"), 6, "only ever made longer"),
    (("--to", "2030-12-08T05:00:00"), 64, "an offset"),
    (("20",), 64, "a duration"),
    (("20m", "--to", "2030-12-08T05:00:00+09:00"), 64, "or --to"),
    (("20m", "--reason", " "), 64, "--reason is empty"),
)


def test_what_is_not_an_extension_is_refused_before_anything_is_written(account: Account) -> None:
    before = account.plan()
    for arguments, code, said in REFUSED:
        done = account.maint("extend", *arguments)
        assert (done.code, said in done.err) == (code, True), (arguments, done.err)
    assert account.plan() == before
    assert account.maint("history", "--json").json() == []


def test_only_whoever_holds_the_lease_extends_it_with_the_window(account: Account) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    start, end = now - timedelta(hours=1), now + timedelta(hours=1)
    account.edit("2030-12-08T01:00:00+09:00", start.isoformat())
    account.edit("2030-12-08T04:00:00+09:00", end.isoformat())
    taken = account.maint("lease", "break", "--reason", "mine", "--window", WINDOW, LOGNAME="hana")
    assert taken.code == 0, taken.err
    before = account.plan()
    done = account.maint("extend", "20m", LOGNAME="ken")
    assert done.code == 7
    assert "held by hana" in done.err
    assert account.plan() == before
    assert account.maint("extend", "20m", LOGNAME="hana").code == 0
    lease = account.maint("lease", "show", "--json").json()
    assert datetime.fromisoformat(lease["expires"]) == end + timedelta(minutes=20)
