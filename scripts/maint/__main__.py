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
from importlib import import_module
from pathlib import Path

import typer

from maintenance.errors import MaintenanceError

BEFORE, DURING, AFTER = "Before the window", "The night", "After, and on the way out"
COMMANDS = {
    "plan": BEFORE,
    "preview": BEFORE,
    "runbook": BEFORE,
    "impact": BEFORE,
    "notice": BEFORE,
    "page": BEFORE,
    "iam-policy": BEFORE,
    "run": DURING,
    "status": DURING,
    "up": DURING,
    "on": DURING,
    "off": DURING,
    "extend": DURING,
    "release": DURING,
    "bluegreen": DURING,
    "leftovers": AFTER,
    "history": AFTER,
    "record": AFTER,
    "lease": AFTER,
}
"""Every command, in the order of the help, and the part of the window that it belongs to."""
_TOGETHER = dict.fromkeys(("runbook", "impact", "notice"), "scripts.maint.texts")
"""Commands that live in a module of another name."""


def command_line(*names: str) -> typer.Typer:
    """The command line with these commands, or with all: a command imports only what it needs itself.

    Args:
        names: of `COMMANDS`; none means all.
    """
    app = typer.Typer(
        name="maint",
        help="Maintenance mode: check the plan, update the stack, and know what is left.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_maint)
    for name in names or COMMANDS:
        identifier, panel = name.replace("-", "_"), COMMANDS[name]
        module = import_module(_TOGETHER.get(name, f"scripts.maint.{identifier}"))
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, rich_help_panel=panel)
        else:
            app.command(rich_help_panel=panel)(getattr(module, identifier))
    return app


def _maint() -> None:
    """Nothing is said for all commands: without this, one command alone would be no sub-command."""


def main() -> int:
    """Run one command; every error is text with a next step, and its kind is the exit code."""
    said = sys.argv[1:2]
    try:
        command_line(*(said if said and said[0] in COMMANDS else ()))(prog_name="maint")
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
