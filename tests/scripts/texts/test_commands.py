"""`maint runbook`, `impact` and `notice`, as people and CI say them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from scripts.demo.workspace import make_workspace
from scripts.maint.__main__ import command_line
from tests.maintenance.texts.reading import commands_in

SECRET = "open-sesame-2030"  # noqa: S105 - of the plan document, so that it can be looked for


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("texts") / "project")


def maint(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.maint", *arguments],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("kind", ["runbook", "impact", "notice"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_is_written_whole_and_without_secrets(project: Path, kind: str, language: str) -> None:
    printed = maint(project, kind, "-s", "prod-maint", "--lang", language)
    assert printed.returncode == 0, printed.stderr
    assert len(printed.stdout.splitlines()) > 30
    assert SECRET not in printed.stdout


def test_a_file_holds_what_would_have_been_printed(project: Path) -> None:
    printed = maint(project, "impact", "-s", "prod-maint", "--lang", "en").stdout
    assert maint(project, "impact", "-s", "prod-maint", "--lang", "en", "--out", "impact.md").stdout == ""
    assert (project / "impact.md").read_text() == printed
    nowhere = maint(project, "impact", "-s", "prod-maint", "--out", "no/such/folder.md")
    assert nowhere.returncode == 64
    assert "cannot be written" in nowhere.stderr


def test_a_company_has_its_own_words(project: Path, tmp_path: Path) -> None:
    (tmp_path / "notice.en.txt.j2").write_text("Dear members, from {{ window.start.local }}.\n")
    own = maint(project, "notice", "-s", "prod-maint", "--lang", "en", "--templates", str(tmp_path))
    assert own.stdout == "Dear members, from Sun 8 Dec 2030 01:00.\n"
    other = maint(project, "notice", "-s", "prod-maint", "--lang", "ja", "--templates", str(tmp_path))
    assert "平素より" in other.stdout
    (tmp_path / "notice.en.txt.j2").write_text("{{ nothing }}")
    wrong = maint(project, "notice", "-s", "prod-maint", "--lang", "en", "--templates", str(tmp_path))
    assert wrong.returncode == 64
    assert "notice.en.txt.j2" in wrong.stderr
    assert "'nothing' is undefined" in wrong.stderr


def test_an_extension_needs_a_real_moment(project: Path) -> None:
    new_end = "2030-12-08T05:30:00+09:00"
    later = maint(project, "notice", "-s", "prod-maint", "--lang", "en", "--new-end", new_end)
    assert "New end:    Sun 8 Dec 2030 05:30 (JST)" in later.stdout
    wrong = maint(project, "notice", "-s", "prod-maint", "--new-end", "half past five")
    assert wrong.returncode == 64
    assert "2030-12-08T05:00:00+09:00" in wrong.stderr


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_of_a_runbook_is_one_that_maint_knows(project: Path, language: str) -> None:
    text = maint(project, "runbook", "-s", "prod-maint", "--lang", language).stdout
    said = [each.arguments for each in commands_in(text)]
    assert len(said) >= 8
    for program, *arguments in said:
        if program == "maint":
            parsed(typer.main.get_command(command_line()), arguments)
        else:
            assert [program, *arguments[:2]] == ["pulumi", "config", "set-all"]


def parsed(command: Any, arguments: list[str]) -> None:
    """Let the command line itself read the arguments, down to the last sub-command, without running it."""
    with command.make_context(command.name or "maint", list(arguments)) as context:
        rest = [*context._protected_args, *context.args]
        if rest:
            _, found, left = command.resolve_command(context, rest)
            parsed(found, left)
