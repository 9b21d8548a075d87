"""The lease: whose window it is. One object per stack, decided here, written by `scripts.window`.

Who counts as the same holder: the same person on the same host (`user@host`). A window takes several
commands, and a command that died must not lock its own operator out, so the same person comes back in as soon
as the process that held the lease has ended. While that process lives, a second command of the same person is
refused like anybody else's. Whether it lives is known on its own host only (process id, start time and boot,
so that a reused id is not mistaken for it).

Each entry has a run id of its own. A renewal must find the run id it wrote: a process that was thought dead
and wakes up again finds another one, and stops.

An expiry never gives the lease away. It says that the holder has gone quiet; taking over is a decision of a
person, with a reason (`--break-lease`), because a window may be half done.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from maintenance.errors import Refused
from maintenance.window.moments import duration, from_text, shown, to_text

TTL = timedelta(minutes=15)
"""How long a lease is good without a sign of life."""
BREAKING = "say the same with --break-lease 'why'"
"""How a command that has the option breaks a lease."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One process of one person. `mark` tells it from a later process with the same id; empty if unknown."""

    user: str
    host: str
    pid: int
    mark: str
    what: str
    run: str

    @property
    def person(self) -> str:
        """Who is the same holder: one person on one host."""
        return f"{self.user}@{self.host}"

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.person} (process {self.pid}: {self.what})"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a stack, for which window, since when, and until when without another sign of life."""

    window: str
    holder: Holder
    taken: datetime
    renewed: datetime
    expires: datetime
    renewals: int = 0
    released: datetime | None = None
    note: str = ""

    def expired(self, now: datetime) -> bool:
        """Whether its holder has given no sign of life for too long."""
        return now >= self.expires

    def text(self) -> str:
        """As the object holds it."""
        times = {name: to_text(getattr(self, name)) for name in ("taken", "renewed", "expires")}
        released = to_text(self.released) if self.released else None
        return json.dumps(asdict(self) | times | {"released": released}, ensure_ascii=False, indent=1)

    def state(self, now: datetime) -> str:
        """One word for tables."""
        if self.released:
            return "released"
        return "expired" if self.expired(now) else "held"

    def line(self, now: datetime) -> str:
        """One sentence that shows the holder."""
        if self.released:
            return f"window {self.window}: released at {shown(self.released)} by {self.holder}"
        quiet = duration((now - self.renewed).total_seconds())
        end = "expired" if self.expired(now) else "expires"
        return (
            f"window {self.window}: held by {self.holder} since {shown(self.taken)}; "
            f"last sign of life {quiet} ago, {end} {shown(self.expires)}, {self.renewals} renewals"
        )


def parse_lease(text: str, *, where: str) -> Lease:
    """Read a lease.

    Raises:
        Refused: the object is not a lease of ours; nobody can tell who holds the stack.
    """
    try:
        content: dict[str, Any] = json.loads(text)
        holder = Holder(**content.pop("holder"))
        times: dict[str, Any] = {
            name: from_text(content.pop(name)) for name in ("taken", "renewed", "expires")
        }
        released = content.pop("released")
        return Lease(holder=holder, **times, released=from_text(released) if released else None, **content)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise Refused(
            f"the lease cannot be read ({type(fault).__name__}); nobody can tell who holds the stack",
            where=where,
            next_step="ask who is at work; then maint lease break --window ID --reason 'why'",
        ) from None


@dataclass(frozen=True, slots=True)
class Take:
    """Write this lease, because of `reason`. `over` is whom it is taken from against their will."""

    lease: Lease
    reason: str
    over: Lease | None = None


@dataclass(frozen=True, slots=True)
class Renew:
    """It is ours: write this newer one."""

    lease: Lease


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not now: why, and what to do."""

    reason: str
    next_step: str


def decide(
    lease: Lease | None,
    who: Holder,
    *,
    window: str,
    now: datetime,
    ttl: timedelta = TTL,
    alive: bool | None = None,
    break_reason: str | None = None,
    breaking: str = BREAKING,
) -> Take | Renew | Refuse:
    """Say what `who` may do with the lease that is there.

    Args:
        lease: what was read; None if there is none.
        who: the process that asks.
        window: the window it is about.
        now: the time.
        ttl: how long the lease is going to be good.
        alive: whether the holder's process lives; None where that cannot be told.
        break_reason: why somebody else's lease is broken, if that is wanted.
        breaking: how a person breaks it who said this command, as the next step names it.
    """
    new = Lease(window, who, taken=now, renewed=now, expires=now + ttl)
    if lease is None:
        return Take(new, "there was no lease")
    if lease.released:
        return Take(new, f"window {lease.window} was released at {shown(lease.released)}")
    if lease.holder.run == who.run and lease.window == window:
        return Renew(renewed(lease, now=now, ttl=ttl))
    if break_reason is not None:
        if not break_reason.strip():
            return Refuse("a lease is broken only with a reason", "add --break-lease 'why'")
        return Take(replace(new, note=f"broken: {break_reason.strip()}"), break_reason.strip(), over=lease)
    if lease.window != window:
        return Refuse(
            f"the lease is of another window, which was never released: {lease.line(now)}",
            f"maint history show {lease.window}; when nothing of it is open: maint lease release",
        )
    if lease.holder.person == who.person:
        return _same_person(lease, new, now=now, alive=alive, breaking=breaking)
    if lease.expired(now):
        return Refuse(
            f"the lease has expired, but its holder may have left things half done: {lease.line(now)}",
            f"ask {lease.holder.person}; if they are gone: {breaking}",
        )
    return Refuse(
        f"somebody else is at work: {lease.line(now)}",
        f"wait for {lease.holder.person}; gone for certain? then {breaking}",
    )


def renewed(lease: Lease, *, now: datetime, ttl: timedelta) -> Lease:
    """The same lease with a sign of life; an extension is never shortened."""
    return replace(lease, renewed=now, expires=max(lease.expires, now + ttl), renewals=lease.renewals + 1)


def extended(lease: Lease, *, now: datetime, until: datetime) -> Lease:
    """The same lease, good until later; never until earlier."""
    return replace(lease, renewed=now, expires=max(lease.expires, until), renewals=lease.renewals + 1)


def release(lease: Lease, *, now: datetime) -> Lease:
    """The same lease, given back; it stays readable."""
    return replace(lease, released=now)


def _same_person(
    lease: Lease, new: Lease, *, now: datetime, alive: bool | None, breaking: str
) -> Take | Refuse:
    if alive is False:
        resumed = replace(new, taken=lease.taken, expires=max(lease.expires, new.expires))
        return Take(resumed, f"resumed: process {lease.holder.pid} of the same person has ended")
    if alive is None:
        return Refuse(
            "it cannot be told whether your earlier command still runs (this host was started anew, or has "
            f"the name of another one): {lease.line(now)}",
            f"if it does not: {breaking}",
        )
    return Refuse(
        f"your own command is still at work: {lease.line(now)}",
        f"go on in its terminal, or end it first: kill {lease.holder.pid}",
    )
