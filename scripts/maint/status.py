"""`maint status`: where a window stands, from any machine. Reads only."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid, MaintenanceError
from maintenance.phase import Phase
from maintenance.run.next import Live, Wish, decide
from maintenance.run.past import past_of
from maintenance.run.status import Status, open_of
from maintenance.window.fold import fold
from maintenance.window.lease import Lease
from maintenance.window.summary import open_debts
from scripts.maint.stack import Stack, chosen, load_stack, project_root
from scripts.run.look import applied_phase, deployment_status, status_words
from scripts.window.open import open_journal, open_lease, open_objects
from scripts.window.process import alive, holder

_ELSEWHERE = "not known here: there is no project with a plan document in this folder"


def status(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Show who holds the lease, in which phase the stack is, what was done last and what comes next."""
    name = chosen(stack)
    found = _look(name, _project(name))
    if as_json:
        typer.echo(json.dumps(found.plain(), ensure_ascii=False, indent=1))
        return
    for line in found.text().split("\n"):
        typer.echo(fold(line, width=110))


def _project(name: str) -> Stack | None:
    """The stack's plan, if this is a project; elsewhere the lease and the journal say enough."""
    try:
        project_root()
    except ConfigInvalid:
        return None
    return load_stack(name)


def _look(name: str, stack: Stack | None) -> Status:
    objects = open_objects(name, otherwise=stack.settings.record_store if stack else "")
    lease = open_lease(objects).read()
    entries = open_journal(objects, holder("maint status")).read()
    window = _window(stack, lease)
    past = past_of(each for each in entries if each.window == window)
    applied = _applied(name, stack)
    live = Live(
        applied,
        database=stack is not None and stack.document.database is not None,
        deployment=_deployment(stack),
        held=lease is not None and lease.released is None and lease.window == window,
    )
    database = status_words(stack.document, stack.settings.record_store) if stack else _ELSEWHERE
    return Status(
        stack=name,
        window=window,
        lease=lease,
        alive=alive(lease.holder) if lease is not None else None,
        applied=applied,
        configured=stack.settings.phase if stack else None,
        past=past,
        database=database,
        next=decide(past, live, Wish()) if stack else None,
        debts=open_of(open_debts(entries), window),
        now=datetime.now(UTC),
    )


def _window(stack: Stack | None, lease: Lease | None) -> str:
    if stack is not None:
        return stack.document.window.id
    return lease.window if lease is not None else ""


def _applied(name: str, stack: Stack | None) -> Phase | None:
    try:
        return applied_phase(name, project_root() if stack else Path.cwd(), inside=stack is not None)
    except MaintenanceError as error:
        sys.stderr.write(f"warning: the state cannot be read: {error.what}\n")
        return None


def _deployment(stack: Stack | None) -> str:
    try:
        return deployment_status(stack.document, stack.settings.record_store) if stack else ""
    except MaintenanceError:
        return ""  # the line about the database says why
