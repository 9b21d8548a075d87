"""The `maint` command: what people and CI say before, during and after a window.

Exit codes: 0 done; 2 a wrong flag; else those of `maintenance.errors` (3 preflight, 4 record, 5 manual
change, 6 refused, 7 somebody else holds the lease, 8 the lease was lost, 64 settings, 65 plan document, 75
say it again, 130 Ctrl-C), and those of `scripts.maint.exits` (10 the gate is closed, 11 something is left);
`maint bluegreen` and the database steps of `maint run` have more: 20 to 26.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import typer

from maintenance.errors import MaintenanceError
from scripts.maint import bluegreen, history, lease, plan, record
from scripts.maint.extend import extend
from scripts.maint.iam_policy import iam_policy
from scripts.maint.leftovers import leftovers
from scripts.maint.off import off
from scripts.maint.on import on
from scripts.maint.page import page
from scripts.maint.preview import preview
from scripts.maint.release import release
from scripts.maint.run import run
from scripts.maint.status import status
from scripts.maint.texts import impact, notice, runbook
from scripts.maint.up import up

BEFORE, DURING, AFTER = "Before the window", "The night", "After, and on the way out"

app = typer.Typer(
    name="maint",
    help="Maintenance mode: check the plan, update the stack, and know what is left.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plan.app, name="plan", rich_help_panel=BEFORE)
_BEFORE: tuple[Callable[..., None], ...] = (preview, runbook, impact, notice, page, iam_policy)
_DURING: tuple[Callable[..., None], ...] = (run, status, up, on, off, extend, release)
for each in _BEFORE:
    app.command(rich_help_panel=BEFORE)(each)
for each in _DURING:
    app.command(rich_help_panel=DURING)(each)
app.add_typer(bluegreen.app, name="bluegreen", rich_help_panel=DURING)
app.command(rich_help_panel=AFTER)(leftovers)
app.add_typer(history.app, name="history", rich_help_panel=AFTER)
app.add_typer(record.app, name="record", rich_help_panel=AFTER)
app.add_typer(lease.app, name="lease", rich_help_panel=AFTER)


def main() -> int:
    """Run one command; every error is text with a next step, and its kind is the exit code."""
    try:
        app(prog_name="maint")
    except MaintenanceError as error:
        sys.stderr.write(f"{error.text()}\n")
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user; it is kept for whoever mends it
        with tempfile.NamedTemporaryFile("w", prefix="maint-", suffix=".txt", delete=False) as trace:
            traceback.print_exception(error, file=trace)
        sys.stderr.write(
            f"a fault in maint: {type(error).__name__}: {error}\n"
            f"  next: say the same command again; if it fails again, report {Path(trace.name)}\n"
        )
        return 70
    return 0


if __name__ == "__main__":
    sys.exit(main())
