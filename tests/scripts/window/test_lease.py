"""Operators who race, operators who were killed, and operators who lose their lease."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maintenance.errors import LeaseHeld, LeaseLost, Refused, Unreachable
from maintenance.window.lease import Holder
from scripts.window.heartbeat import Heartbeat
from scripts.window.lease import NAME, LeaseObject, Taken
from scripts.window.objects import Objects
from scripts.window.place import open_place
from scripts.window.process import alive, holder, mark
from tests.scripts.window.conftest import STACK, Cloud

Place = Callable[[], Objects]
NOW = datetime(2030, 12, 1, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


def somebody(user: str, host: str = "bastion") -> Holder:
    return replace(holder("maint run"), user=user, host=host)


def test_of_two_operators_on_different_machines_one_gets_it(place: Place) -> None:
    operators = [somebody(f"op{each}", f"host{each}") for each in range(4)]
    leases = [LeaseObject(place()) for _ in operators]
    start = threading.Barrier(len(operators))

    def attempt(lease: LeaseObject, who: Holder) -> Taken | LeaseHeld:
        start.wait(10)
        try:
            return lease.take(who, "w")
        except LeaseHeld as held:
            return held

    for _ in range(10):
        with ThreadPoolExecutor(len(operators)) as pool:
            outcomes = list(pool.map(attempt, leases, operators))
        (winner,) = [each for each in outcomes if isinstance(each, Taken)]
        refusals = [each for each in outcomes if isinstance(each, LeaseHeld)]
        assert len(refusals) == 3
        for refusal in refusals:
            assert str(winner.lease.holder) in refusal.text()
            assert refusal.exit_code == 7
        leases[0].release(winner.lease.holder)


@contextmanager
def operator(backend: str, user: str, window: str = "w") -> Iterator[subprocess.Popen[str]]:
    """A real process of `user`: everything is loaded, and it takes the lease when it hears a line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scripts.window.operator", window],
        cwd=ROOT,
        env=os.environ | {"PULUMI_BACKEND_URL": backend, "LOGNAME": user},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def say(process: subprocess.Popen[str], line: str = "go\n") -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_processes_that_race_one_gets_it_and_after_a_kill_its_person_comes_back(backend: str) -> None:
    with (
        operator(backend, "mori") as one,
        operator(backend, "sato") as two,
        operator(backend, "mori") as three,
    ):
        for process in (one, two, three):
            say(process)
        answers = [heard(process) for process in (one, two, three)]
        assert sorted(answer.split()[0] for answer in answers) == ["refused", "refused", "taken"], answers
        winner = (one, two, three)[[answer.split()[0] for answer in answers].index("taken")]
        person = "sato" if winner is two else "mori"
        winner.send_signal(signal.SIGKILL)
        winner.wait(10)
        other = two if person == "mori" else one
        say(other)
        assert heard(other).startswith(f"refused somebody else is at work: window w: held by {person}@")
        with operator(backend, person) as again:
            say(again)
            assert heard(again) == f"taken resumed: process {winner.pid} of the same person has ended"


def test_an_expired_lease_is_not_stolen_but_broken_on_purpose(place: Place) -> None:
    lease = LeaseObject(place(), clock=lambda: NOW)
    lease.take(somebody("mori"), "w")
    later = LeaseObject(place(), clock=lambda: NOW + timedelta(days=2))
    with pytest.raises(LeaseHeld, match=r"expired.*mori@bastion") as caught:
        later.take(somebody("sato"), "w")
    assert "--break-lease" in caught.value.next_step
    with pytest.raises(LeaseHeld, match="only with a reason"):
        later.take(somebody("sato"), "w", break_reason="  ")
    taken = later.take(somebody("sato"), "w", break_reason="laptop died")
    assert taken.over is not None
    assert taken.over.holder.person == "mori@bastion"
    there = later.read()
    assert there is not None
    assert (there.holder.person, there.note) == ("sato@bastion", "broken: laptop died")


def test_extension_and_release(place: Place) -> None:
    lease, who = LeaseObject(place(), clock=lambda: NOW), somebody("mori")
    lease.take(who, "w")
    until = NOW + timedelta(hours=3)
    assert lease.extend(who, until).expires == until
    assert lease.renew(who).expires == until
    assert lease.take(who, "w").reason == "it was ours"
    assert lease.release(who).released == NOW
    assert lease.release(who).released == NOW
    with pytest.raises(LeaseLost):
        lease.renew(who)
    assert lease.take(somebody("sato"), "v").lease.window == "v"
    with pytest.raises(LeaseLost, match="sato@bastion"):
        lease.release(who)


def test_a_lease_that_cannot_be_read_stops_everybody_until_it_is_broken(place: Place) -> None:
    objects = place()
    objects.create(NAME, "not a lease")
    lease = LeaseObject(objects)
    with pytest.raises(Refused, match="cannot be read"):
        lease.take(somebody("mori"), "w")
    assert (
        lease.take(somebody("mori"), "w", break_reason="garbage").lease.note
        == "broken, as it could not be read: garbage"
    )


def test_a_run_that_lost_its_lease_stops_before_its_next_change(place: Place) -> None:
    lease, mori = LeaseObject(place()), somebody("mori")
    lease.take(mori, "w")
    with Heartbeat(lease, mori, interval=60) as beat:
        beat.before_change()
        LeaseObject(place()).take(somebody("sato"), "w", break_reason="mori sleeps")
        for _ in range(2):
            with pytest.raises(LeaseLost, match=r"sato@bastion.*broken: mori sleeps") as caught:
                beat.before_change()
    assert "nothing more was changed" in caught.value.what


def test_signs_of_life_are_given_while_a_command_works(place: Place) -> None:
    lease, who = LeaseObject(place()), somebody("mori")
    lease.take(who, "w")
    with Heartbeat(lease, who, interval=0.02) as beat:
        deadline = time.monotonic() + 10
        while (there := lease.read()) is not None and there.renewals < 3:
            assert time.monotonic() < deadline
        beat.before_change()
    assert there is not None
    assert (there.holder, there.released) == (who, None)


def test_without_network_a_run_goes_on_until_its_lease_would_have_expired(cloud: Cloud, bucket: str) -> None:
    lease, who = LeaseObject(open_place(bucket, STACK)), somebody("mori")
    lease.take(who, "w")
    now = [0.0]
    with Heartbeat(lease, who, interval=60, clock=lambda: now[0]) as beat:
        cloud.faults.add(operation="", error="AccessDenied", status=403)
        now[0] = 14 * 60
        beat.before_change()
        assert "AccessDenied" in beat.warning
        now[0] = 15 * 60 + 1
        with pytest.raises(Unreachable, match="no sign of life") as caught:
            beat.before_change()
        assert "say the same command again" in caught.value.next_step
        cloud.faults.clear()
        beat.before_change()
        assert beat.warning == ""


def test_a_processes_mark_tells_it_from_a_later_one_with_the_same_id() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with process:
        own_mark = mark(process.pid)
        assert own_mark is not None
        it = replace(holder("x"), pid=process.pid, mark=own_mark)
        assert alive(it) is True
        boot, ticks = own_mark.rsplit(" ", 1)
        assert alive(replace(it, mark=f"{boot} {int(ticks) + 1}")) is False
        assert alive(replace(it, mark=f"other {boot.split(' ', 1)[1]} {ticks}")) is None
        assert alive(replace(it, host=f"not-{socket.gethostname()}")) is None
        assert alive(replace(it, mark="")) is True
        process.kill()
        process.wait()
    assert alive(it) is False
    assert alive(replace(it, mark="")) is False
