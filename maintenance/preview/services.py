"""Sets of ECS services as rows: one for each service, under its team."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.preview.declared import Declared
from maintenance.preview.engine import Properties, Resource
from maintenance.preview.row import GONE, UNKNOWN, Facts, Row

TYPE = "override:ecs:Services"
_KEY = "service "
UNDECLARED = "is in no team's section of the plan document"
_TAKEN_OUT = "was taken out of the plan document while it was in maintenance: this update brings it back"


def service_rows(resource: Resource, plan: Declared) -> Iterator[Row]:
    """Rows of one set, for every service that it held or is going to hold."""
    before = resource.old or (resource.new if resource.op == "create" else {})
    after = {} if resource.op in GONE else _target(resource, before)
    keys = dict.fromkeys([*after.get("services", ()), *(before.get("services") or ())])
    moved_on = set(before.get("services") or ()) - set(after.get("services", ()))
    for key in keys:
        team = plan.teams.get(key)
        if key in moved_on and team is not None:
            continue  # another set of this preview holds it now
        was, record = _facts(before, key), str((before.get("captured") or {}).get(key, ""))
        leaves = key in moved_on
        yield Row(
            section="service",
            group=team or "",
            key=row_key(key),
            name=plan.short.get(key, key),
            before=was,
            after=_given_back(record, was) if leaves else _same_shape(_facts(after, key), was),
            outside=_outside(declared=team is not None, leaves=leaves, captured=bool(record)),
            problem=str((before.get("problems") or {}).get(key, "")),
        )


def row_key(key: str) -> str:
    """The key of the row of `cluster/service`."""
    return f"{_KEY}{key}"


def key_of(row: Row) -> str:
    """`cluster/service` of a service's row."""
    return row.key.removeprefix(_KEY)


def facts_of(count: float | None, scaling: str) -> Facts:
    """A service's size: its desired count, and minimum and scaling where it has a scalable target."""
    first = UNKNOWN if count is None else f"{count:g}"
    minimum, comma, flags = scaling.partition(", ")
    return (first, minimum, flags) if comma else (first,)


def _target(resource: Resource, before: Properties) -> Properties:
    """What is going to be: the inputs name what changes, everything else stays as it was read."""
    wanted = dict(resource.inputs) or dict(before)
    for name in ("desiredCounts", "scaling"):
        wanted[name] = {**(before.get(name) or {}), **(wanted.get(name) or {})}
    return wanted


def _facts(state: Properties, key: str) -> Facts:
    count, scaling = ((state.get(name) or {}).get(key) for name in ("desiredCounts", "scaling"))
    return facts_of(count if isinstance(count, int | float) else None, str(scaling or ""))


def _same_shape(after: Facts, before: Facts) -> Facts:
    """A service without a scalable target has none afterwards, whatever the set says for all of its own."""
    return after[: len(before)] if before[0] != UNKNOWN else after


def _given_back(record: str, was: Facts) -> Facts:
    """A service that leaves its set is restored if it was captured; its record is text of ours."""
    fields = dict(part.split("=", 1) for part in record.split() if "=" in part)
    return (fields["d"], *was[1:]) if "d" in fields else was


def _outside(*, declared: bool, leaves: bool, captured: bool) -> str:
    if declared or (leaves and not captured):
        return ""  # what was never stopped just goes, and nothing happens to it
    return _TAKEN_OUT if leaves else UNDECLARED
