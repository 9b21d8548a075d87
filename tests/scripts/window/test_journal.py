"""The journal on S3 and in a folder: order, other machines, a store that does not answer, secrets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maintenance.errors import PermanentError
from maintenance.window.entry import UNREADABLE
from maintenance.window.secrets import Secrets
from scripts.window.journal import Journal
from scripts.window.objects import Objects
from scripts.window.place import open_place
from scripts.window.spool import Spool
from tests.scripts.window.conftest import STACK, Cloud

Place = Callable[[], Objects]
NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)


@dataclass
class Desk:
    """One machine: its spool, and what its journal warned of."""

    spool: Path
    warnings: list[str] = field(default_factory=list)

    def journal(self, objects: Objects, **changes: object) -> Journal:
        given: dict[str, object] = {"who": "mori@bastion", "secrets": Secrets(), "warn": self.warnings.append}
        return Journal(objects, Spool(self.spool), **{**given, "patience": 0.0, **changes})  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "spool")


def subjects(journal: Journal, window: str | None = None) -> list[str]:
    return [entry.subject for entry in journal.read(window)]


def test_another_machine_reads_everything_in_order(place: Place, desk: Desk, tmp_path: Path) -> None:
    journal = desk.journal(place())
    entry = journal.add(
        "2030-12/aurora", "change", "core/api", "done", before="12", after="0", why="on", seconds=1.5
    )
    for number in range(4):
        journal.add("v", "note", f"n{number}", "done")
    other = Desk(tmp_path / "elsewhere").journal(place())
    assert other.windows() == ["2030-12/aurora", "v"]
    assert other.read("2030-12/aurora") == [entry]
    assert subjects(other) == ["core/api", "n0", "n1", "n2", "n3"]
    assert list(desk.spool.iterdir()) == []


def test_entries_keep_their_order_when_the_clock_is_set_back(place: Place, desk: Desk) -> None:
    clock = [NOW]
    journal = desk.journal(place(), clock=lambda: clock[0])
    for number in range(4):
        journal.add("w", "note", f"n{number}", "done")
        clock[0] -= timedelta(hours=1)
    assert subjects(journal, "w") == ["n0", "n1", "n2", "n3"]


def test_threads_lose_nothing(place: Place, desk: Desk) -> None:
    journal = desk.journal(place())
    threads = [
        threading.Thread(target=lambda name=name: journal.add("w", "note", name, "done"))  # type: ignore[misc]
        for name in "abcdef"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(subjects(journal, "w")) == list("abcdef")


@pytest.mark.parametrize(("error", "status"), [("AccessDenied", 403), ("NoSuchBucket", 404)])
def test_a_store_that_fails_costs_one_warning_and_no_entry(
    cloud: Cloud, bucket: str, desk: Desk, error: str, status: int
) -> None:
    journal = desk.journal(open_place(bucket, STACK))
    journal.add("w", "note", "before", "done")
    cloud.faults.add(operation="", error=error, status=status)
    for name in ("one", "two"):
        journal.add("w", "note", name, "done")
    assert len(desk.warnings) == 1
    assert error in desk.warnings[0]
    assert "kept on this machine" in desk.warnings[0]
    assert len(list(desk.spool.iterdir())) == 2
    cloud.faults.clear()
    assert subjects(journal, "w") == ["before", "one", "two"]
    journal.add("w", "note", "after", "done")
    assert desk.warnings[1:] == ["the journal's store answers again; every entry is there"]
    assert list(desk.spool.iterdir()) == []
    assert subjects(desk.journal(open_place(bucket, STACK)), "w") == ["before", "one", "two", "after"]


def test_the_next_command_brings_over_what_was_kept(cloud: Cloud, bucket: str, desk: Desk) -> None:
    cloud.faults.add(operation="PutObject", error="AccessDenied", status=403)
    desk.journal(open_place(bucket, STACK)).add("w", "note", "kept", "done")
    cloud.faults.clear()
    assert desk.journal(open_place(bucket, STACK)).flush() == 0
    elsewhere = Desk(desk.spool.parent / "elsewhere").journal(open_place(bucket, STACK))
    assert subjects(elsewhere, "w") == ["kept"]


def test_a_store_that_failed_is_left_in_peace_for_a_while(cloud: Cloud, bucket: str, desk: Desk) -> None:
    journal = desk.journal(open_place(bucket, STACK), patience=60.0)
    cloud.faults.add(operation="", error="AccessDenied", status=403)
    journal.add("w", "note", "a", "done")
    calls = len(cloud.calls.since(0))
    for number in range(20):
        journal.add("w", "note", f"n{number}", "done")
    assert len(cloud.calls.since(0)) == calls
    cloud.faults.clear()
    assert journal.flush() == 0


def test_an_answer_that_was_lost_is_no_second_entry(cloud: Cloud, bucket: str, desk: Desk) -> None:
    journal = desk.journal(open_place(bucket, STACK))
    cloud.faults.add(operation="PutObject", error="AccessDenied", status=403, when="after", times=1)
    journal.add("w", "note", "once", "done")
    assert len(desk.warnings) == 1
    assert journal.flush() == 0
    assert subjects(journal, "w") == ["once"]


def test_an_entry_that_cannot_be_read_hides_no_other(place: Place, desk: Desk) -> None:
    journal = desk.journal(place())
    journal.add("w", "note", "a", "done")
    place().create("journal/w/20000101T000000.000000Z-000001-x.json", "\x00garbage")
    assert [entry.what for entry in journal.read("w")] == [UNREADABLE, "note"]


def test_no_secret_is_stored_anywhere(place: Place, desk: Desk) -> None:
    secrets = Secrets({"DB_PASSWORD": "hunter2"})
    journal = desk.journal(place(), secrets=secrets)
    secrets.add("BYPASS", "open-sesame-1")
    entry = journal.add(
        "w", "check", "login with hunter2", "failed", before="hunter2", after="open-sesame-1", why="'hunter2'"
    )
    assert "hunter2" not in entry.text()
    stored = [place().read(name) for name in place().names("")]
    for each in stored:
        assert each is not None
        assert "hunter2" not in each.text
        assert "open-sesame" not in each.text
        assert "[DB_PASSWORD]" in each.text


def test_a_full_disk_still_reaches_the_store(place: Place, desk: Desk) -> None:
    desk.spool.write_text("a file where the folder should be")
    journal = desk.journal(place())
    journal.add("w", "note", "a", "done")
    desk.spool.unlink()
    assert subjects(journal, "w") == ["a"]


def test_neither_disk_nor_store_is_an_error_that_names_both(cloud: Cloud, bucket: str, desk: Desk) -> None:
    desk.spool.write_text("a file where the folder should be")
    cloud.faults.add(operation="", error="AccessDenied", status=403)
    with pytest.raises(PermanentError, match=r"neither this disk.*AccessDenied"):
        desk.journal(open_place(bucket, STACK)).add("w", "note", "a", "done")


def test_a_kind_that_does_not_exist_is_a_fault_of_the_program(place: Place, desk: Desk) -> None:
    with pytest.raises(ValueError, match="is no entry"):
        desk.journal(place()).add("w", "nonsense", "a", "done")  # type: ignore[arg-type]
