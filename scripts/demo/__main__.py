"""Run the demonstration; exit 0 only if every proof held."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from maintenance.errors import MaintenanceError
from scripts.demo.sandbox import Sandbox
from scripts.demo.stage import Stage
from scripts.demo.story import Story
from scripts.demo.workspace import make_workspace

STACK = "sandbox"


def main() -> int:
    """Start the sandbox, play, and say whether all of it held."""
    console = Console()
    started = time.monotonic()
    console.print("Starting the sandbox: 5 teams, 84 services, 33 endpoints, 41 monitors, a database")
    with tempfile.TemporaryDirectory(prefix="maintenance-demo-") as folder:
        try:
            with Sandbox.start(Path(folder) / "sandbox", "--estate", "reference", "--database") as sandbox:
                project = make_workspace(Path(folder) / "project")
                held = Story(Stage(sandbox, project, STACK, console)).play()
        except MaintenanceError as error:
            console.print(f"[red]{error.text()}[/red]", highlight=False)
            return 1
        except KeyboardInterrupt:
            console.print("stopped; the sandbox is gone, and nothing outside of it was touched")
            return 130
    verdict = "[green]all of it held[/green]" if held else "[red]something did not hold; see ✗ above[/red]"
    console.print(f"\n{verdict}  ({time.monotonic() - started:.0f} s)", highlight=False)
    return 0 if held else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
