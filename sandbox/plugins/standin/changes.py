"""What differs between two sets of inputs, and live values put into the words of the inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from sandbox.plugins.standin.wire import UNKNOWN, Properties

ChangeKind = Literal["add", "update", "delete"]
_ABSENT = "null"
_PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One changed property: its path in Pulumi's notation, as in `actions[0].fixedResponse.messageBody`."""

    path: str
    top: str
    kind: ChangeKind


def changes(old: Properties, new: Properties, unordered: AbstractSet[str]) -> list[Change]:
    """Every leaf that differs. Lists under a name in `unordered` are sets: their order is no difference."""
    return [
        Change(path, name, kind)
        for name in sorted(old.keys() | new.keys())
        if not name.startswith("__")
        for path, kind in _leaves(old.get(name), new.get(name), name, _path("", name), unordered)
    ]


def _leaves(
    old: Any,
    new: Any,
    name: str,
    path: str,
    unordered: AbstractSet[str],
) -> Iterator[tuple[str, ChangeKind]]:
    """Paths and kinds of the leaves that differ below `path`; `name` is the nearest property's."""
    if same(old, new, unordered, name):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if not key.startswith("__"):
                yield from _leaves(old.get(key), new.get(key), key, _path(path, key), unordered)
    elif isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip_longest(old, new)):
            yield from _leaves(before, after, "", f"{path}[{index}]", unordered)
    else:
        yield path, "add" if old is None else "delete" if new is None else "update"


def _path(path: str, name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        return f'{path}["{name}"]'
    return f"{path}.{name}" if path else name


def same(old: Any, new: Any, unordered: AbstractSet[str], name: str = "") -> bool:
    """Whether two values mean the same."""
    return _canonical(old, unordered, name) == _canonical(new, unordered, name)


def _canonical(value: Any, unordered: AbstractSet[str], name: str) -> str:
    """A text that is equal for values that mean the same; an empty list or map means "not given"."""
    if value is UNKNOWN:
        return "UNKNOWN"
    if value is None or value in ([], {}):
        return _ABSENT
    if isinstance(value, dict):
        pairs = (
            (key, _canonical(item, unordered, key)) for key, item in value.items() if not key.startswith("__")
        )
        return "{" + ",".join(f"{json.dumps(k)}:{v}" for k, v in sorted(pairs) if v != _ABSENT) + "}"
    if isinstance(value, list):
        items = [_canonical(item, unordered, "") for item in value]
        return "[" + ",".join(sorted(items) if name in unordered else items) + "]"
    return json.dumps(value)


def in_words_of(prior: Any, live: Any, unordered: AbstractSet[str], name: str = "") -> Any:
    """The live value in the order of the prior one, so that an API's own order does not read as a change."""
    if same(prior, live, unordered, name):
        return prior
    if isinstance(prior, dict) and isinstance(live, dict):
        return {key: in_words_of(prior.get(key), item, unordered, key) for key, item in live.items()}
    if isinstance(prior, list) and isinstance(live, list) and name in unordered:
        left = list(live)
        ordered = []
        for wanted in prior:
            match = next((item for item in left if same(wanted, item, unordered)), None)
            if match is not None:
                left.remove(match)
                ordered.append(wanted)
        return ordered + left
    return live
