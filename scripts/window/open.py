"""Open one stack's lease and journal: what every command that takes part in a window needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from maintenance.window.lease import Holder
from maintenance.window.secrets import Secrets
from scripts.window.journal import Journal
from scripts.window.lease import LeaseObject, Taken
from scripts.window.objects import Objects
from scripts.window.place import open_place
from scripts.window.spool import Spool, spool_folder


def warn(text: str) -> None:
    """Say something that stops nothing."""
    sys.stderr.write(f"warning: {text}\n")


def open_objects(stack: str, *, otherwise: str = "") -> Objects:
    """The stack's place, beside the Pulumi state.

    Raises:
        ConfigInvalid: see `open_place`.
    """
    return open_place(os.environ.get("PULUMI_BACKEND_URL", ""), stack, otherwise=otherwise)


def open_lease(objects: Objects) -> LeaseObject:
    """The stack's lease."""
    return LeaseObject(objects)


def open_journal(
    objects: Objects,
    who: Holder,
    *,
    secrets: Secrets | None = None,
    tell: Callable[[str], None] = warn,
    kind: type[Journal] = Journal,
) -> Journal:
    """The stack's journal, signed by `who`; without `secrets`, those of the environment are known."""
    return kind(
        objects,
        Spool(spool_folder(objects.where)),
        who=who.person,
        secrets=secrets or Secrets.of_environment(os.environ),
        warn=tell,
    )


def take_lease(
    lease: LeaseObject, journal: Journal, who: Holder, window: str, *, break_reason: str | None = None
) -> Taken:
    """Take the lease and journal that; a break is journalled before it is done, too.

    Raises:
        LeaseHeld: not now; who holds it, and what to do.
    """
    if break_reason is not None:
        journal.add(window, "lease", "lease", "started", after="broken", why=break_reason)
    taken = lease.take(who, window, break_reason=break_reason)
    over = taken.over
    before = "" if over is None else str(over.holder)
    if over is not None and over.window != window:
        reason = f"broken for window {window}: {taken.reason}"
        journal.add(over.window, "lease", "lease", "done", before="held", after="released", why=reason)
    journal.add(window, "lease", "lease", "done", before=before, after="held", why=taken.reason)
    return taken


def release_lease(lease: LeaseObject, journal: Journal, who: Holder, window: str) -> None:
    """Give the lease back and journal that.

    Raises:
        LeaseLost: it is not ours any more.
    """
    lease.release(who)
    journal.add(window, "lease", "lease", "done", before="held", after="released")
