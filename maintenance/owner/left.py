"""What a program's last update left in maintenance, by its own state: nobody may lose sight of it.

The plan and the settings say what a program has to hold. Where they stop saying so, the program would bring
it back by itself inside the window.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from maintenance.captured.record import described
from maintenance.ecs.record import TAG_KEY
from maintenance.errors import Refused
from maintenance.owner import service

OVERRIDE = "override:apigateway:Stage"


@dataclass(frozen=True, slots=True)
class Left:
    """Services at 0 and stages at 503, each with why."""

    services: Mapping[str, str]
    stages: Mapping[str, str]
    """By edge."""


def left(resources: Mapping[str, Any]) -> Left:
    """Read a stack's resources.

    Args:
        resources: URN → type and outputs, as `readStackResourceOutputs` answers.

    Raises:
        RecordConflict: a record cannot be read.
    """
    services, stages = {}, {}
    for urn, each in resources.items():
        outputs: Mapping[str, Any] = each.get("outputs") or {}
        tags = outputs.get(service.TAGS)
        if each.get("type") == service.TYPE and isinstance(tags, Mapping):
            key = f"{service.cluster_name(outputs.get('cluster'))}/{outputs.get('name')}"
            tag, count = tags.get(TAG_KEY), outputs.get(service.COUNT)
            seen = service.Seen(int(count), tag) if isinstance(count, int | float) else None
            if why := service.held(key, seen):
                services[key] = why
        elif each.get("type") == OVERRIDE and outputs.get("capturedFor"):
            window, captured = outputs["capturedFor"], described(outputs.get("captured") or {})
            stages[urn.rpartition("::")[2]] = (
                f"is still closed by window {window}; it served {captured} before"
            )
    return Left(services, stages)


def without_settings(found: Left) -> Refused | None:
    """Why a program without any setting must not be updated; None where it may."""
    held = {**found.services, **{f"edge {name}": why for name, why in found.stages.items()}}
    if not held:
        return None
    lines = "\n".join(f"  {name} {why}" for name, why in sorted(held.items()))
    return Refused(
        f"this stack has no maintenance: setting any more, and would bring back what it holds\n{lines}",
        next_step="pulumi config set maintenance:plan PATH, of that window, and maintenance:phase verify, "
        "pulumi up, and then off; or, where all of it is back already, pulumi refresh",
    )


def without_edge(found: Left, owned: Collection[str]) -> Refused | None:
    """Why a program must not be updated whose plan does not leave it a stage any more that it holds."""
    lost = sorted(set(found.stages) - set(owned))
    if not lost:
        return None
    return Refused(
        f"{found.stages[lost[0]]}; the plan does not leave it to this program, so it would open",
        where=f"edge {lost[0]}",
        next_step=service.PUT_BACK,
    )
