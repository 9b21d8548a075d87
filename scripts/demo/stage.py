"""Where the demonstration takes place: commands said aloud, their output as it comes, and proofs."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from maintenance.errors import Interrupted, Unfinished
from maintenance.timeline.spans import Span
from maintenance.window.fold import fold
from scripts.demo.keep import Keep, waits
from scripts.demo.proofs import Proof
from scripts.demo.sandbox import Sandbox
from scripts.engine.cli import run_quietly
from scripts.engine.follow import follow
from scripts.probes.prober import Prober

_INDENT = "  "
_WHOLE_LINES = 400
"""The width for commands of whose output only some lines are shown."""
_STOP_SECONDS = 15.0
"""What a command is given to end by itself after Ctrl-C."""


class Stage:
    """One sandbox, one project folder, one stack; remembers what did not hold and how long phases took."""

    def __init__(
        self,
        sandbox: Sandbox,
        folder: Path,
        stack: str,
        console: Console,
    ) -> None:
        """Nothing is started here."""
        self.sandbox = sandbox
        self.folder = folder
        self.stack = stack
        self.failed: list[Proof] = []
        self.spans: list[Span] = []
        self.clock: Prober | None = None
        self._console = console

    def chapter(self, title: str) -> None:
        """Say what comes next."""
        self._console.print(f"\n[bold]{title}[/bold]", highlight=False)

    def because(self, why: str) -> None:
        """Say in one sentence why the next command is said."""
        self._console.print(f"\n[italic]{why}[/italic]", highlight=False)

    def line(self, text: str) -> None:
        """Print one line of a command's output, folded to the terminal."""
        width, shown = self._console.width, f"{_INDENT}{text}"
        fitting = shown if cell_len(shown) <= width else fold(shown, width=width)
        self._console.print(fitting, highlight=False, markup=False, soft_wrap=True)

    def pulumi(self, *arguments: str) -> None:
        """Run `pulumi …` of which only the success matters.

        Raises:
            TemporaryError: it failed.
        """
        command = [*arguments] + ([] if arguments[0] == "stack" else ["-s", self.stack])
        self._said("pulumi", command)
        run_quietly(*command, folder=self.folder, env=self._env())

    def update(self, name: str) -> None:
        """Run `pulumi up`, as few lines.

        Raises:
            Unfinished: it failed.
        """
        command = ["up", "--yes", "--skip-preview", "--suppress-outputs", "-s", self.stack]
        self._said("pulumi", command)
        with_span = self._span(name)
        outcome = follow(command, folder=self.folder, say=self._progress, env=self._env())
        if outcome.interrupted:
            raise Interrupted("stopped")
        if outcome.code != 0:
            raise Unfinished(f"pulumi {' '.join(command)} ended with {outcome.code}")
        with_span()

    def maint(self, *arguments: str, keep: Keep | None = None, span: str = "", code: int = 0) -> list[str]:
        """Run `maint …` and show its output as it comes; returns all of it.

        Args:
            arguments: without the stack.
            keep: which lines are shown; all without it.
            span: name of the bar in the timeline.
            code: the exit code that it has to end with.

        Raises:
            Unfinished: it ended with another one.
        """
        command = [*arguments, "-s", self.stack]
        self._said("maint", command)
        with_span, lines = self._span(span), []
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            ["maint", *command],  # noqa: S607 - found on the sandbox's PATH
            cwd=self.folder,
            env=self._env(_WHOLE_LINES if keep else 0),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C reaches it through `_end`, once
        )
        assert process.stdout is not None  # noqa: S101 - asked for above

        def heard(output: Iterator[str]) -> Iterator[str]:
            for line in output:
                lines.append(line.rstrip("\n"))
                yield lines[-1]

        try:
            for line in (keep or iter)(heard(iter(process.stdout))):
                self.line(line)
            process.wait()
        except BaseException:
            _end(process)
            raise
        if process.returncode != code:
            for line in lines if keep else ():
                self.line(line)
            raise Unfinished(f"maint {' '.join(command)} ended with {process.returncode}, not {code}")
        with_span()
        return lines

    def prove(self, *claims: Proof) -> None:
        """Show each claim and whether it held."""
        for proof in claims:
            mark = "[green]✓[/green]" if proof.held else "[red]✗[/red]"
            self._console.print(f"  {mark} {proof.claim}", highlight=False, soft_wrap=True)
            for line in proof.wrong[:10]:
                self._console.print(f"      {line}", highlight=False, markup=False, soft_wrap=True)
            if not proof.held:
                self.failed.append(proof)

    def _span(self, name: str) -> Callable[[], None]:
        """Start a bar of the timeline; what is returned ends it."""
        clock, began = self.clock, time.monotonic()
        started = clock.now if clock else 0.0

        def end() -> None:
            if clock and name:
                self.spans.append(Span(name, started, started + time.monotonic() - began))

        return end

    def _env(self, width: int = 0) -> dict[str, str]:
        return self.sandbox.env | {
            "PULUMI_STACK": self.stack,
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": str(width or self.width),
            "XDG_STATE_HOME": str(self.folder / "home"),
        }

    @property
    def width(self) -> int:
        """Cells that a command's output may take."""
        return self._console.width - len(_INDENT)

    def _progress(self, text: str) -> None:
        for line in waits(iter([text])):
            self.line(line)

    def _said(self, program: str, command: Sequence[str]) -> None:
        self._console.print(f"[dim]$ {program} {' '.join(command)}[/dim]", highlight=False)


def _end(process: subprocess.Popen[str]) -> None:
    """Ask a command and all that it started to stop; after a while, make them."""
    assert process.stdout is not None  # noqa: S101 - started with a pipe
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_STOP_SECONDS)
            return
