"""The `maint` command: what people and CI say before, during and after a window.

Exit codes: 0 done; 2 a wrong flag; else those of `maintenance.errors` (3 preflight, 4 record, 5 manual
change, 6 refused, 64 settings, 65 plan document, 75 say it again, 130 Ctrl-C).
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

import typer

from maintenance.errors import MaintenanceError
from scripts.maint import plan, record
from scripts.maint.up import up

app = typer.Typer(
    name="maint",
    help="Maintenance mode: check the plan, update the stack, and know what is left.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plan.app, name="plan")
app.add_typer(record.app, name="record")
app.command()(up)


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
