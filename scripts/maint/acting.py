"""Change something of a window that may be open: only whoever holds its lease does that."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from maintenance.errors import ConfigInvalid, LeaseHeld
from maintenance.window.lease import Holder, Lease
from maintenance.window.secrets import Secrets
from scripts.engine.cli import run_quietly
from scripts.maint.checkpoint import mend_checkpoint
from scripts.maint.stack import Stack, project_root
from scripts.window.journal import Journal
from scripts.window.lease import LeaseObject, lost
from scripts.window.open import open_journal, open_lease, open_objects
from scripts.window.process import alive, holder


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, where it is written down, and the lease if it is theirs."""

    stack: str
    who: Holder
    journal: Journal
    lease: LeaseObject
    held: Lease | None

    def before_change(self) -> None:
        """Ask again, just before what cannot be taken back: hours may have passed since `act` asked.

        Raises:
            LeaseLost: the lease was this person's, and somebody else broke it.
            LeaseHeld: it was nobody's, and somebody took it.
        """
        there = self.lease.read()
        if there is None or there.holder.person == self.who.person:
            return
        if self.held is not None:
            raise lost(there, where=self.lease.where, now=self.lease.now())
        if not there.released:
            raise _somebody_else(
                there,
                self.stack,
                f"somebody else began meanwhile: {there.line(self.lease.now())}; nothing more was changed",
                where=self.lease.where,
            )


def act(stack: Stack, what: str) -> Acting:
    """Begin to act for this stack's window: beside one's own run, or where nobody holds the lease.

    Raises:
        LeaseHeld: somebody else is at work.
    """
    objects = open_objects(stack.name, otherwise=stack.settings.record_store)
    lease, who = open_lease(objects), holder(what)
    there = lease.read()
    held = there if there is not None and not there.released else None
    if held is not None:
        if held.holder.person != who.person:
            text = f"somebody else is at work: {held.line(datetime.now(UTC))}"
            raise _somebody_else(held, stack.name, text, where=lease.where)
        if alive(held.holder):
            who = held.holder  # beside one's own run: for it, not against it
        else:
            held = lease.take(who, held.window, breaking=_breaking(stack.name)).lease
    mend_checkpoint(stack.name, typer.echo)  # even the settings cannot be changed beside a torn state
    return Acting(stack.name, who, open_journal(objects, who), lease, held)


def _somebody_else(held: Lease, stack: str, text: str, *, where: str) -> LeaseHeld:
    step = f"ask {held.holder.person} to say it, or {_breaking(stack)}"
    return LeaseHeld(text, where=where, next_step=step)


def _breaking(stack: str) -> str:
    return f"maint lease break -s {stack} --reason 'why'"


def given(reason: str) -> str:
    """A reason that is one, and holds no secret.

    Raises:
        ConfigInvalid: it is empty, or holds a secret of this environment.
    """
    if not reason.strip():
        raise ConfigInvalid("--reason is empty", next_step="say why, for whoever reads it in a year")
    Secrets.of_environment(os.environ).refuse(reason, where="--reason")
    return reason.strip()


def set_entry(stack: Stack, setting: str, *keys: str, value: str | None) -> None:
    """Set one entry of a structured setting in the stack's file, or remove it with None.

    Raises:
        TemporaryError: Pulumi refused.
    """
    action = "rm" if value is None else "set"
    command = ["config", action, "--path", entry_path(setting, *keys), "--stack", stack.name]
    if value is not None:
        command += ["--type", "string", "--", value]
    run_quietly(*command, folder=project_root())


def entry_path(setting: str, *keys: str) -> str:
    """The path of one entry of a structured setting, as `pulumi config --path` takes it."""
    return f"maintenance:{setting}" + "".join(f"[{_quoted(key)}]" for key in keys)


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
