"""`maint runbook`, `maint impact`, `maint notice`: what people read of a window, from the plan document.

A company's own templates are looked for in `--templates`, else in the folder that MAINT_TEMPLATES names, by
the same file names; what is not there is taken from the program's own.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from maintenance.errors import ConfigInvalid
from maintenance.plan.scalars import parse_moment
from maintenance.texts import render as pure
from maintenance.texts.facts import facts
from maintenance.texts.render import Kind, Source
from maintenance.texts.when import Language
from scripts.maint.preview import secrets_of
from scripts.maint.stack import load_stack

OWN = Path(pure.__file__).parent / "templates"
"""The program's templates."""
FOLDER = "MAINT_TEMPLATES"

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="ja or en.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write it to a file.")]
TemplatesOption = Annotated[
    Path | None,
    typer.Option("--templates", envvar=FOLDER, help="Folder with your own templates, by the same names."),
]


def runbook(
    stack: StackOption = None,
    language: LanguageOption = "ja",
    out: OutOption = None,
    templates: TemplatesOption = None,
) -> None:
    """Write the runbook: every step with its command, what to expect, who, when, and what if it fails."""
    _write("runbook", stack, language, out, templates)


def impact(
    stack: StackOption = None,
    language: LanguageOption = "ja",
    out: OutOption = None,
    templates: TemplatesOption = None,
) -> None:
    """Write the impact summary for Customer Support: features, endpoints, times in the zone and in UTC."""
    _write("impact", stack, language, out, templates)


def notice(
    stack: StackOption = None,
    language: LanguageOption = "ja",
    out: OutOption = None,
    templates: TemplatesOption = None,
    new_end: Annotated[
        str | None, typer.Option("--new-end", help="For the extension, such as 2030-12-08T05:00:00+09:00.")
    ] = None,
) -> None:
    """Write the customer notices: before, start, extension, end."""
    _write("notice", stack, language, out, templates, new_end=_moment(new_end))


def _write(
    kind: Kind,
    stack: str | None,
    language: Language,
    out: Path | None,
    templates: Path | None,
    *,
    new_end: datetime | None = None,
) -> None:
    chosen = load_stack(stack)
    values = facts(
        chosen.document, stack=chosen.name, plan=chosen.settings.plan, language=language, new_end=new_end
    )
    text = secrets_of(chosen).redact(pure.render(kind, language, values, templates_of(templates)))
    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)


def templates_of(folder: Path | None) -> Source:
    """Read templates of a folder before those of the program.

    Raises:
        ConfigInvalid: there is no such folder.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigInvalid("there is no such folder of templates", where=str(folder))

    def source(name: str) -> str | None:
        for place in (folder, OWN):
            file = None if place is None else place / name
            if file is not None and file.is_file() and file.parent == place:
                return file.read_text(encoding="utf-8")
        return None

    return source


def write_text(path: Path, text: str) -> None:
    """Write a whole file, or leave what was there.

    Raises:
        ConfigInvalid: it cannot be written.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as fault:
        new.unlink(missing_ok=True)
        raise ConfigInvalid(f"cannot be written: {fault.strerror}", where=str(path)) from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_moment(text)
    except ValueError:
        moment = None
    if not isinstance(moment, datetime):
        raise ConfigInvalid(f"--new-end is {text!r}, expected a moment such as 2030-12-08T05:00:00+09:00")
    return moment
