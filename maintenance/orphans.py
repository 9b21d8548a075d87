"""What this stack made and its state does not know: left by a kill between a create and the saved state.

The engine would create it again: a rule would end in PriorityInUse for ever, a downtime would mute twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

TAG_STACK = "maintenance-mode:stack"
TAG_WINDOW = "maintenance-mode:window"


def integration_mark(stack: str) -> str:
    """The description of an integration of ours; integrations carry no tags."""
    return f"maintenance mode of {stack}"


Kind = Literal["listener rule", "downtime", "maintenance API", "integration"]


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that carries this stack's mark. `id` is an ARN or an id of the service's own."""

    kind: Kind
    id: str
    window: str
    parent: str = ""
    """The API of an integration."""


def known_ids(deployment: Mapping[str, Any]) -> frozenset[str]:
    """Every resource id in an exported state (`pulumi stack export`)."""
    resources = deployment.get("deployment", {}).get("resources") or []
    return frozenset(str(resource["id"]) for resource in resources if resource.get("id"))


def orphans(made: Iterable[Made], deployment: Mapping[str, Any]) -> tuple[Made, ...]:
    """Return what was made but is not in the state."""
    known = known_ids(deployment)
    return tuple(each for each in made if each.id not in known)
