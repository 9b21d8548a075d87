"""Change single values of a plan document's text and leave every other character as its authors wrote it.

YAML writers lay a document out anew. A reviewer of a plan wants to see the one line that changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from maintenance.errors import Refused
from maintenance.plan.tree import Loc


@dataclass(frozen=True, slots=True)
class _Change:
    """Text between two offsets, and what stands there instead."""

    start: int
    end: int
    text: str


def replace_values(text: str, values: Mapping[Loc, str]) -> str:
    """Put another scalar where one is; `values` are written as they are given, so quote what needs it.

    Raises:
        Refused: there is nothing at such a place, or it is no scalar.
    """
    root = _root(text)
    changes = []
    for loc, value in values.items():
        node = _at(root, loc)
        if not isinstance(node, yaml.ScalarNode):
            raise Refused(f"there is no single value at {_text(loc)}", next_step="write it by hand")
        changes.append(_Change(node.start_mark.index, node.end_mark.index, value))
    return _changed(text, changes)


def remove_keys(text: str, locs: Sequence[Loc], *, leave: Mapping[Loc, str] | None = None) -> str:
    """Remove keys with their values; the comments around them stay.

    Args:
        text: the document.
        locs: ways to keys of mappings; a way that leads nowhere is left out.
        leave: comments, without `#`, to leave in the place of a key that stood on lines of its own.
    """
    root = _root(text)
    changes = []
    for loc in locs:
        parent = _at(root, loc[:-1])
        if not isinstance(parent, yaml.MappingNode):
            continue
        keys = [key.value for key, _ in parent.value]
        if loc[-1] in keys:
            comment = (leave or {}).get(loc)
            changes.append(_removal(text, parent, keys.index(loc[-1]), comment))
    return _changed(text, changes)


def quoted_scalar(value: str) -> str:
    """A text as a double-quoted scalar, with escapes for whatever YAML does not take as it is."""
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)


def comment_lines(lines: Sequence[str]) -> str:
    """Lines as comments; what would end a line inside one becomes visible."""
    inert = ("".join(each if each.isprintable() else " " for each in line) for line in lines)
    return "".join(f"# {line}".rstrip() + "\n" for line in inert)


def _removal(text: str, parent: yaml.MappingNode, position: int, comment: str | None) -> _Change:
    key, value = parent.value[position]
    start, end = key.start_mark.index, _last(text, value)
    if not parent.flow_style:
        line = text.rfind("\n", 0, start) + 1
        after = text.find("\n", end)
        after = len(text) if after < 0 else after + 1
        indent = text[line:start]
        if indent.strip():
            # The first key of a list's entry: what follows the dash has to stay.
            raise Refused("the first key of an entry cannot be removed", next_step="write it by hand")
        return _Change(line, after, f"{indent}# {comment}\n" if comment else "")
    if position + 1 < len(parent.value):
        return _Change(start, parent.value[position + 1][0].start_mark.index, "")
    before = _last(text, parent.value[position - 1][1]) if position else start
    return _Change(before, end, "")


def _last(text: str, node: yaml.Node) -> int:
    """Where a value's text ends; a block's own mark is behind the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return _last_of_block(text, node.start_mark.index, node.end_mark.index)
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return int(node.end_mark.index)
    children = (
        [child for pair in node.value for child in pair]
        if isinstance(node, yaml.MappingNode)
        else list(node.value)
    )
    return max((_last(text, child) for child in children), default=int(node.end_mark.index))


def _last_of_block(text: str, start: int, end: int) -> int:
    """Where the last line of a literal or folded text ends: the lines after it are indented less."""
    head, *lines = text[start:end].split("\n")
    indent = next((len(line) - len(line.lstrip()) for line in lines if line.strip()), 0)
    while lines and len(lines[-1]) - len(lines[-1].lstrip()) < max(indent, 1):
        lines.pop()
    return start + len("\n".join([head, *lines]))


def _changed(text: str, changes: Sequence[_Change]) -> str:
    """Apply changes from the end to the beginning, so that offsets stay right."""
    for change in sorted(changes, key=lambda each: each.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None:
        raise Refused("the document is empty", next_step="start from a plan document")
    return root


def _at(root: yaml.Node, loc: Loc) -> yaml.Node | None:
    node: yaml.Node | None = root
    for part in loc:
        node = next(_children(node, part), None)
    return node


def _children(node: yaml.Node | None, part: str | int) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for key, value in node.value if key.value == part)
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        yield from node.value[part : part + 1]


def _text(loc: Loc) -> str:
    return ".".join(map(str, loc))
