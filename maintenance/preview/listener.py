"""Listener rules as rows, each compared with what the plan document asks for, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maintenance.edge.coverage import endpoint_text
from maintenance.edge.listener_rules import PlannedRule
from maintenance.edge.rules import HostHeader, HttpRequestMethod, PathPattern
from maintenance.preview.declared import Declared
from maintenance.preview.engine import SECRET, Properties, Resource, is_known
from maintenance.preview.row import GONE, IN_PLACE, UNKNOWN, Row, told_apart

TYPE = "aws:lb/listenerRule:ListenerRule"


def rule_row(resource: Resource, plan: Declared) -> Row:
    """One listener rule."""
    planned = plan.rules.get(resource.name)
    wanted = resource.inputs or resource.old_inputs
    answer = does(wanted)
    exists = "" if resource.op == "create" else answer
    stays = "" if resource.op in GONE else answer
    before, after = (exists,) if exists else (), (stays,) if stays else ()
    what = "bypass" if planned and planned.kind == "bypass" else "rule"
    return Row(
        section="edge",
        group=planned.edge if planned else "",
        key=f"rule {resource.name}",
        name=f"{what} {_number(wanted.get('priority'))}",
        before=before,
        after=told_apart(before, after, differs=resource.op in IN_PLACE),
        detail=_matches(planned) if planned else "",
        outside=_not_as_planned(resource, planned),
    )


def does(inputs: Properties) -> str:
    """What a rule answers: `503`, or `to` a target group."""
    action: Any = next(iter(inputs.get("actions") or ()), {})
    if not isinstance(action, Mapping):
        return UNKNOWN
    if action.get("type") == "fixed-response":
        return str((action.get("fixedResponse") or {}).get("statusCode", UNKNOWN))
    if action.get("type") == "forward":
        return f"to {str(action.get('targetGroupArn', UNKNOWN)).rpartition(':targetgroup/')[2].split('/')[0]}"
    return str(action.get("type", UNKNOWN))


def _matches(planned: PlannedRule) -> str:
    return ", ".join(dict.fromkeys(endpoint_text(each) for each in planned.endpoints))


def _not_as_planned(resource: Resource, planned: PlannedRule | None) -> str:
    if planned is None:
        return "is no rule that the plan document asks for"
    if resource.op in GONE:
        return ""
    inputs = resource.inputs
    if inputs.get("listenerArn") != planned.listener or inputs.get("priority") != planned.rule.priority:
        return "is on another listener, or has another priority, than the plan document asks for"
    conditions = inputs.get("conditions")
    if conditions == SECRET or conditions is None:
        return ""  # a bypass: what it matches is hidden
    if sorted(_live_conditions(conditions)) != sorted(_planned_conditions(planned)):
        return "matches something else than the plan document asks for"
    return ""


def _live_conditions(conditions: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - JSON
    for condition in conditions:
        for field, content in condition.items():
            yield (field, *sorted(map(str, content.get("values") or ())))


def _planned_conditions(planned: PlannedRule) -> Iterator[tuple[str, ...]]:
    for condition in planned.rule.conditions:
        match condition:
            case HostHeader(values):
                yield ("hostHeader", *sorted(values))
            case PathPattern(values):
                yield ("pathPattern", *sorted(values))
            case HttpRequestMethod(values):
                yield ("httpRequestMethod", *sorted(values))
            case other:
                yield (type(other).__name__,)


def _number(value: object) -> str:
    if not is_known(value):
        return UNKNOWN
    return f"{value:g}" if isinstance(value, float) else str(value)
