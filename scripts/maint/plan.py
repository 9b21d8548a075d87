"""`maint plan`: start, judge and prove plan documents. Only what says so asks AWS and Datadog."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from maintenance.errors import ConfigInvalid, MaintenanceError, PlanInvalid
from maintenance.finding import Finding
from maintenance.gate.deadlines import Due, due
from maintenance.gate.judge import hardened, judge, passed
from maintenance.gate.report import gate_json, gate_text
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.mistakes import Mistake
from maintenance.plan.scalars import Unexpected, parse_day
from maintenance.plan.schema import schema_text
from maintenance.plan.summary import summary_of, summary_text
from scripts.maint.coverage import coverage
from scripts.maint.discover import discover
from scripts.maint.exits import GATE_CLOSED
from scripts.maint.new_plan import new
from scripts.maint.stack import load_settings, load_stack, project_root

app = typer.Typer(help="Start, judge and prove plan documents, and print their schema.", no_args_is_help=True)

app.command()(new)
app.command()(coverage)
app.command()(discover)

NO_INPUT = 66
"""EX_NOINPUT of sysexits.h: a file is not there, or cannot be read."""


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Plan documents; left out, the one of the stack.", show_default=False),
    ] = None,
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="Whose plan, and for --live.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Also ask AWS and Datadog.")] = False,  # noqa: FBT002 - a flag
    strict: Annotated[bool, typer.Option("--strict", help="Warnings stop, too.")] = False,  # noqa: FBT002
    today: Annotated[
        str | None, typer.Option("--today", help="Judge as if on this day, such as 2030-12-05.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002
) -> None:
    """The gate: report every mistake of each document, then what the window still lacks.

    Mistakes say where, what was found, what was expected and how to mend it. The gate judges how fresh every
    team's part is, people, channel and deadlines; with --live also whether the account is as the plan says.

    Exit code 0: passed; 10: valid, but the gate is closed; 65: a document has mistakes; 66: one is not there.
    """
    names = files or [_plan_of(stack)]
    verdicts = {str(file): _judge(file) for file in names}
    gates = {
        name: _gate(verdict, stack, day=_day(today), live=live, strict=strict)
        for name, verdict in verdicts.items()
        if isinstance(verdict, PlanDocument)
    }
    if as_json:
        answer = [_as_json(name, verdict, gates.get(name)) for name, verdict in verdicts.items()]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for name, verdict in verdicts.items():
            _print(name, verdict, gates.get(name))
    closed = GATE_CLOSED if any(not gate.passed for gate in gates.values()) else 0
    raise typer.Exit(max(closed, *(_exit_code(verdict) for verdict in verdicts.values())))


@app.command()
def schema() -> None:
    """Print the JSON Schema of plan documents, as stacks/plan.schema.json holds it."""
    typer.echo(schema_text(), nl=False)


@dataclass(frozen=True, slots=True)
class _Gate:
    """What the gate found in one valid document."""

    findings: tuple[Finding, ...]
    deadlines: tuple[Due, ...]
    live: bool

    @property
    def passed(self) -> bool:
        return passed(self.findings)


def _gate(document: PlanDocument, stack: str | None, *, day: date | None, live: bool, strict: bool) -> _Gate:
    on = day or datetime.now(ZoneInfo(document.window.time_zone)).date()
    findings = judge(document, on, strict=strict)
    if live:
        from scripts.live.gate import judge_live  # noqa: PLC0415 - loads boto3, which only --live needs

        asked = judge_live(replace(load_stack(stack), document=document))
        findings += tuple(hardened(asked)) if strict else asked
    return _Gate(findings, due(document, on), live)


def _day(text: str | None) -> date | None:
    try:
        day = parse_day(text)
    except Unexpected as error:
        raise ConfigInvalid(f"--today is {text!r}, expected {error.expected}") from None
    return day if isinstance(day, date) else None


def _plan_of(stack: str | None) -> Path:
    settings = load_settings(stack)
    path = project_root() / settings.plan
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


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


def _as_json(name: str, verdict: PlanDocument | MaintenanceError, gate: _Gate | None) -> dict[str, Any]:
    if isinstance(verdict, PlanInvalid):
        mistakes = [asdict(each) for each in verdict.mistakes if isinstance(each, Mistake)]
        return {"path": name, "valid": False, "mistakes": mistakes}
    if isinstance(verdict, MaintenanceError):
        error = {"what": verdict.what, "next_step": verdict.next_step}
        return {"path": name, "valid": False, "mistakes": [], "error": error}
    answer = {"path": name, "valid": True, "mistakes": [], "summary": summary_of(verdict)}
    if gate is not None:
        answer["gate"] = gate_json(gate.findings, gate.deadlines, live=gate.live)
    return answer


def _print(name: str, verdict: PlanDocument | MaintenanceError, gate: _Gate | None) -> None:
    if isinstance(verdict, PlanInvalid):
        for mistake in verdict.mistakes:
            typer.echo(str(mistake))
        count = len(verdict.mistakes)
        typer.echo(f"{name}: {count} mistake{'' if count == 1 else 's'}")
    elif isinstance(verdict, MaintenanceError):
        typer.echo(verdict.text(), err=True)
    else:
        typer.echo(f"{name}: valid\n{summary_text(verdict)}")
        if gate is not None:
            typer.echo(gate_text(gate.findings, gate.deadlines))
