"""The real Pulumi engine and CLI, driven by the Automation API with programs that are functions of a test."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pulumi import automation


@dataclass(frozen=True, slots=True)
class Run:
    """What one command did: steps by operation as in the CLI's summary, its text, and its stderr."""

    steps: dict[str, int]
    text: str
    warnings: str


class Engine:
    """One stack with its state in a folder."""

    def __init__(self, folder: Path) -> None:
        state = folder / "state"
        state.mkdir()
        self._variables = {
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_HOME": str(folder / "pulumi-home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        os.environ.update(self._variables)
        self._folder = folder
        self._stack: automation.Stack | None = None

    def stack(self, program: Callable[[], None]) -> automation.Stack:
        """The stack, from now on with this program."""
        if self._stack is None:
            self._stack = automation.create_stack(
                "test",
                project_name="plugins",
                program=program,
                opts=automation.LocalWorkspaceOptions(env_vars=self._variables),
            )
            self._stack.set_config("aws:maxRetries", automation.ConfigValue("2"))
        self._stack.workspace.program = program
        return self._stack

    def up(self, program: Callable[[], None], *, refresh: bool = True) -> Run:
        """`pulumi up --diff`, by default with the refresh that the project always asks for."""
        stack = self.stack(program)
        result = stack.up(refresh=refresh, diff=True, color="never")
        steps = dict(result.summary.resource_changes or {})
        return Run({str(op): n for op, n in steps.items()}, result.stdout, result.stderr)

    def preview(self, program: Callable[[], None], *, refresh: bool = True) -> Run:
        """`pulumi preview --diff`."""
        stack = self.stack(program)
        result = stack.preview(refresh=refresh, diff=True, color="never")
        steps = {str(op): n for op, n in dict(result.change_summary).items()}
        return Run(steps, result.stdout, result.stderr)

    def destroy(self) -> Run:
        """`pulumi destroy`."""
        assert self._stack is not None
        result = self._stack.destroy(color="never")
        steps = {str(op): n for op, n in dict(result.summary.resource_changes or {}).items()}
        return Run(steps, result.stdout, result.stderr)

    def exported(self) -> object:
        """The stack's state, as `pulumi stack export` shows it."""
        assert self._stack is not None
        return self._stack.export_stack().deployment
