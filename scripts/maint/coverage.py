"""`maint plan coverage`: who answers every endpoint today and during maintenance. Reads only."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scripts.live.coverage import look_at_coverage
from scripts.maint.exits import GATE_CLOSED
from scripts.maint.stack import load_stack


def coverage(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")] = None,
    dns: Annotated[bool, typer.Option("--dns", help="Also resolve every host, for 3 s at most.")] = False,  # noqa: FBT002 - a flag
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002
) -> None:
    """Prove for every endpoint which rule wins today and during maintenance; changes nothing.

    Also lists endpoints that nobody answers, rules that never win, checks from outside that would be set off,
    and with --dns hosts that lead to another edge. Exit code 0: every endpoint would answer 503; 10: not.
    """
    chosen = load_stack(stack)
    found = look_at_coverage(chosen.document, chosen.name, dns=dns)
    typer.echo(json.dumps(found.plain(), ensure_ascii=False, indent=1) if as_json else found.text())
    raise typer.Exit(0 if found.complete else GATE_CLOSED)
