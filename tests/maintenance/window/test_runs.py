"""Whose a lease is that is still held: of the run that was done, or of one that died before it began."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from maintenance.window.lease import TTL, Holder, Lease, Take, decide, release
from maintenance.window.runs import died_closing

DONE = datetime(2030, 12, 1, 4, 0, tzinfo=UTC)
BEFORE, AFTER = DONE - timedelta(hours=1), DONE + timedelta(hours=1)


def held(since: datetime) -> Lease:
    return Lease("w", Holder("mori", "bastion", 1, "boot 1", "maint run", "run-1"), since, since, since + TTL)


def test_a_lease_from_before_the_end_is_of_the_run_that_was_done() -> None:
    assert died_closing(held(BEFORE), "w", DONE)
    assert not died_closing(held(BEFORE), "another", DONE)
    assert not died_closing(held(BEFORE), "w", None)
    assert not died_closing(release(held(BEFORE), now=DONE), "w", DONE)
    assert not died_closing(None, "w", DONE)


def test_a_lease_that_was_taken_since_is_of_a_run_that_died_before_it_began() -> None:
    assert not died_closing(held(AFTER), "w", DONE)


def test_the_same_person_who_goes_on_and_dies_again_is_still_closing() -> None:
    lease = held(BEFORE)
    again = decide(lease, replace(lease.holder, pid=2, run="run-2"), window="w", now=AFTER, alive=False)
    assert isinstance(again, Take)
    assert died_closing(again.lease, "w", DONE)
