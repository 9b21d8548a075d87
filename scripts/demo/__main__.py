"""Run the demonstration; exit 0 only if every proof held."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from maintenance.errors import Interrupted, MaintenanceError
from scripts.demo.sandbox import Sandbox
from scripts.demo.stage import Stage
from scripts.demo.story import Story
from scripts.demo.workspace import make_workspace

STACK = "sandbox"
_STOPPED = 130


class CtrlC:
    """The first one stops the demonstration; a second one must not leave a sandbox behind."""

    pressed = False

    def __init__(self) -> None:
        """Listen from now on."""
        signal.signal(signal.SIGINT, self._press)

    def _press(self, _number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.pressed = True
        raise KeyboardInterrupt


def main() -> int:
    """Start the sandbox, play, and say whether all of it held."""
    console, ctrl_c, started = Console(), CtrlC(), time.monotonic()
    console.print("Starting the sandbox: 5 teams, 84 services, 33 endpoints, 41 monitors, a database")
    try:
        with tempfile.TemporaryDirectory(prefix="maintenance-demo-") as folder:
            held = _play(Path(folder), console)
    except MaintenanceError as error:
        if ctrl_c.pressed or isinstance(error, Interrupted):  # what a command said about it
            return _stopped(console)
        console.print(f"[red]{error.text()}[/red]", highlight=False)
        return 1
    except KeyboardInterrupt:
        return _stopped(console)
    verdict = "[green]all of it held[/green]" if held else "[red]something did not hold; see ✗ above[/red]"
    console.print(f"\n{verdict}  ({time.monotonic() - started:.0f} s)", highlight=False)
    return 0 if held else 1


def _play(folder: Path, console: Console) -> bool:
    with Sandbox.start(folder / "sandbox", "--estate", "reference", "--database") as sandbox:
        project = make_workspace(folder / "project")
        stage = Stage(sandbox, project, STACK, console)
        return Story(stage).play()


def _stopped(console: Console) -> int:
    console.print("stopped; the sandbox is gone, and nothing outside of it was touched")
    return _STOPPED


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
