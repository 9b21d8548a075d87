"""From the bytes of a plan document to its types, or every mistake in it at once."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from pydantic import ValidationError

from maintenance.errors import PlanInvalid
from maintenance.plan.blank import blank_values
from maintenance.plan.document import PlanDocument
from maintenance.plan.draft import draft_of, draft_of_document
from maintenance.plan.mistakes import Mistake
from maintenance.plan.rules.judge import broken_rules
from maintenance.plan.tree import Mark
from maintenance.plan.wording import type_mistakes
from maintenance.plan.yaml_text import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from maintenance.plan.tree import Node

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
"""What a file in UTF-16 or UTF-32 starts with."""

SAVE_AS = "save the file as UTF-8"


def load_plan_bytes(content: bytes, path: str) -> PlanDocument:
    """Read and judge a plan document; `path` is only named in messages.

    Raises:
        PlanInvalid: with every mistake, in the order of the file.
    """
    text = _decoded(content, path)
    reading = read_yaml(text, path)
    if reading.root is None:
        raise _invalid(path, reading.mistakes)
    document, mistakes = _typed(reading.root, path)
    reported = frozenset(Mark(each.line, each.column) for each in mistakes)
    blanks = list(blank_values(reading.root, path, reported))
    draft = draft_of_document(document) if document and not blanks else draft_of(reading.root.data())
    if reading.mistakes:
        draft.leave_totals()
    mistakes += [
        *reading.mistakes,
        *blanks,
        *broken_rules(draft, reading.root, path),
    ]
    if document is None or mistakes:
        raise _invalid(path, mistakes)
    return document


def _typed(root: Node, path: str) -> tuple[PlanDocument | None, list[Mistake]]:
    """The document if all its types are right, else their mistakes."""
    try:
        return PlanDocument.model_validate(root.data()), []
    except ValidationError as error:
        return None, list(type_mistakes(error, root, path))


def _decoded(content: bytes, path: str) -> str:
    """The file's text.

    Raises:
        PlanInvalid: too large, or not in UTF-8.
    """
    if len(content) > MAX_BYTES:
        found, expected = f"a file of {len(content)} bytes", f"at most {MAX_BYTES} bytes"
        fix = "a plan document holds one window; check that this is the right file"
        raise _invalid(path, [Mistake(path, 1, 1, found, expected, fix)])
    if content.startswith(WIDE_MARKS):
        found = "a file in UTF-16 or UTF-32"
        raise _invalid(path, [Mistake(path, 1, 1, found, "a file in UTF-8", SAVE_AS)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        found = f"the byte 0x{content[error.start]:02X}, which is not UTF-8"
        raise _invalid(path, [Mistake(path, line, column, found, "a file in UTF-8", SAVE_AS)]) from None


def _invalid(path: str, mistakes: list[Mistake]) -> PlanInvalid:
    """The error with the mistakes in the order of the file, each once."""
    ordered = sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column))
    return PlanInvalid(path, tuple(ordered))
