"""`maint plan`: judge plan documents, and print their schema. Needs neither Pulumi nor AWS."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from maintenance.errors import ConfigInvalid, MaintenanceError, PlanInvalid
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.mistakes import Mistake
from maintenance.plan.schema import schema_text
from maintenance.plan.summary import summary_of, summary_text
from scripts.maint.coverage import coverage

app = typer.Typer(help="Judge plan documents, and print their schema.", no_args_is_help=True)

app.command()(coverage)

NO_INPUT = 66
"""EX_NOINPUT of sysexits.h: a file is not there, or cannot be read."""


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Plan documents.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Report every mistake of each document: where, what was found, what was expected, how to mend it.

    Exit code 0: all are valid; 65: one has mistakes; 66: one cannot be read.
    """
    verdicts = {str(file): _judge(file) for file in files}
    if as_json:
        answer = [_as_json(name, verdict) for name, verdict in verdicts.items()]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for name, verdict in verdicts.items():
            _print(name, verdict)
    raise typer.Exit(max(_exit_code(verdict) for verdict in verdicts.values()))


@app.command()
def schema() -> None:
    """Print the JSON Schema of plan documents, as stacks/plan.schema.json holds it."""
    typer.echo(schema_text(), nl=False)


def _judge(file: Path) -> PlanDocument | MaintenanceError:
    """The document, or why it cannot be used."""
    try:
        return load_plan_bytes(_read(file), str(file))
    except (PlanInvalid, ConfigInvalid) as error:
        return error


def _read(file: Path) -> bytes:
    """A file's content.

    Raises:
        ConfigInvalid: it is not there, or cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror or type(error).__name__}"
        next_step = "maint plan check stacks/plans/….yaml"
        raise ConfigInvalid(what, where=str(file), next_step=next_step) from None


def _exit_code(verdict: PlanDocument | MaintenanceError) -> int:
    if isinstance(verdict, ConfigInvalid):
        return NO_INPUT
    return verdict.exit_code if isinstance(verdict, MaintenanceError) else 0


def _as_json(name: str, verdict: PlanDocument | MaintenanceError) -> dict[str, Any]:
    if isinstance(verdict, PlanInvalid):
        mistakes = [asdict(each) for each in verdict.mistakes if isinstance(each, Mistake)]
        return {"path": name, "valid": False, "mistakes": mistakes}
    if isinstance(verdict, MaintenanceError):
        error = {"what": verdict.what, "next_step": verdict.next_step}
        return {"path": name, "valid": False, "mistakes": [], "error": error}
    return {"path": name, "valid": True, "mistakes": [], "summary": summary_of(verdict)}


def _print(name: str, verdict: PlanDocument | MaintenanceError) -> None:
    if isinstance(verdict, PlanInvalid):
        for mistake in verdict.mistakes:
            typer.echo(str(mistake))
        count = len(verdict.mistakes)
        typer.echo(f"{name}: {count} mistake{'' if count == 1 else 's'}")
    elif isinstance(verdict, MaintenanceError):
        typer.echo(verdict.text(), err=True)
    else:
        typer.echo(f"{name}: valid\n{summary_text(verdict)}")
