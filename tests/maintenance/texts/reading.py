"""Markdown and runbooks as a site and a person read them: through a real parser."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

import maintenance.texts
from maintenance.plan.document import PlanDocument
from maintenance.texts.facts import facts
from maintenance.texts.render import Kind, render
from maintenance.texts.when import Language

TEMPLATES = Path(maintenance.texts.__file__).parent / "templates"
HARMLESS = {
    "text",
    "code_inline",
    "softbreak",
    "strong_open",
    "strong_close",
}
"""Inline tokens of our own texts; anything else would be foreign markup that came through."""


@dataclass(frozen=True)
class Command:
    """One command of a runbook: the way it belongs to, whether it asks, its arguments."""

    way: str
    asks: bool
    arguments: tuple[str, ...]


def write(kind: Kind, language: Language, document: PlanDocument, *, stack: str = "prod-maint") -> str:
    values = facts(document, stack=stack, plan="stacks/plans/x.yaml", language=language)
    return render(kind, language, values, source)


def source(name: str) -> str | None:
    file = TEMPLATES / name
    return file.read_text() if file.is_file() else None


def parse(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def shape(text: str) -> list[tuple[str, str, int]]:
    """The blocks of a text, without what is in them."""
    return [(token.type, token.info, token.level) for token in parse(text)]


def commands_in(text: str) -> list[Command]:
    """The commands of a runbook, in order: those of `run` and of every other way."""
    found = []
    for token in parse(text):
        if token.type != "fence" or not token.info.startswith("sh "):
            continue
        way, *rest = token.info.removeprefix("sh ").split()
        lines = token.content.splitlines()
        found += [Command(way, rest == ["asks"], tuple(shlex.split(line))) for line in lines]
    return found
