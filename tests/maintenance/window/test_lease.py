"""Whatever people, processes and clocks do, a lease changes hands only by release, by its own person, or by a
break with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from maintenance.errors import Refused
from maintenance.window.lease import (
    TTL,
    Holder,
    Lease,
    Refuse,
    Renew,
    Take,
    decide,
    extended,
    parse_lease,
    release,
)

NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)
PEOPLE = ("mori@bastion", "sato@bastion", "mori@laptop")


def process(person: str, number: int) -> Holder:
    user, host = person.split("@")
    return Holder(user, host, 100 + number, f"boot {number}", "maint run", f"run-{number}")


def held(person: str = PEOPLE[0], **changes: object) -> Lease:
    lease = Lease("w", process(person, 1), NOW, NOW, NOW + TTL)
    return replace(lease, **changes)  # type: ignore[arg-type]  # fields by name


class Night(RuleBasedStateMachine):
    """People start and lose processes, which take, renew and release one lease, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.lease: Lease | None = None
        self.living: list[Holder] = []
        self.believing: set[str] = set()
        self.count = 0

    @rule(
        person=st.sampled_from(PEOPLE),
        window=st.sampled_from(["w", "v"]),
        reason=st.sampled_from([None, "", "x"]),
    )
    def somebody_starts(self, person: str, window: str, reason: str | None) -> None:
        self.count += 1
        who = process(person, self.count)
        self.living.append(who)
        self.take(who, window, reason)

    @rule(pick=st.randoms(use_true_random=False))
    def somebody_says_it_again(self, pick: object) -> None:
        if self.living:
            self.take(pick.choice(self.living), "w", None)  # type: ignore[attr-defined]  # a Random

    def take(self, who: Holder, window: str, reason: str | None) -> None:
        before = self.lease
        alive = None
        if before is not None and before.holder.host == who.host:
            alive = before.holder in self.living
        outcome = decide(before, who, window=window, now=self.now, alive=alive, break_reason=reason)
        if isinstance(outcome, Refuse):
            assert outcome.reason
            assert outcome.next_step
            assert before is not None
            assert before.holder.person in outcome.reason + outcome.next_step or reason == ""
            return
        self.lease = outcome.lease
        self.believing.add(who.run)
        if isinstance(outcome, Renew):
            assert before is not None
            assert before.holder.run == who.run
            assert outcome.lease.expires >= before.expires
        elif before is not None and before.holder.run != who.run and not before.released:
            by_reason = reason == "x" and outcome.over == before and outcome.lease.note
            own = before.holder.person == who.person and before.holder not in self.living
            assert by_reason or (own and before.window == window)
            self.believing.discard(before.holder.run)  # its next look at the lease tells it

    @rule(minutes=st.sampled_from([1, 14, 16, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(pick=st.randoms(use_true_random=False))
    def a_process_is_killed(self, pick: object) -> None:
        if self.living:
            who = pick.choice(self.living)  # type: ignore[attr-defined]  # a Random
            self.living.remove(who)
            self.believing.discard(who.run)

    @rule()
    def the_holder_releases(self) -> None:
        if self.lease is not None and self.lease.holder in self.living:
            self.lease = release(self.lease, now=self.now)
            self.believing.discard(self.lease.holder.run)

    @invariant()
    def at_most_one_living_process_holds_it(self) -> None:
        assert len(self.believing) <= 1
        if self.believing:
            assert self.lease is not None
            assert self.lease.holder.run in self.believing

    @invariant()
    def what_is_stored_is_what_is_read(self) -> None:
        if self.lease is not None:
            assert parse_lease(self.lease.text(), where="x") == self.lease


TestNight = Night.TestCase
TestNight.settings = settings(deadline=None, stateful_step_count=30)


@pytest.mark.parametrize("hours", [0, 1, 1000])
@pytest.mark.parametrize("person", PEOPLE[1:])
def test_no_age_of_a_lease_lets_somebody_else_in(hours: int, person: str) -> None:
    outcome = decide(held(), process(person, 2), window="w", now=NOW + timedelta(hours=hours))
    assert isinstance(outcome, Refuse)
    assert "mori@bastion (process 101: maint run)" in outcome.reason
    assert "--break-lease" in outcome.next_step


@pytest.mark.parametrize(("alive", "kind"), [(False, Take), (True, Refuse), (None, Refuse)])
@pytest.mark.parametrize("hours", [0, 5])
def test_the_same_person_comes_back_in_when_their_process_has_ended(
    alive: bool | None, kind: type, hours: int
) -> None:
    again = process(PEOPLE[0], 2)
    outcome = decide(held(), again, window="w", now=NOW + timedelta(hours=hours), alive=alive)
    assert isinstance(outcome, kind)
    if isinstance(outcome, Take):
        assert (outcome.lease.holder, outcome.lease.taken, outcome.over) == (again, NOW, None)


def test_a_break_names_whom_it_is_taken_from_and_why() -> None:
    outcome = decide(held(), process(PEOPLE[1], 2), window="w", now=NOW, break_reason=" laptop died ")
    assert isinstance(outcome, Take)
    assert (outcome.over, outcome.reason, outcome.lease.note) == (
        held(),
        "laptop died",
        "broken: laptop died",
    )


def test_another_window_is_refused_until_the_first_is_released() -> None:
    who = process(PEOPLE[0], 2)
    refusal = decide(held(), who, window="v", now=NOW, alive=False)
    assert isinstance(refusal, Refuse)
    assert "maint lease release" in refusal.next_step
    assert isinstance(decide(release(held(), now=NOW), who, window="v", now=NOW), Take)


@settings(deadline=None)
@given(st.timedeltas(timedelta(hours=-5), timedelta(hours=30)))
def test_an_extension_never_shortens(until: timedelta) -> None:
    assert extended(held(), now=NOW, until=NOW + until).expires == max(NOW + TTL, NOW + until)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"window": 1}', held().text().replace("taken", "x")]
)
def test_what_is_no_lease_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(Refused, match="cannot be read") as caught:
        parse_lease(text, where="s3://bucket/lease.json")
    assert "maint lease break" in caught.value.next_step
