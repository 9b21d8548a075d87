"""What this stack made and its state does not know: left by a kill between a create and the saved state.

The engine would create it again: a rule would end in PriorityInUse and a stage in a conflict for ever, a
downtime would mute twice.
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


def stage_id(api: str, stage: str) -> str:
    """The id of a REST API's stage in a state; AWS itself names it by both."""
    return f"ags-{api}-{stage}"


Kind = Literal["listener rule", "downtime", "maintenance API", "stage", "deployment", "integration"]


_ANSWERING: frozenset[Kind] = frozenset({"listener rule", "downtime", "maintenance API"})
_STAYING: frozenset[Kind] = _ANSWERING | {"integration"}
"""An integration is what a route leads to until the update led it elsewhere."""


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that carries this stack's mark. `id` is an ARN or an id of the service's own."""

    kind: Kind
    id: str
    window: str
    parent: str = ""
    """The API of an integration, stage or deployment."""
    name: str = ""
    """Of a stage."""
    served_by: str = ""
    """The id of the stage that a deployment is in; empty where it is in none."""


def known_ids(deployment: Mapping[str, Any]) -> frozenset[str]:
    """Every resource id in an exported state (`pulumi stack export`)."""
    resources = deployment.get("deployment", {}).get("resources") or []
    return frozenset(str(resource["id"]) for resource in resources if resource.get("id"))


def knows_nothing(deployment: Mapping[str, Any]) -> bool:
    """Whether an exported state holds nothing that was ever made or looked at: it was made from nothing."""
    resources = deployment.get("deployment", {}).get("resources") or []
    return not any(
        each.get("id") for each in resources if not str(each.get("type", "")).startswith("pulumi:")
    )


def overrides_nothing(deployment: Mapping[str, Any]) -> bool:
    """Whether an exported state holds no override: none was reached yet, or what knew them is lost."""
    resources = deployment.get("deployment", {}).get("resources") or []
    return not any(str(each.get("type", "")).startswith("override:") for each in resources)


def lost_kinds(made: Iterable[Made], lost: Iterable[Made]) -> tuple[Made, ...]:
    """Return what answers customers or mutes, of kinds of which the state knows not a single one.

    After a kill in the middle of a window it knows the others of that kind.
    """
    gone = tuple(lost)
    known = {each.kind for each in made if each not in gone}
    return tuple(each for each in gone if each.kind in _ANSWERING - known)


def last(lost: Iterable[Made]) -> tuple[Made, ...]:
    """Return what can stay until an update to off is through, and keeps the edge closed until then.

    A stage or deployment inside an API that the state knows would be in that update's way.
    """
    return tuple(each for each in lost if each.kind in _STAYING)


def orphans(made: Iterable[Made], deployment: Mapping[str, Any]) -> tuple[Made, ...]:
    """Return what was made but is not in the state, in the order in which it can be removed.

    A maintenance API takes its stages and deployments with it. A deployment that a stage of the state serves
    stays: the next update points the stage at one that the state knows.
    """
    known = known_ids(deployment)
    lost = [each for each in made if each.id not in known]
    ids = {each.id for each in lost}
    alone = [each for each in lost if each.parent not in ids and each.served_by in {"", *ids}]
    return tuple(sorted(alone, key=lambda each: each.kind == "deployment"))
