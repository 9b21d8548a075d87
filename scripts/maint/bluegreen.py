"""`maint bluegreen`: the Blue/Green upgrade of the plan's database, one command per step.

Exit codes: 0 done; 3 a check blocks; 6 refused; 7 somebody else holds the lease; 8 somebody broke it
meanwhile; 20 the switchover was cancelled and taken back; 21 it failed; 22 green is not valid; 23 a member
did not switch; 24 the deployment is gone; 25 verification failed; 26 green could not be created; 64 and 65
settings or plan; 75 a deadline passed or something did not answer (say it again); 130 Ctrl-C. Progress goes
to standard error; with --json standard output is one JSON document.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from maintenance.bluegreen.checks.check import Phase, Result, Verdict
from maintenance.bluegreen.ending import Ending
from maintenance.errors import ConfigInvalid, MaintenanceError, Refused
from scripts.bluegreen.checks import checks_ending, run_checks
from scripts.bluegreen.cleanup import cleanup as run_cleanup
from scripts.bluegreen.context import Context, Pace, open_context
from scripts.bluegreen.create import create as run_create
from scripts.bluegreen.earlier import earlier_windows
from scripts.bluegreen.fix import fix_leftovers
from scripts.bluegreen.removed import close_removed
from scripts.bluegreen.rollback import rollback as run_rollback
from scripts.bluegreen.status import status as look
from scripts.bluegreen.switchover import switchover as run_switchover
from scripts.bluegreen.verify import verify as run_verify
from scripts.maint.acting import act
from scripts.maint.stack import Stack, load_stack, project_root
from scripts.window.journal import Journal
from scripts.window.open import open_journal, open_objects
from scripts.window.process import holder

app = typer.Typer(help="Upgrade the plan's database by Blue/Green, step by step.", no_args_is_help=True)

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For machines.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option("--accept", help="Id of a blocking check that you answer for, such as C05; repeatable."),
]
PhaseOption = Annotated[
    Phase | None, typer.Option("--phase", help="Which checks; by default those that make sense now.")
]
PollOption = Annotated[
    float, typer.Option("--poll", envvar="MAINT_POLL", min=0.05, help="Seconds between two looks.")
]
LagOption = Annotated[
    float, typer.Option("--lag", min=0.0, help="Seconds that green may take to catch up before the call.")
]
LongOption = Annotated[
    float, typer.Option("--long", min=0.0, help="From how many seconds on a transaction or write blocks.")
]
GraceOption = Annotated[
    float, typer.Option("--grace", min=0.1, help="Seconds that RDS may say AVAILABLE after the call.")
]


@app.command()
def check(
    stack: StackOption = None,
    phase: PhaseOption = None,
    fix: Annotated[bool, typer.Option("--fix", help="Stop and reset leftover external replication.")] = False,  # noqa: FBT002 - a flag
    yes: YesOption = False,  # noqa: FBT002
    accept: AcceptOption = None,
    as_json: JsonOption = False,  # noqa: FBT002
    long: LongOption = 30.0,
) -> None:
    """Check everything that can stop a switchover. Changes nothing, unless --fix."""
    with _context(stack, as_json=as_json, pace=Pace(long=long), to="check --fix" if fix else "") as context:
        fixed = _fix(context, yes=yes, as_json=as_json) if fix else None
        if fixed is not None and not fixed.ok:
            _end(fixed, as_json=as_json)
        results = run_checks(context, phase, accept=accept or ())
        ending = checks_ending(results)
        if not as_json:
            _print_results(results)
            if fixed is not None:
                typer.echo(fixed.text())
        extra = {"fixed": asdict(fixed)} if fixed else {}
        _end(ending, as_json=as_json, results=[each.data() for each in results], **extra)


@app.command()
def create(
    stack: StackOption = None,
    accept: AcceptOption = None,
    as_json: JsonOption = False,  # noqa: FBT002
    poll: PollOption = 5.0,
) -> None:
    """Create the green environment, or adopt one, and wait until it is ready. Days before the window."""
    with _context(stack, as_json=as_json, pace=Pace(poll=poll), to="create") as context:
        _end(run_create(context, accept=accept or ()), as_json=as_json)


@app.command()
def status(stack: StackOption = None, as_json: JsonOption = False) -> None:  # noqa: FBT002
    """Show where it stands, and the next command. Changes nothing."""
    with _context(stack, as_json=as_json) as context:
        found = look(context)
        if as_json:
            typer.echo(json.dumps(found.data(), indent=1, default=str, ensure_ascii=False))
            return
        for line in found.lines():
            typer.echo(line)


@app.command()
def switchover(  # noqa: PLR0917 - typer passes options by name
    stack: StackOption = None,
    yes: YesOption = False,  # noqa: FBT002
    accept: AcceptOption = None,
    as_json: JsonOption = False,  # noqa: FBT002
    poll: PollOption = 5.0,
    grace: GraceOption = 60.0,
    lag: LagOption = 600.0,
    long: LongOption = 30.0,
) -> None:
    """Check, write production down, and switch over. Say it again after anything: it is never sent twice."""
    pace = Pace(poll=poll, grace=grace, lag=lag, long=long)
    with _context(stack, as_json=as_json, pace=pace, to="switchover") as context:
        plan = context.plan
        _ask(
            f"switch {plan.cluster} over to {plan.target_version}, timeout "
            f"{plan.switchover_timeout.total_seconds():.0f} s?",
            yes=yes,
            as_json=as_json,
        )
        _end(run_switchover(context, accept=accept or ()), as_json=as_json)


@app.command()
def verify(
    stack: StackOption = None,
    accept: AcceptOption = None,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Prove that production is whole after the switchover, and list what must be repaired by hand."""
    with _context(stack, as_json=as_json) as context:
        found = run_verify(context, accept=accept or ())
        if not as_json:
            _print_results(found.results)
            for each in found.repairs:
                typer.echo(f"repair {each.what}: {each.why}\n    {each.command}")
        _end(found.ending, as_json=as_json, **found.data())


