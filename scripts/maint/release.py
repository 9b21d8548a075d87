"""`maint release`: bring one service, writer, endpoint or edge back while the rest of the window stays."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid, Refused
from maintenance.phase import Phase
from maintenance.plan.document import Alb, HttpRoutes, PlanDocument, RestStage
from maintenance.release import endpoint_name, names_of
from maintenance.release import release as work_out
from scripts.maint.acting import act, entry_path, given, set_entry
from scripts.maint.stack import Stack, load_stack
from scripts.maint.up import up

SETTING = "release"


def release(
    name: Annotated[
        str,
        typer.Argument(help="cluster/service, a writer by its key, host/path of an endpoint, or an edge."),
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the settings and the journal.")],
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose window it is.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put it back under maintenance.")] = False,  # noqa: FBT002 - a flag
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Run maint up at once.")] = False,  # noqa: FBT002
) -> None:
    """Say in the stack's settings that one thing is back early; `maint up` does it, --yes runs that.

    Release a service before the endpoints that lead to it. It holds for this window only.
    """
    why, chosen = given(reason), load_stack(stack)
    window = chosen.document.window.id
    _refuse(chosen, name, undo=undo)
    released = chosen.settings.released(window)
    if not undo:
        work_out(chosen.document, {**released, name: why})  # refused before anything is written
    acting = act(chosen, "maint release")
    before, after = ("released", "in maintenance") if undo else ("in maintenance", "released")
    if undo or released.get(name) != why:
        acting.journal.add(window, "change", name, "started", before=before, after=after, why=why)
        set_entry(chosen, SETTING, window, name, value=None if undo else why)
        acting.journal.add(window, "change", name, "done", before=before, after=after, why=why)
    typer.echo(f"{name}: {after} in window {window}, by the settings of {chosen.name}")
    if also := for_its_owner(chosen.document, name, None if undo else why):
        typer.echo(f"  its owner's program does the same, told in its own stack: {also}")
    if yes:
        up(stack=chosen.name, yes=True)
    typer.echo(f"  next: maint up -s {chosen.name}")


def for_its_owner(document: PlanDocument, name: str, why: str | None) -> str:
    """What to say in the stack of the program that takes this down itself (owner mode); empty if none does.

    A program that follows the plan closes its own listener rules too, so an endpoint of a team with owned
    services is one.

    Args:
        document: the plan.
        name: what is released.
        why: the reason; None to undo it.
    """
    if not any(_is_owned(document, name)):
        return ""
    path = shlex.quote(entry_path(SETTING, document.window.id, name))
    if why is None:
        return f"pulumi config rm --path {path} && pulumi up"
    return f"pulumi config set --path {path} --type string -- {shlex.quote(why)} && pulumi up"


def _is_owned(document: PlanDocument, name: str) -> Iterator[bool]:
    for team in document.teams:
        yield any(each.owned and each.key == name for each in team.services)
        follows = any(each.owned for each in team.services)
        for each in team.endpoints:
            edge = document.edges[each.edge]
            if name in (each.edge, endpoint_name(each)):
                if isinstance(edge, HttpRoutes | RestStage):
                    yield edge.owned
                else:
                    yield follows and isinstance(edge, Alb)


def _refuse(stack: Stack, name: str, *, undo: bool) -> None:
    """Names and phases for which there is nothing to release.

    Raises:
        ConfigInvalid: nothing in the plan has that name.
        Refused: there is nothing to bring back, or nothing to undo.
    """
    known = list(names_of(stack.document))
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        step = f"did you mean {close[0]}?" if close else "a service, writer, endpoint or edge of the plan"
        raise ConfigInvalid(f"nothing in the plan is called {name}", next_step=step)
    where = f"stack {stack.name}"
    if undo:
        if name not in stack.settings.released(stack.document.window.id):
            raise Refused(f"{name} is not released", where=where, next_step="maint status")
        return
    if stack.settings.phase is Phase.OFF:
        raise Refused("it is off: nothing is in maintenance", where=where, next_step="maint status")
    stopped = {each.key for team in stack.document.teams for each in team.services}
    stopped |= {each.key for each in stack.document.writers}
    if stack.settings.phase is Phase.VERIFY and name in stopped:
        raise Refused(
            "in verify every service and writer is back already", where=where, next_step="maint status"
        )
