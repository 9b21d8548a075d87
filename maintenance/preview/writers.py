"""Rules, schedules and functions as rows under their team: `rule nightly  ENABLED → DISABLED`."""

from __future__ import annotations

from maintenance.preview.declared import Declared
from maintenance.preview.engine import Properties, Resource, is_known
from maintenance.preview.row import GONE, UNKNOWN, Facts, Row
from maintenance.writers import names

RULE = "override:events:Rule"
SCHEDULE = "override:scheduler:Schedule"
FUNCTION = "override:lambda:Function"
TYPES = (RULE, SCHEDULE, FUNCTION)

STOPPED = ("DISABLED", "0")
_FIELDS = {RULE: "state", SCHEDULE: "state", FUNCTION: "reservedConcurrency"}
_UNDECLARED = "is in no team's section of the plan document"
_TAKEN_OUT = "was taken out of the plan document while it was stopped: this update brings it back"


def writer_row(resource: Resource, plan: Declared) -> Row:
    """One override of a rule, schedule or function."""
    key = _key(resource)
    team, title = plan.writers.get(key, ("", key))
    before, after = _facts(resource, _FIELDS[resource.type])
    outside = _TAKEN_OUT if resource.op in GONE and resource.old.get("captured") else _UNDECLARED
    return Row(
        section="writer",
        group=team,
        key=f"writer {key}",
        name=title,
        before=before,
        after=after,
        outside="" if team else outside,
        problem=str(resource.old.get("problem") or resource.new.get("problem") or ""),
    )


def _key(resource: Resource) -> str:
    state = resource.inputs or resource.old
    if resource.type == RULE:
        return names.rule(str(state.get("bus")), str(state.get("rule")))
    if resource.type == SCHEDULE:
        return names.schedule(str(state.get("group")), str(state.get("schedule")))
    return names.function(str(state.get("function")))


def _facts(resource: Resource, field: str) -> tuple[Facts, Facts]:
    old = resource.old or (resource.new if not resource.inputs.get("apply") else {})
    before = (_read(old, field),)
    if resource.op in GONE:
        captured = resource.old.get("captured")
        return before, (_read(captured, field),) if captured else before
    applies = resource.inputs.get("apply")
    if resource.op in {"same", "refresh"} or not (applies or resource.old.get("captured")):
        return before, before
    return before, (_read(resource.inputs, field),)


def _read(state: Properties, field: str) -> str:
    value = state.get(field)
    return str(value) if is_known(value) else UNKNOWN
