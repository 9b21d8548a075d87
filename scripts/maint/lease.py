"""`maint lease`: whose window it is, and the ways to change that on purpose."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid, LeaseHeld, Refused
from maintenance.plan.scalars import parse_duration
from maintenance.window.fold import fold
from maintenance.window.lease import Holder, Lease
from maintenance.window.moments import shown
from maintenance.window.secrets import Secrets
from scripts.maint.stack import chosen
from scripts.window.journal import Journal
from scripts.window.lease import LeaseObject
from scripts.window.open import open_journal, open_lease, open_objects, release_lease, take_lease
from scripts.window.process import alive, holder

app = typer.Typer(help="Whose window it is: show, extend, break or release the lease.", no_args_is_help=True)

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose lease is meant.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the journal.")]


@app.command()
def show(
    stack: StackOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Show who holds the stack, for which window, since when and until when."""
    lease = open_lease(open_objects(chosen(stack))).read()
    now = datetime.now(UTC)
    if as_json:
        plain = None if lease is None else {**json.loads(lease.text()), "state": lease.state(now)}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    typer.echo("nobody holds the lease" if lease is None else fold(lease.line(now), width=100))


@app.command()
def extend(
    more: Annotated[str, typer.Option("--for", help="From now, such as 2h or 90m.")],
    stack: StackOption = None,
) -> None:
    """Make the lease good until later, for a pause between commands; it is never made shorter."""
    lease, journal, who, there = _own(stack, "maint lease extend", beside=True)
    length = _length(more)
    longer = lease.extend(who, datetime.now(UTC) + length)
    journal.add(
        there.window,
        "lease",
        "lease",
        "done",
        before=shown(there.expires),
        after=f"good until {shown(longer.expires)}",
    )
    typer.echo(f"window {longer.window}: the lease is good until {shown(longer.expires)}")


@app.command("break")
def break_lease(
    reason: ReasonOption,
    window: Annotated[
        str | None,
        typer.Option("--window", help="The window that goes on; that of the broken lease if left out."),
    ] = None,
    stack: StackOption = None,
) -> None:
    """Take the lease from its holder. Their run stops before its next change."""
    Secrets.of_environment(os.environ).refuse(reason, where="--reason")
    if not reason.strip():
        raise ConfigInvalid("--reason is empty", next_step="say why, for whoever reads it in a year")
    objects = open_objects(chosen(stack))
    lease, who = open_lease(objects), holder("maint lease break")
    wanted = window or _window_of(lease)
    taken = take_lease(lease, open_journal(objects, who), who, wanted, break_reason=reason)
    before = "nobody's" if taken.over is None else f"of {taken.over.holder}"
    typer.echo(f"window {wanted}: the lease was {before}, and is yours now")


@app.command()
def release(stack: StackOption = None) -> None:
    """Give the lease back when the window is over."""
    lease, journal, who, there = _own(stack, "maint lease release", beside=False)
    release_lease(lease, journal, who, there.window)
    typer.echo(f"window {there.window}: the lease is released")


def _own(stack: str | None, what: str, *, beside: bool) -> tuple[LeaseObject, Journal, Holder, Lease]:
    """The lease, if it is this person's; `beside`: even while another command of theirs works under it."""
    name = chosen(stack)
    objects = open_objects(name)
    lease, who = open_lease(objects), holder(what)
    breaking = f"maint lease break -s {name} --reason 'why'"
    there = lease.read()
    if there is None or there.released:
        raise Refused(
            "nobody holds the lease", where=lease.where, next_step="maint run takes it for its window"
        )
    if there.holder.person == who.person and alive(there.holder):
        itself = (there.holder.pid, there.holder.mark) == (who.pid, who.mark)
        if not beside and not itself:
            raise LeaseHeld(
                f"your own command is still at work: {there.line(datetime.now(UTC))}",
                where=lease.where,
                next_step=f"end it first: kill {there.holder.pid}",
            )
        who = there.holder  # act for it
    elif there.holder.person == who.person:
        lease.take(who, there.window, breaking=breaking)
    else:
        raise LeaseHeld(
            f"it is not yours: {there.line(datetime.now(UTC))}",
            where=lease.where,
            next_step=f"ask {there.holder.person}, or {breaking}",
        )
    return lease, open_journal(objects, who), who, there


def _window_of(lease: LeaseObject) -> str:
    there = lease.read()
    if there is None:
        raise Refused("there is no lease to break", where=lease.where)
    return there.window


def _length(text: str) -> timedelta:
    try:
        length = parse_duration(text)
    except ValueError:
        length = None
    if not isinstance(length, timedelta) or not timedelta(0) < length <= timedelta(days=1):
        raise ConfigInvalid(
            f"--for is {text!r}, expected up to 24 h", next_step="such as --for 2h or --for 90m"
        )
    return length
