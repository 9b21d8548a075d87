"""`maint plan new`: a new window's document from the one before. Writes one file, and only if it is new."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid, MaintenanceError, PlanInvalid, Refused
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.mistakes import Mistake
from maintenance.plan.next_window import NewWindow, next_document, notes_of
from maintenance.plan.scalars import Unexpected, parse_moment
from maintenance.window.summary import Debt, open_debts
from scripts.window.open import open_journal, open_objects
from scripts.window.process import holder

_UNVERIFIED = "verified"


def new(
    source: Annotated[Path, typer.Option("--from", help="The previous window's plan document.")],
    id_: Annotated[str, typer.Option("--id", help="The new window's id, which no window had before.")],
    start: Annotated[str, typer.Option("--start", help="With an offset: 2031-06-08T01:00:00+09:00.")],
    end: Annotated[
        str | None, typer.Option("--end", help="With an offset; left out, as long as the previous window.")
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="One line; left out, the previous one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The new file; left out, ID.yaml beside the previous one.")
    ] = None,
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Whose journal says what is still open.")
    ] = None,
) -> None:
    """Start a window from the previous one: everything carried over, nothing vouched for.

    The new document is not valid before every team has set `verified`: that is its first check.
    """
    text = _read(source)
    before = load_plan_bytes(text.encode(), str(source))
    begins = _moment("--start", start)
    ends = _moment("--end", end) if end else begins + (before.window.end - before.window.start)
    debts, unread = _debts(stack or os.environ.get("PULUMI_STACK"))
    window = NewWindow(id_, begins, ends, title, secrets.token_urlsafe(24))
    made = next_document(text, before, window, list(notes_of(before, debts, unread)))
    target = out or source.with_name(f"{id_}.yaml")
    _judge(made, target, before)
    _write(target, made)
    typer.echo(f"{target}: window {id_}, from {before.window.id}")
    for debt in debts or ():
        typer.echo(f"  still open: {debt} (window {debt.window})")
    typer.echo(f"  next: every team looks and sets `verified`; then maint plan check {target}")


def _judge(text: str, target: Path, before: PlanDocument) -> None:
    """Only the missing `verified` may be wrong with what was made: everything else is this command's own.

    Raises:
        PlanInvalid: an option's value is not one that a document can hold.
    """
    try:
        load_plan_bytes(text.encode(), str(target))
    except PlanInvalid as error:
        others = tuple(each for each in error.mistakes if not _is_unverified(each))
        if others:
            raise PlanInvalid(str(target), others) from None
        return
    if before.teams:
        raise Refused("the new document is not marked as unverified", where=str(target))


def _is_unverified(mistake: object) -> bool:
    return isinstance(mistake, Mistake) and _UNVERIFIED in f"{mistake.found} {mistake.expected}"


def _debts(stack: str | None) -> tuple[list[Debt] | None, str]:
    if not stack:
        return None, "no stack was named"
    try:
        return open_debts(open_journal(open_objects(stack), holder("maint plan new")).read()), ""
    except MaintenanceError as error:
        return None, error.what


def _moment(option: str, text: str) -> datetime:
    try:
        moment = parse_moment(text)
    except Unexpected as error:
        raise ConfigInvalid(f"{option} is {text!r}, expected {error.expected}", next_step=error.fix) from None
    if not isinstance(moment, datetime):
        raise ConfigInvalid(f"{option} is {text!r}, expected a date and time")
    return moment


def _read(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"cannot be read: {type(error).__name__}", where=str(source)) from None


def _write(target: Path, text: str) -> None:
    """Never over a file that is there: it may be the work of five teams."""
    try:
        with target.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Refused("is there already", where=str(target), next_step="--out with another name") from None
    except OSError as error:
        raise ConfigInvalid(f"cannot be written: {error.strerror}", where=str(target)) from None