@app.command()
def rollback(
    stack: StackOption = None,
    yes: YesOption = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
    poll: PollOption = 5.0,
) -> None:
    """Go back, while maintenance is on: delete green, or after a switchover give the names back."""
    with _context(stack, as_json=as_json, pace=Pace(poll=poll), to="rollback") as context:
        _ask(f"take the upgrade of {context.plan.cluster} back?", yes=yes, as_json=as_json)
        _end(run_rollback(context), as_json=as_json)


@app.command()
def cleanup(
    stack: StackOption = None,
    yes: YesOption = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
    poll: PollOption = 5.0,
) -> None:
    """After a switchover: close the old cluster to writes, end replication, delete the deployment.

    Said again when the old cluster was removed, it closes that in the journal, too.
    """
    with _context(stack, as_json=as_json, pace=Pace(poll=poll), to="cleanup") as context:
        _ask(f"delete the deployment of {context.plan.cluster}? Clusters stay.", yes=yes, as_json=as_json)
        ended = run_cleanup(context)
        if ended.ok and isinstance(context.journal, Journal):
            close_removed(context, context.journal)
        _end(ended, as_json=as_json)


@contextmanager
def _context(
    stack: str | None, *, as_json: bool, pace: Pace | None = None, to: str = ""
) -> Iterator[Context]:
    """The stack's database, with Ctrl-C as a question to stop; an error is JSON where JSON was asked for.

    Args:
        stack: its name.
        as_json: whether errors are JSON.
        pace: how often is looked, and how long is waited.
        to: what it is for, if that changes something: not while somebody else holds the lease.
    """
    stop = threading.Event()
    former = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        chosen = load_stack(stack)
        acting = None
        if to:
            with redirect_stdout(sys.stderr):  # standard output may be one JSON document
                acting = act(chosen, f"maint bluegreen {to}")
        journal = _journal(chosen)
        context = open_context(
            chosen,
            root=project_root(),
            say=_say,
            stop=stop,
            pace=pace,
            earlier=earlier_windows(journal.read()) if journal else None,
            journal=journal,
        )
        yield context if acting is None else replace(context, before_change=acting.before_change)
    except MaintenanceError as error:
        if not as_json:
            raise
        parts = {"what": error.what, "where": error.where, "next_step": error.next_step}
        typer.echo(json.dumps({"error": parts, "exit_code": error.exit_code}, indent=1, ensure_ascii=False))
        raise typer.Exit(error.exit_code) from None
    finally:
        signal.signal(signal.SIGINT, former)


def _journal(stack: Stack) -> Journal | None:
    """The window's journal, where the state's place is known; without it nothing is lost but history."""
    try:
        return open_journal(open_objects(stack.name), holder("maint bluegreen"))
    except ConfigInvalid as error:
        _say(f"no journal: {error.what}")
        return None


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _ask(question: str, *, yes: bool, as_json: bool) -> None:
    if yes:
        return
    if as_json or not sys.stdin.isatty():
        raise Refused(f"{question} nobody can be asked here", next_step="add --yes")
    if not typer.confirm(question):
        raise Refused("not confirmed; nothing was changed", next_step="say it again when you want it")


def _fix(context: Context, *, yes: bool, as_json: bool) -> Ending:
    cluster = context.world().production
    if cluster is None:
        raise Refused(
            f"there is no cluster {context.plan.cluster}", next_step="correct database.cluster in the plan"
        )
    return fix_leftovers(context, cluster, _confirming(yes=yes, as_json=as_json))


def _confirming(*, yes: bool, as_json: bool) -> Callable[[str], bool]:
    def confirm(shown: str) -> bool:
        _say(shown)
        if yes:
            return True
        return not as_json and sys.stdin.isatty() and typer.confirm("run these calls?")

    return confirm


_MARKS = {
    Verdict.PASS: ("green", "pass"),
    Verdict.FAIL: ("red", "FAIL"),
    Verdict.UNKNOWN: ("yellow", "?"),
    Verdict.NOT_APPLICABLE: ("dim", "n/a"),
}


def _print_results(results: tuple[Result, ...]) -> None:
    """One line per check; what fails or is not known also says why and what to do."""
    console = Console(highlight=False, soft_wrap=True)
    for each in results:
        colour, mark = _MARKS[each.verdict]
        if each.verdict is Verdict.FAIL and not each.blocks:
            colour, mark = "yellow", "warn"
        told = each.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
        line = Text.assemble((f"{mark:<5}", colour), f"{each.id}  {each.title}")
        if each.blocks:
            line.append("  blocks", "red bold")
        if not told and each.evidence:
            line.append(f"  {'; '.join(each.evidence)}", "dim")
        console.print(line)
        for evidence in each.evidence if told else ():
            console.print(Text(f"          {evidence}"))
        if told and each.next_step:
            console.print(Text(f"          next: {each.next_step}", "bold" if each.blocks else ""))


def _end(ending: Ending, *, as_json: bool, **more: Any) -> None:  # noqa: ANN401 - JSON
    """Print how it ended, and exit with its code."""
    if as_json:
        data = {"ending": asdict(ending), "exit_code": ending.exit_code, **more}
        typer.echo(json.dumps(data, indent=1, default=str, ensure_ascii=False))
    else:
        typer.echo(f"{ending.kind}: {ending.text()}")
    raise typer.Exit(ending.exit_code)
