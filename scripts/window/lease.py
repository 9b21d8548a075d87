"""The lease's object: read, take, renew, extend, release. Every write is conditional on what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from maintenance.errors import LeaseHeld, LeaseLost, Refused, Unreachable
from maintenance.window.lease import (
    BREAKING,
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
    renewed,
)
from scripts.window.objects import Objects
from scripts.window.process import alive

NAME = "lease.json"
_TRIES = 10
"""How often somebody else may write between our read and our write before we give up."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking did: the lease, why it was right, and from whom it was taken against their will.

    `before` is what was there, whoever's it was.
    """

    lease: Lease
    reason: str
    over: Lease | None = None
    before: Lease | None = None


class LeaseObject:
    """One stack's lease."""

    def __init__(
        self, objects: Objects, *, ttl: timedelta = TTL, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        """`ttl` is how long a lease is good without a sign of life."""
        self._objects = objects
        self.now = clock
        self.ttl = ttl
        self.where = f"{objects.where}{NAME}"

    def read(self) -> Lease | None:
        """The lease that is there.

        Raises:
            Refused: it cannot be read.
        """
        stored = self._objects.read(NAME)
        return None if stored is None else parse_lease(stored.text, where=self.where)

    def take(
        self, who: Holder, window: str, *, break_reason: str | None = None, breaking: str = BREAKING
    ) -> Taken:
        """Take, resume or renew the lease, or break another's with a reason; `breaking` is how to say that.

        Raises:
            LeaseHeld: not now; who holds it, and what to do.
            Refused: what is there cannot be read, and it is not to be broken.
        """
        for _ in range(_TRIES):
            stored = self._objects.read(NAME)
            there = None if stored is None else self._there(stored.text, break_reason)
            outcome = decide(
                there,
                who,
                window=window,
                now=self.now(),
                ttl=self.ttl,
                alive=None if there is None else alive(there.holder),
                break_reason=break_reason,
                breaking=breaking,
            )
            if stored is not None and there is None and isinstance(outcome, Take):
                why = f"broken, as it could not be read: {break_reason}"
                outcome = Take(replace(outcome.lease, note=why), why)
            if isinstance(outcome, Refuse):
                raise LeaseHeld(outcome.reason, where=self.where, next_step=outcome.next_step)
            if stored is None:
                written = self._objects.create(NAME, outcome.lease.text())
            else:
                written = self._objects.swap(NAME, outcome.lease.text(), stored.version)
            if written is not None:
                if isinstance(outcome, Renew):
                    return Taken(outcome.lease, "it was ours")
                return Taken(outcome.lease, outcome.reason, outcome.over, there)
        raise Unreachable(
            "others keep writing the lease at the same time",
            where=self.where,
            next_step="say the same command again",
        )

    def _there(self, text: str, break_reason: str | None) -> Lease | None:
        """The lease; None if it cannot be read and is to be broken."""
        try:
            return parse_lease(text, where=self.where)
        except Refused:
            if not (break_reason or "").strip():
                raise
            return None

    def renew(self, who: Holder) -> Lease:
        """Give a sign of life.

        Raises:
            LeaseLost: it is not ours any more.
        """
        return self._change(who, lambda lease: renewed(lease, now=self.now(), ttl=self.ttl))

    def extend(self, who: Holder, until: datetime) -> Lease:
        """Make it good until later.

        Raises:
            LeaseLost: it is not ours any more.
        """
        return self._change(who, lambda lease: extended(lease, now=self.now(), until=until))

    def release(self, who: Holder) -> Lease:
        """Give it back; the object stays and says who had it.

        Raises:
            LeaseLost: it is not ours any more.
        """
        return self._change(who, lambda lease: lease if lease.released else release(lease, now=self.now()))

    def _change(self, who: Holder, change: Callable[[Lease], Lease]) -> Lease:
        for _ in range(_TRIES):
            stored = self._objects.read(NAME)
            lease = None if stored is None else parse_lease(stored.text, where=self.where)
            if stored is None or lease is None or lease.holder.run != who.run:
                raise lost(lease, where=self.where, now=self.now())
            changed = change(lease)
            if changed == lease:
                return lease
            if lease.released:
                raise lost(lease, where=self.where, now=self.now())
            if self._objects.swap(NAME, changed.text(), stored.version) is not None:
                return changed
        raise Unreachable(
            "others keep writing the lease at the same time",
            where=self.where,
            next_step="say the same command again",
        )


def lost(lease: Lease | None, *, where: str, now: datetime) -> LeaseLost:
    """Whose it is now, as an error."""
    holder = "it is gone" if lease is None else lease.line(now)
    note = f" ({lease.note})" if lease is not None and lease.note else ""
    return LeaseLost(
        f"this run does not hold the lease any more: {holder}{note}; nothing more was changed",
        where=where,
        next_step="talk to that person first; maint history shows what has been done",
    )
