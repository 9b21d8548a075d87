"""What becomes of one declared resource, and how its inputs are read.

Inputs have the names of Pulumi's schema (`desiredCount`). A value that is secret, or known only after the
update, is `OPAQUE`: nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from maintenance.errors import Refused

OPAQUE: Final = object()
EVERYTHING = "*"
REFUSED_TAG = "maintenance-mode:refused"

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leave:
    """As the program declares it. `warning` says what people should know all the same.

    Where it opens an edge, services in `after` have to be back before it changes.
    """

    warning: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deploy:
    """As the program declares it, which is a deployment like any other unless something is held at 0 by now.

    `after` are the services behind it; `central` says that the central stack opens this edge.
    """

    after: tuple[str, ...]
    central: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """What is live stays: what the program changes of these inputs waits until the edge is open again."""

    names: frozenset[str]
    warning: str = ""
    """What people should know all the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """Other values for some inputs, also for those that the program ignores the changes of."""

    inputs: Inputs
    reason: str
    heed: frozenset[str] = frozenset()
    """Names that leave `ignore_changes` for this update."""
    warning: str = ""
    """What people should know all the same."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The update of this resource has to fail, with this text, and change nothing.

    `inputs` and `heed` make sure that there is an update that can fail: the engine says nothing about a
    resource that stays the same.
    """

    error: Refused
    inputs: Inputs = field(default_factory=dict)
    heed: frozenset[str] = frozenset()
    hold: frozenset[str] = frozenset()
    """What must not differ beside: a resource that is replaced is not updated."""


Outcome = Leave | Deploy | Hold | Change | Refuse


def text(inputs: Inputs, name: str) -> str | None:
    """A text, or None where it is not given or not known."""
    value = inputs.get(name)
    return value if isinstance(value, str) else None


def ignores(ignored: Collection[str], name: str) -> bool:
    """Whether `ignore_changes` covers an input, as a whole or in part."""
    return any(path == EVERYTHING or re.split(r"[.\[]", path, maxsplit=1)[0] == name for path in ignored)


def heeded(ignored: Iterable[str], heed: Collection[str]) -> list[str]:
    """What is left of `ignore_changes`."""
    return [path for path in ignored if path not in heed and not any(ignores([path], name) for name in heed)]
