"""`maint history`: what windows did, and what they left open."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from maintenance.errors import ConfigInvalid, MaintenanceError, Refused
from maintenance.timeline.from_journal import track_of
from maintenance.timeline.spans import Track
from maintenance.timeline.svg import svg
from maintenance.timeline.text import LEGEND, draw_tracks
from maintenance.window.entry import Entry
from maintenance.window.fold import fold
from maintenance.window.report import journal_json, journal_text, list_text, rehearsals_text, summary_text
from maintenance.window.runs import STAGING, Run, last_run, rehearsal_before, rehearsals_for, runs
from maintenance.window.summary import summaries
from scripts.maint.stack import chosen
from scripts.window.journal import Journal
from scripts.window.open import open_journal, open_objects
from scripts.window.process import holder

app = typer.Typer(help="What windows did, and what they left open.", invoke_without_command=True)

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose windows are meant.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]
SvgOption = Annotated[Path | None, typer.Option("--svg", help="Also write the timeline as a picture.")]
BesideOption = Annotated[
    str | None,
    typer.Option("--beside", help="Draw this window too, not the last rehearsal: ID, or STACK:ID."),
]
RehearsalOption = Annotated[
    str, typer.Option("--rehearsal-stack", help="Where rehearsals for this stack take place.")
]


@app.callback()
def windows(
    context: typer.Context,
    stack: StackOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - a flag
    rehearsal_stack: RehearsalOption = STAGING,
) -> None:
    """List the windows of a stack and the rehearsals for it: when, how they ended, what is open."""
    context.obj = stack
    if context.invoked_subcommand is not None:
        return
    found = summaries(_journal(stack).read())
    if as_json:
        typer.echo(json.dumps([each.plain() for each in found], ensure_ascii=False, indent=1))
        return
    _print(list_text(found, width=_width()))
    if rehearsals := _rehearsals(chosen(stack), rehearsal_stack):
        _print(rehearsals_text(rehearsals, stack=rehearsal_stack, width=_width()))


@app.command()
def show(
    context: typer.Context,
    window: Annotated[str, typer.Argument(help="The window's id, as `maint history` lists it.")],
    *,
    stack: StackOption = None,
    as_json: JsonOption = False,
    entries: Annotated[bool, typer.Option("--entries", help="Every entry of the journal.")] = False,
    picture: SvgOption = None,
    beside: BesideOption = None,
    rehearsal_stack: RehearsalOption = STAGING,
) -> None:
    """Show what one window did beside its rehearsal, how long it took, what failed, and what it left open."""
    name = stack or context.obj
    everything = _journal(name).read()
    own = [entry for entry in everything if entry.window == window]
    found = next((each for each in summaries(everything) if each.window == window), None)
    if found is None:
        known = ", ".join(each.window for each in summaries(everything)) or "none"
        raise Refused(
            f"there is no window {window}; there are: {known}", next_step=f"maint history -s {chosen(name)}"
        )
    run = last_run(window, own)
    tracks = (
        _beside(beside, everything) if beside else _rehearsal(run, chosen(name), rehearsal_stack, everything)
    )
    tracks += [track_of(run.name, run.entries)] if run is not None else []
    if picture is not None:
        _write(picture, svg(tracks, title=f"Maintenance window {window}"))
    if as_json:
        plain = {**found.plain(), "journal": json.loads(journal_json(own))}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    width = _width()
    _print(summary_text(found, width=width))
    if entries:
        _print(journal_text(own, width=width))
    if any(track.rows for track in tracks):
        _print(f"{draw_tracks(tracks, width=width)}\n{fold(LEGEND, width=width)}")


def _journal(stack: str | None) -> Journal:
    journal = open_journal(open_objects(chosen(stack)), holder("maint history"))
    journal.flush()  # what an earlier command had to keep on this machine
    return journal


def _rehearsals(stack: str, there: str) -> tuple[Run, ...]:
    """The rehearsals for a stack; none where their journal cannot be read: they are an addition."""
    if there == stack:
        return ()
    try:
        return rehearsals_for(stack, _journal(there).read())
    except MaintenanceError:
        return ()


def _rehearsal(run: Run | None, stack: str, there: str, everything: list[Entry]) -> list[Track]:
    """The rehearsal that this run was for, so that both are seen on one scale."""
    if run is None or run.rehearsal_of:
        return []
    names = dict.fromkeys(entry.window for entry in everything)
    own = [
        each for name in names for each in runs(name, [entry for entry in everything if entry.window == name])
    ]
    found = rehearsal_before(run, _rehearsals(stack, there), own)
    return [] if found is None else [track_of(f"{there}:{found.name}", found.entries)]


def _beside(named: str, here: list[Entry]) -> list[Track]:
    stack, colon, window = named.rpartition(":")
    entries = _journal(stack).read(window) if colon else [each for each in here if each.window == window]
    if not entries:
        raise Refused(
            f"there is no window {window} to draw beside", next_step=f"maint history -s {stack or '…'}"
        )
    run = last_run(window, entries)
    if run is None:
        return []
    return [track_of(f"{stack}:{run.name}" if colon else run.name, run.entries)]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise ConfigInvalid(f"the picture cannot be written: {fault.strerror}", where=str(path)) from None


def _width() -> int:
    """The terminal's width; 100 where there is none, so that files do not depend on a terminal."""
    console = Console()
    return console.width if console.is_terminal or "COLUMNS" in os.environ else 100


def _print(text: str) -> None:
    """Plain text: it is folded already, and needs no colour."""
    typer.echo(text)
