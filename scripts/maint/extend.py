"""`maint extend 20m`: move the window's end in the plan document, and with it whatever depends on it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from maintenance.errors import ConfigInvalid, PlanInvalid, Refused
from maintenance.plan.document import PlanDocument, Window
from maintenance.plan.edit import replace_values
from maintenance.plan.load import load_plan_bytes
from maintenance.plan.scalars import Unexpected, format_duration, parse_duration, parse_moment
from maintenance.window.moments import shown
from maintenance.window.secrets import Secrets
from scripts.engine.project import rewrite
from scripts.maint.acting import Acting, act, given
from scripts.maint.stack import Stack, load_stack, project_root
from scripts.maint.up import up
from scripts.slack.announce import open_announcer
from scripts.window.open import warn

LONGEST = timedelta(hours=24)
_SLACK = {"en": "window extended to {}", "ja": "終了時刻を {} に延長"}


def extend(
    more: Annotated[
        str | None, typer.Argument(help="How much longer, such as 20m or 1h30m.", show_default=False)
    ] = None,
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose window it is.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="In place of a length: the new end, with an offset.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; kept in the journal.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Run maint up at once.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Move the end: in the plan document, in the lease, in the journal and in the window's thread.

    `maint up` then applies it to the mutes and to what customers read; --yes runs it. A length is added each
    time it is said; --to is the same however often it is said.
    """
    why = given(reason) if reason is not None else ""
    chosen = load_stack(stack)
    window = chosen.document.window
    end = _new_end(window, more, to)
    path = (project_root() / chosen.settings.plan).resolve()
    changed = _changed(path, chosen, end)
    acting = act(chosen, "maint extend")
    before, after = shown(window.end), shown(end)
    if end != window.end:
        _note(acting, window, "started", before, after, why)
        rewrite(path, changed)
        _note(acting, window, "done", before, after, why)
    typer.echo(f"window {window.id} ends at {_local(window, end)}; it was {_local(window, window.end)}")
    _extend_lease(acting, chosen.document, end)
    _announce(acting, chosen.document, end, why)
    if yes:
        up(stack=chosen.name, yes=True)
    typer.echo(f"  next: maint up -s {chosen.name}, which moves the mutes and the text of the 503")
    typer.echo(f"  then commit {chosen.settings.plan}")


def _new_end(window: Window, more: str | None, to: str | None) -> datetime:
    """The end that is asked for.

    Raises:
        ConfigInvalid: neither or both are given, or one is not readable.
        Refused: it would be earlier, or too far away.
    """
    if (more is None) == (to is None):
        raise ConfigInvalid("say how much longer, or --to when", next_step="maint extend 20m")
    try:
        asked = parse_duration(more) if more is not None else parse_moment(to)
    except Unexpected as error:
        what = more if more is not None else to
        raise ConfigInvalid(f"{what!r} is not {error.expected}", next_step="maint extend 20m") from None
    end = window.end + asked if isinstance(asked, timedelta) else asked
    if not isinstance(end, datetime):
        raise ConfigInvalid("expected a length or a moment", next_step="maint extend 20m")
    if end < window.end or asked == timedelta(0):
        raise Refused(
            f"the window ends at {shown(window.end)}, and is only ever made longer",
            next_step="an earlier end is a change of the plan document, which others review",
        )
    if end - window.start > LONGEST:
        length = format_duration(end - window.start)
        raise Refused(
            f"the window would be {length} long, and at most 24h are allowed",
            next_step="go back with maint run --only off, and plan a second window",
        )
    return end.astimezone(window.end.tzinfo)


def _changed(path: Path, stack: Stack, end: datetime) -> str:
    """The document's text with the new end; judged before anything is written.

    Raises:
        PlanInvalid: the document would not be valid.
    """
    text = path.read_bytes().decode("utf-8")
    changed = replace_values(text, {("window", "end"): end.isoformat()})
    document = load_plan_bytes(changed.encode(), stack.settings.plan)
    expected = stack.document.window.model_copy(update={"end": end})
    if document != stack.document.model_copy(update={"window": expected}):
        raise PlanInvalid(stack.settings.plan, ("window.end is used elsewhere; change it by hand",))
    return changed


def _note(
    acting: Acting, window: Window, outcome: Literal["started", "done"], before: str, after: str, why: str
) -> None:
    acting.journal.add(window.id, "change", "window end", outcome, before=before, after=after, why=why)


def _extend_lease(acting: Acting, document: PlanDocument, end: datetime) -> None:
    """Make the lease of this window good until the new end."""
    held = acting.held
    if held is None or held.window != document.window.id:
        typer.echo("  lease: nobody holds it for this window")
        return
    if not timedelta(0) < end - datetime.now(UTC) <= LONGEST:
        typer.echo("  lease: the window is not near, so it stays as it is")
        return
    longer = acting.lease.extend(acting.who, end)
    typer.echo(f"  lease: good until {shown(longer.expires)}")


def _announce(acting: Acting, document: PlanDocument, end: datetime, why: str) -> None:
    """Say it in the window's thread, where Slack is configured; it never stops anything."""
    window = document.window
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    language: Literal["en", "ja"] = "ja" if named.startswith("ja") else "en"
    with open_announcer(
        os.environ,
        channel=document.channel,
        language=language,
        entries=acting.journal.read(window.id),
        remember=lambda key, place: _remember(acting, window.id, key, place),
        warn=warn,
        secrets=Secrets.of_environment(os.environ),
    ) as announcer:
        announcer.phase(_SLACK[language].format(_local(window, end)), "done", note=why)


def _remember(acting: Acting, window: str, key: str, place: str) -> None:
    acting.journal.add(window, "slack", key, "done", after=place)


def _local(window: Window, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(window.time_zone)):%Y-%m-%d %H:%M} {window.time_zone}"
