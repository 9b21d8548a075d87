"""`maint page`: one self-contained HTML file of the window, to be put where everybody can read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from maintenance.edge.coverage import Coverage, coverage
from maintenance.edge.listener_rules import plan_listener_rules
from maintenance.errors import MaintenanceError, PermanentError
from maintenance.page import html as pure
from maintenance.page.facts import page_facts
from maintenance.page.state import live_state
from maintenance.plan.document import Alb
from maintenance.texts.when import Language
from maintenance.window.entry import Entry
from provider.preflight.alb import read_listener
from scripts.maint.preview import secrets_of
from scripts.maint.stack import Stack, load_stack
from scripts.maint.texts import write_text
from scripts.window.open import open_journal, open_objects, warn
from scripts.window.process import holder

TEMPLATE = Path(pure.__file__).with_name("page.html.j2")


def page(
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")],
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")] = None,
    language: Annotated[Language, typer.Option("--lang", help="ja or en.")] = "ja",
    live: Annotated[bool, typer.Option("--live", help="Ask AWS which rule wins for each endpoint.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Write the page: the document with its freshness, coverage, deadlines, people, and the live state."""
    chosen = load_stack(stack)
    entries = _journal(chosen)
    values = page_facts(
        chosen.document,
        stack=chosen.name,
        plan=chosen.settings.plan,
        language=language,
        now=datetime.now(UTC),
        coverage=_coverage(chosen) if live else None,
        live=live_state(chosen.document.window.id, entries or ()),
        journal_read=entries is not None,
    )
    text = pure.html(TEMPLATE.read_text(encoding="utf-8"), values)
    write_text(out, secrets_of(chosen).redact(text))


def _journal(stack: Stack) -> Sequence[Entry] | None:
    """All entries, or None where the journal cannot be read: the page is worth having without it."""
    try:
        return open_journal(open_objects(stack.name), holder("maint page")).read()
    except MaintenanceError as error:
        warn(f"the journal cannot be read, so the page shows no live state: {error.what}")
        return None


def _coverage(stack: Stack) -> tuple[Coverage, ...]:
    """Ask every listener.

    Raises:
        PermanentError: a listener of the plan does not exist.
        MaintenanceError: AWS did not answer.
    """
    found = {}
    for name, edge in stack.document.edges.items():
        if not isinstance(edge, Alb):
            continue
        listener = read_listener(edge.listener)
        if listener is None:
            raise PermanentError(
                "the listener does not exist", where=f"edge {name}", next_step="correct the plan document"
            )
        found[name] = listener
    return coverage(stack.document, found, plan_listener_rules(stack.document), stack.name)
