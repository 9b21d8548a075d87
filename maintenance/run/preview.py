"""A preview as people approve it: what changes, by team, from what to what.

Source: `pulumi preview --json` of the pinned CLI. Of a set of services, `newState.inputs` holds what the
update is going to set and `oldState.outputs` what was read just before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

SERVICES = "override:ecs:Services"
_QUIET = {"same", "refresh", "read"}
_INNER = {"override:ecs:Barrier"}
"""Waits, not changes."""
_KINDS = {
    "datadog:index/downtimeSchedule:DowntimeSchedule": "downtime",
    "aws:lb/listenerRule:ListenerRule": "listener rule",
    "override:apigateway:BasePathMapping": "base path mapping",
    "override:apigateway:Stage": "stage",
    "override:apigatewayv2:ApiMapping": "API mapping",
    "override:apigatewayv2:Route": "route",
    "override:events:Rule": "EventBridge rule",
    "override:scheduler:Schedule": "schedule",
    "override:lambda:Function": "Lambda function",
}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that changes. `name` is a service (`cluster/service`) or a resource's name."""

    kind: str
    name: str
    operation: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that an update is going to change, in a fixed order."""

    changes: tuple[Change, ...]
    warnings: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, whoever looks."""
        return sha256(self.text().encode()).hexdigest()[:16]

    @property
    def services(self) -> dict[str, str]:
        """What was live of each service that changes."""
        return {each.name: each.before for each in self.changes if each.kind == "service"}

    def text(self) -> str:
        """As the store keeps what was reviewed."""
        return json.dumps([asdict(each) for each in self.changes], ensure_ascii=False)

    def not_in(self, reviewed: Iterable[Change]) -> tuple[Change, ...]:
        """The changes that a reviewed preview does not hold.

        After a kill part of it is done: less is left to change than was reviewed, and needs no new answer.
        """
        known = {(each.kind, each.name): each for each in reviewed}
        return tuple(each for each in self.changes if not _part_of(each, known.get((each.kind, each.name))))


def _part_of(left: Change, reviewed: Change | None) -> bool:
    """Whether what is left to change is what was reviewed, or what a kill left of it."""
    if reviewed is None or left.after != reviewed.after:
        return False
    if left.kind != "service":
        return left.operation == reviewed.operation
    count, scaling = reviewed.before.partition(" ")[0], left.after.partition(" ")[2]
    return left.before in {
        reviewed.before,
        f"{count} {scaling}".strip(),
    }  # the target goes first, then the count


def changes_from(text: str) -> tuple[Change, ...]:
    """Read what `Preview.text` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        return tuple(Change(**each) for each in json.loads(text))
    except TypeError as fault:
        raise ValueError(str(fault)) from None


def preview_from(document: Mapping[str, Any], live: Mapping[str, str]) -> Preview:
    """Read the JSON of `pulumi preview --json`.

    Args:
        document: the parsed JSON.
        live: each service as it is (`size_text`), for those that were never observed before.
    """
    changes = [
        change
        for step in document.get("steps") or ()
        if step.get("op") not in _QUIET
        for change in _changes(step, live)
    ]
    return Preview(tuple(sorted(changes)), _warnings(document))


def _warnings(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What the program or the engine warned of, as whole lines. A program's arrive as `info#err`."""
    said = (
        str(each.get("message", "")).strip()
        for each in document.get("diagnostics") or ()
        if each.get("severity") in {"warning", "info#err"}
    )
    return tuple(text.removeprefix("warning:").strip() for text in said if text)


def _changes(step: Mapping[str, Any], live: Mapping[str, str]) -> list[Change]:
    kind = str(step["urn"]).rsplit("::", 2)[-2].rsplit("$", 1)[-1]
    name = str(step["urn"]).rsplit("::", 1)[-1]
    if kind in _INNER or kind.startswith(("pulumi:", "maintenance:index:")):
        return []
    if kind == SERVICES:
        return _services(step, live)
    return [Change(_KINDS.get(kind, kind), name, str(step["op"]))]


def _services(step: Mapping[str, Any], live: Mapping[str, str]) -> list[Change]:
    old = (step.get("oldState") or {}).get("outputs") or {}
    new = (step.get("newState") or {}).get("inputs") or {}
    known = old.get("desiredCounts") or {}
    found = []
    for key, count in sorted((new.get("desiredCounts") or {}).items()):
        scales = key in (old.get("scaling") or {}) or (key not in known and "(" in live.get(key, ""))
        before = _size(old, key) if key in known else live.get(key, "?")
        after = size_text(count, (new.get("scaling") or {}).get(key, "") if scales else "")
        if before != after:
            found.append(Change("service", key, str(step["op"]), before, after))
    return found


def _size(state: Mapping[str, Any], key: str) -> str:
    return size_text(state["desiredCounts"].get(key), (state.get("scaling") or {}).get(key, ""))


def size_text(count: float | None, scaling: str) -> str:
    """A service's size in one line, the same for previews and for what is live."""
    if count is None:
        return "?"
    return f"{int(count)} ({scaling})" if scaling else str(int(count))
