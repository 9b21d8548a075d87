"""README and docs: every command of `maint` has an example, and every command line shown is one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scripts.demo.workspace import ROOT
from scripts.maint.__main__ import COMMANDS, command_line
from tests.scripts.texts.test_commands import parsed

PAGES = ("README.md", *(f"docs/{each.name}" for each in sorted((ROOT / "docs").glob("*.md"))))


def shown(page: str) -> Iterator[list[str]]:
    """Every command line of `maint` in a page's code blocks."""
    for line in re.findall(r"(?m)^ {4}(?:\$ )?maint (.*)$", (ROOT / page).read_text()):
        arguments = shlex.split(line, comments=True)
        yield arguments[: arguments.index(">")] if ">" in arguments else arguments


def named(page: str) -> set[str]:
    """The commands that a page's sentences and tables speak of."""
    return set(re.findall(r"`maint ([a-z-]+)[^`\n]*`", (ROOT / page).read_text()))


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something by itself."""
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield path
    for name, each in below.items():
        yield from commands(each, (*path, name))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_shown_is_one(page: str) -> None:
    root = typer.main.get_command(command_line())
    for arguments in shown(page):
        parsed(root, arguments)
    assert named(page) <= set(COMMANDS)


def test_every_command_has_an_example() -> None:
    root = typer.main.get_command(command_line())
    examples = [tuple(arguments) for arguments in shown("README.md")]
    missing = [
        " ".join(path)
        for path in commands(root)
        if path and not any(each[: len(path)] == path for each in examples)
    ]
    assert missing == []
