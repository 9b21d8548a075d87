"""One thing that a window left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from maintenance.plan.mistakes import visible

UNKNOWN = "?"
"""The window of what nobody knows where it is from."""

KINDS = (
    "record",
    "scaling",
    "listener rule",
    "mapping",
    "downtime",
    "old cluster",
    "green cluster",
    "deployment",
    "replication",
    "lease",
    "debt",
)
"""In the order in which they are shown: what keeps customers out first."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What it is, which window it belongs to, and the command that closes it."""

    kind: str
    name: str
    window: str
    what: str
    command: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, and what could not be asked."""

    found: tuple[Leftover, ...]
    unasked: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"leftovers": [asdict(each) for each in self.found], "not_asked": list(self.unasked)}

    def text(self) -> str:
        """As people read it, by window."""
        lines = []
        for window in dict.fromkeys(each.window for each in self.found):
            own = [each for each in self.found if each.window == window]
            lines.append(f"window {window}: {len(own)} left" if window != UNKNOWN else "of no known window:")
            for each in own:
                lines += [f"  {each.kind} {each.name}: {each.what}", f"      next: {each.command}"]
        lines += [f"not asked: {each}" for each in self.unasked]
        if not self.found:
            lines.insert(0, "nothing is left" + (" of what was asked" if self.unasked else ""))
        return "\n".join("".join(map(visible, line)) for part in lines for line in part.split("\n"))


def report_of(found: Iterable[Leftover], unasked: Iterable[str] = ()) -> Report:
    """Put what was found in order: by window, unknown ones last, then by kind and name."""

    def order(each: Leftover) -> tuple[bool, str, int, str]:
        return each.window == UNKNOWN, each.window, KINDS.index(each.kind), each.name

    return Report(tuple(sorted(dict.fromkeys(found), key=order)), tuple(unasked))
