"""`maint preview`: what an update is going to do, as people review it: per team, and nothing but changes."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase
from maintenance.preview.as_json import review_data
from maintenance.preview.as_markdown import review_markdown
from maintenance.preview.as_text import review_text
from maintenance.preview.owner import owner_review
from maintenance.preview.review import Review, review
from maintenance.preview.saved import KEY, digest, review_to_save
from maintenance.window.secrets import Secrets
from scripts.engine.preview import preview_json
from scripts.maint.stack import Stack, load_stack, project_root

Format = Literal["text", "markdown", "json"]


def preview(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack to preview.")] = None,
    phase: Annotated[
        Phase | None, typer.Option("--phase", help="As if the flag were this; the stack's file stays.")
    ] = None,
    save_plan: Annotated[
        Path | None, typer.Option("--save-plan", help="Keep what was reviewed, for `maint on --plan`.")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="markdown fits a pull request's comment.")
    ] = "text",
) -> None:
    """Show what `pulumi up` is going to do: summary, a table per team, the edge, the mutes. Changes nothing.

    What goes beyond the plan document stands on top.
    """
    chosen = load_stack(stack, owners=True)
    if chosen.owner and save_plan is not None:
        what = "--save-plan is for `maint on --plan`, and a team's own program goes on with pulumi up"
        raise ConfigInvalid(what, next_step="leave --save-plan out")
    found = take_preview(chosen, phase=phase, save_plan=save_plan)
    if form == "json":
        typer.echo(json.dumps(review_data(found, chosen.document), ensure_ascii=False, indent=1))
    elif form == "markdown":
        typer.echo(review_markdown(found, chosen.document), nl=False)
    else:
        typer.echo(review_text(found, chosen.document, width=terminal_width()))
    if save_plan is not None:
        sys.stderr.write(
            f"saved; to start from it: maint on -s {chosen.name} --plan {shlex.quote(str(save_plan))}\n"
        )


def take_preview(stack: Stack, *, phase: Phase | None = None, save_plan: Path | None = None) -> Review:
    """Preview a stack; with `save_plan`, keep the engine's update plan and the review in one file.

    Raises:
        PreflightFailed: the preview failed.
        ConfigInvalid: the file cannot be written.
    """
    file = None if save_plan is None else save_plan.absolute()
    if file is not None and not file.parent.is_dir():
        raise ConfigInvalid("there is no such folder", where=str(file.parent))
    found = live_review(stack, phase=phase, save_plan=file)
    if file is not None:
        _keep(file, found, stack)
    return found


def live_review(stack: Stack, *, phase: Phase | None, save_plan: Path | None) -> Review:
    """Preview a stack; with `save_plan`, let the engine write its update plan there.

    Raises:
        PreflightFailed: the preview failed.
    """
    content = preview_json(stack.name, folder=project_root(), phase=phase, save_plan=save_plan)
    found = (owner_review if stack.owner else review)(
        content,
        stack.document,
        stack=stack.name,
        phase=phase or stack.settings.phase,
        released=stack.settings.released(stack.document.window.id),
    )
    return found.mapped(secrets_of(stack).redact)


def secrets_of(stack: Stack) -> Secrets:
    """What no output may show: the bypass header's value, and secrets of the environment."""
    secrets = Secrets.of_environment(os.environ)
    bypass = stack.document.bypass
    if bypass is not None and bypass.header is not None:
        secrets.add("bypass header", bypass.header.value)
    return secrets


def plan_digest(stack: Stack) -> str:
    """The digest of the plan document's bytes."""
    return digest((project_root() / stack.settings.plan).read_bytes())


def terminal_width() -> int:
    """The terminal's width; 100 where there is none, so that files do not depend on a terminal."""
    console = Console()
    return console.width if console.is_terminal or "COLUMNS" in os.environ else 100


def _keep(file: Path, found: Review, stack: Stack) -> None:
    """Add the review to the engine's plan; the engine does not read keys that it does not know."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        content[KEY] = review_to_save(found, plan_digest(stack))
        new = file.with_name(f"{file.name}.new")
        new.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(file)
    except OSError as fault:
        raise ConfigInvalid(f"cannot be written: {fault.strerror}", where=str(file)) from None
