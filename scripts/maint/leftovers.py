"""`maint leftovers`: what earlier windows left, whose it is, and the command that closes it. Reads only."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from maintenance.errors import TemporaryError
from scripts.live.leftovers import look_for_leftovers
from scripts.maint.exits import SOMETHING_LEFT
from scripts.maint.stack import load_stack


def leftovers(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """List what is left in AWS, Datadog, the databases, the lease and the journal; changes nothing.

    What belongs to the plan's own window is in use while its stack is on. Exit code 0: nothing is left; 11:
    something is; 75: nothing was found, but not everything could be asked.
    """
    report = look_for_leftovers(load_stack(stack))
    typer.echo(json.dumps(report.plain(), ensure_ascii=False, indent=1) if as_json else report.text())
    if report.found:
        raise typer.Exit(SOMETHING_LEFT)
    raise typer.Exit(TemporaryError.exit_code if report.unasked else 0)
