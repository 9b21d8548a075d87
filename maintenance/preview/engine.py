"""What `pulumi preview --json` says, one value per resource: its state before and after.

Where the stack is refreshed first, a resource has a step for what was read and one for what is going to
happen; the last one counts. Names and types: pulumi/pkg display.PreviewStep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SECRET = "[secret]"  # noqa: S105 - what the engine shows in place of one
_UNKNOWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""What stands for a value that is known only after the update."""
_QUIET = {"info", "debug", "info#err"}

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: what is going to be done to it, and its properties before and after."""

    op: str
    type: str
    name: str
    id: str = ""
    old_inputs: Properties = field(default_factory=dict)
    old: Properties = field(default_factory=dict)
    """Outputs, as they were read."""
    inputs: Properties = field(default_factory=dict)
    """What the program wants; empty where it is going to be deleted."""
    new: Properties = field(default_factory=dict)
    """Outputs, as far as the provider knows them."""


@dataclass(frozen=True, slots=True)
class EnginePreview:
    """All resources in the order of their steps, and what was said on the way."""

    resources: tuple[Resource, ...]
    said: tuple[str, ...]
    phase: str
    """The phase of the last update; empty before the first one."""


def is_known(value: object) -> bool:
    """Whether a value is one, and not the engine's mark for later."""
    return value is not None and value != "" and not (isinstance(value, str) and _UNKNOWN.fullmatch(value))


def read_preview(content: Mapping[str, Any]) -> EnginePreview:
    """Read the engine's JSON. A step of a kind that is not known stays: it has to be shown."""
    found: dict[str, Resource] = {}
    phase = ""
    for step in content.get("steps") or ():
        urn = str(step.get("urn", ""))
        resource = _resource(step, urn)
        if resource.type == "pulumi:pulumi:Stack":
            phase = str(resource.old.get("phase", phase))
        known = found.pop(urn, None)
        if resource.op == "refresh" and known is not None:
            resource = known  # what is going to happen was said already
        found[urn] = resource
    said = "".join(_said(content.get("diagnostics") or ()))
    return EnginePreview(
        tuple(found.values()), tuple(line for line in said.splitlines() if line.strip()), phase
    )


def _resource(step: Mapping[str, Any], urn: str) -> Resource:
    old, new = step.get("oldState") or {}, step.get("newState") or {}
    op = str(step.get("op", ""))
    kind = str((new or old).get("type") or urn.rpartition("::")[0].rpartition("::")[2].rpartition("$")[2])
    return Resource(
        op=op,
        type=kind,
        name=urn.rpartition("::")[2],
        id=str(old.get("id") or new.get("id") or ""),
        old_inputs=old.get("inputs") or {},
        old=(new if op == "refresh" else old).get("outputs") or {},
        inputs=new.get("inputs") or {},
        new=new.get("outputs") or {},
    )


def _said(diagnostics: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in diagnostics:
        prefix = "" if each.get("severity") in _QUIET else f"{each.get('severity')}: "
        yield f"{prefix}{each.get('message', '')}"
