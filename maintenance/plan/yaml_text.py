"""From YAML text to a tree with places, with everything refused that a reader could misread.

Only plain YAML is let through: no anchors, aliases, merge keys or tags (what a reviewer sees is what
applies), no duplicate key, no second document. The parser yields events, and the tree is built from them
without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import yaml

from maintenance.plan.mistakes import Mistake, quoted, visible
from maintenance.plan.syntax import PARSER, syntax_mistake
from maintenance.plan.tree import Broken, Mapping, Mark, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 2 * 1024 * 1024
"""A plan for a thousand services takes about 100 kB."""
MAX_DEPTH: Final = 16
"""A plan document is five levels deep."""

FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|\r(?!\n)"
)
"""Control characters, separators that only some programs take for a line's end, marks that reverse the
reading direction (a name would read as another one), byte order marks and halves of surrogate pairs."""

SECRET_KEYS = frozenset({"bypass", "header", "value", "password"})
"""What stands below one of these is not repeated in messages, wherever in the document it was put."""


@dataclass(slots=True)
class Reading:
    """What a text holds: a tree, or None where it cannot be read, and the mistakes met on the way."""

    root: Node | None
    mistakes: list[Mistake]


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended."""

    node: Sequence | Mapping
    waiting: bool = False
    """A key of the mapping was read, its value was not."""
    key: tuple[str, Mark] | None = None
    """That key; None where it cannot be kept, and its value goes with it."""


@dataclass(slots=True)
class _Builder:
    """Puts events together to a tree."""

    path: str
    mistakes: list[Mistake] = field(default_factory=list)
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)

    def report(self, mark: Mark, found: str, expected: str, fix: str) -> None:
        self.mistakes.append(Mistake(self.path, mark.line, mark.column, found, expected, fix))

    def open(self, node: Sequence | Mapping) -> None:
        """A list or mapping begins."""
        self.stack.append(_Open(node))

    def close(self) -> None:
        """The innermost list or mapping ends."""
        self.put(self.stack.pop().node)

    def put(self, node: Node) -> None:
        """A value, or a key of the innermost mapping, is complete."""
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif not top.waiting:
            self.take_key(top, top.node, node)
        else:
            if top.key is not None:
                text, mark = top.key
                top.node.entries[text] = (mark, node)
            top.waiting, top.key = False, None

    def take_key(self, top: _Open, mapping: Mapping, node: Node) -> None:
        """Remember a key until its value comes; a key that cannot be kept is reported, its value dropped."""
        hiding = self.hiding
        top.waiting, top.key = True, None
        if isinstance(node, Broken):
            return
        if not isinstance(node, Scalar):
            what = "a list or mapping" if hiding else node.found()
            self.report(node.mark, f"{what} as a key", "a name as a key", "write the key as one word")
        elif node.plain and node.text == "<<":
            self.report(node.mark, 'the merge key "<<"', "every key written out", "copy the keys here")
        elif node.text in mapping.entries:
            first = mapping.entries[node.text][0]
            self.report(
                node.mark,
                "a key a second time" if hiding else f"the key {quoted(node.text)} a second time",
                "each key once",
                f"remove one of the two; the first is at line {first.line}",
            )
        else:
            top.key = (node.text, node.mark)

    @property
    def dropping(self) -> bool:
        """The value that comes now belongs to a merge key, which is reported already."""
        return bool(self.stack) and self.stack[-1].waiting and self.stack[-1].key is None

    @property
    def hiding(self) -> bool:
        """What comes now could be a secret: it is below such a key, or below one that was not kept."""
        return any(each.waiting and (each.key is None or each.key[0] in SECRET_KEYS) for each in self.stack)


def read_yaml(text: str, path: str) -> Reading:
    """Parse `text`. A syntax error ends the reading, and is then the last mistake."""
    mistakes = list(islice(_forbidden_characters(text, path), 100))
    if mistakes:
        return Reading(None, mistakes)
    builder = _Builder(path)
    try:
        whole = all(_take(event, builder) for event in yaml.parse(text, Loader=PARSER))
    except yaml.YAMLError as error:
        builder.mistakes.append(syntax_mistake(error, text, path))
        return Reading(None, builder.mistakes)
    if whole and (builder.root is None or (isinstance(builder.root, Scalar) and builder.root.data() is None)):
        builder.report(Mark(1, 1), "an empty document", "a plan document", "start with the key window:")
        return Reading(None, builder.mistakes)
    return Reading(builder.root if whole else None, builder.mistakes)


def _take(event: yaml.Event, builder: _Builder) -> bool:
    """Build on with one event. False: reading cannot go on; the reason is reported."""
    start = event.start_mark  # which only events made by hand lack
    mark = Mark(start.line + 1, start.column + 1) if start else Mark(1, 1)
    if isinstance(event, yaml.DocumentStartEvent) and builder.root is not None:
        builder.report(
            mark, "a second document", "one document in the file", "remove the line --- and what follows"
        )
        return False
    if isinstance(event, yaml.NodeEvent):
        _refuse_shorthand(event, mark, builder)
    if isinstance(event, yaml.AliasEvent):
        builder.put(Broken(mark))
    elif isinstance(event, yaml.ScalarEvent):
        builder.put(_scalar(event, mark, builder))
    elif isinstance(event, yaml.CollectionStartEvent):
        if len(builder.stack) == MAX_DEPTH:
            found = f"more than {MAX_DEPTH} levels of nesting"
            builder.report(mark, found, "a document of at most five levels", "see stacks/plan.schema.json")
            return False
        builder.open(Mapping(mark) if isinstance(event, yaml.MappingStartEvent) else Sequence(mark))
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.close()
    return True


def _refuse_shorthand(event: yaml.NodeEvent, mark: Mark, builder: _Builder) -> None:
    """Report anchors, aliases and tags: each makes the document mean something else than its text."""
    hidden = "not shown here" if builder.hiding else ""
    name = hidden or quoted(f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor}")
    if isinstance(event, yaml.AliasEvent):
        if not builder.dropping:
            builder.report(mark, f"the alias {name}", "a value that is written out", "write the value here")
        return
    if event.anchor is not None:
        builder.report(
            mark, f"the anchor {name}", "a value without an anchor", "remove it, and write aliases out"
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        builder.report(mark, f"the tag {hidden or quoted(tag)}", "a value without a tag", "remove the tag")


def _scalar(event: yaml.ScalarEvent, mark: Mark, builder: _Builder) -> Scalar | Broken:
    """The value of a scalar event, or Broken where it hides a character or has a tag."""
    hidden = FORBIDDEN.search(event.value)
    if hidden:
        builder.report(
            mark,
            f"the escaped character {visible(hidden[0])}",
            "a text that shows all it holds",
            "remove the character",
        )
        return Broken(mark)
    return Broken(mark) if event.tag is not None else Scalar(mark, event.value, plain=not event.style)


def _forbidden_characters(text: str, path: str) -> Iterator[Mistake]:
    """The first forbidden character of each line."""
    for number, line in enumerate(text.split("\n"), start=1):
        match = FORBIDDEN.search(line + "\n")  # so that CR LF is seen as one line end
        if match:
            found = "a byte order mark" if match[0] == "\ufeff" else f"the character {visible(match[0])}"
            expected = "a character that every editor shows"
            yield Mistake(path, number, match.start() + 1, found, expected, "remove it")
