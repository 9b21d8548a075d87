"""The preview of a team's own program that follows the plan, in the words of the central stack's review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from maintenance.ecs.capacity import Suspension
from maintenance.ecs.record import TAG_KEY
from maintenance.owner import gateway, route, rule, service, target
from maintenance.phase import Phase
from maintenance.plan.document import HttpRoutes, PlanDocument
from maintenance.preview import gateway as overridden
from maintenance.preview import listener
from maintenance.preview.declared import Declared, declared
from maintenance.preview.engine import EnginePreview, Properties, Resource, is_known, read_preview
from maintenance.preview.review import SUPPORT_NAMES, Review, in_order, support_row
from maintenance.preview.row import GONE, NOTHING, UNKNOWN, Facts, Row
from maintenance.preview.services import row_key
from maintenance.release import release

INTEGRATION = "aws:apigatewayv2/integration:Integration"
_OWN = "is changed by this program itself, not by the plan document"
_COMPONENTS = ("pulumi:pulumi:Stack", "pulumi:providers:")
_PARTS: Mapping[str, frozenset[str]] = {
    service.TYPE: frozenset({service.COUNT, service.TAGS, "tagsAll"}),
    target.TYPE: frozenset({target.MINIMUM, target.STATE}),
    route.TYPE: frozenset({route.TARGET}),
    **dict.fromkeys(rule.TYPES, frozenset({rule.ACTIONS})),
    **gateway.HELD,
    gateway.STAGE: gateway.HELD[gateway.STAGE] | {"tagsAll"},
}
"""What maintenance changes of each type; whatever else differs is the program's own."""


def owner_review(
    content: Mapping[str, Any],
    document: PlanDocument,
    *,
    stack: str,
    phase: Phase,
    released: Mapping[str, str] | None = None,
) -> Review:
    """Turn the engine's JSON of an owner's program into a review; for arguments and errors see `review`."""
    back = release(document, (released or {}) if phase.edge_closed else {})
    engine, plan = read_preview(content), declared(document, stack, still_closed=back.document)
    rows = tuple(sorted(_rows(engine, plan), key=in_order(document)))
    return Review(
        stack=stack,
        window=document.window.id,
        before=_phase_before(engine, plan),
        after=phase.value,
        rows=rows,
        outside=tuple(f"{row.name}: {row.outside} ({row.change})" for row in rows if row.outside),
        warnings=(*(f"released early: {name}: {why}" for name, why in back.reasons.items()), *engine.said),
    )


def _rows(engine: EnginePreview, plan: Declared) -> Iterator[Row]:
    targets = {
        target.service_of(_wanted(each)): each for each in engine.resources if each.type == target.TYPE
    }
    ours = frozenset(each.id for each in engine.resources if _is_ours(each, plan) and each.id)
    governed = set()
    for resource in engine.resources:
        if resource.type == service.TYPE:
            key = _key(resource)
            governed.add(key)
            yield _service_row(resource, key, targets.get(key), plan)
        elif resource.type != target.TYPE and not resource.type.startswith(_COMPONENTS):
            yield from _other_row(resource, ours, plan)
    for resource in targets.values():
        if target.service_of(_wanted(resource)) not in governed and resource.op not in {"same", "refresh"}:
            yield support_row(resource, outside=_OWN)


def _other_row(resource: Resource, ours: frozenset[str], plan: Declared) -> Iterator[Row]:
    if resource.type in rule.TYPES:
        yield _rule_row(resource, plan)
    elif resource.type == route.TYPE:
        yield _route_row(resource, ours, plan)
    elif resource.type == overridden.STAGE:
        yield overridden.gateway_row(resource, plan, ours)
    elif _is_ours(resource, plan) or resource.name in SUPPORT_NAMES:
        yield support_row(resource, outside="")
    elif resource.op not in {"same", "refresh"} and not _follows_its_override(resource, plan):
        yield support_row(resource, outside=_OWN)


def _service_row(resource: Resource, key: str, scaling: Resource | None, plan: Declared) -> Row:
    team = plan.teams.get(key)
    before, after = _ends(resource, lambda state: (_number(state.get(service.COUNT)),))
    if scaling is not None:
        was, then = _ends(scaling, _scaling)
        before, after = (*before, *was), (*after, *then)
    return Row(
        section="service",
        group=team or "",
        key=row_key(key),
        name=plan.short.get(key, key),
        before=before,
        after=after,
        outside=_own(resource, scaling, changes=before != after, planned=team is not None),
    )


def _scaling(state: Properties) -> Facts:
    flags = state.get(target.STATE)
    read: Mapping[str, Any] = flags if isinstance(flags, Mapping) else {}
    suspension = Suspension(*(read.get(name) is True for name in target.SUSPENDED))
    return (f"min {_number(state.get(target.MINIMUM))}", str(suspension))


def _rule_row(resource: Resource, plan: Declared) -> Row:
    wanted = _wanted(resource)
    edge = rule.edge_of(wanted, plan.document) or ""
    before, after = _ends(resource, lambda state: (listener.does(state),), inputs=True)
    closes = overridden.CLOSED in {*before, *after}
    return Row(
        section="edge",
        group=edge,
        key=f"rule {resource.name}",
        name=f"rule {_number(wanted.get('priority'))}",
        before=before,
        after=after,
        detail=resource.name,
        outside=_own(resource, changes=before != after, planned=bool(edge) and closes),
    )


def _route_row(resource: Resource, ours: Collection[str], plan: Declared) -> Row:
    wanted = _wanted(resource)
    api, key = str(wanted.get("apiId")), str(wanted.get("routeKey"))
    edge = plan.routes.get((api, key), "")

    def leads(state: Properties) -> Facts:
        goal = state.get(route.TARGET)
        if not is_known(goal):
            return (UNKNOWN,)
        return (overridden.CLOSED if str(goal).removeprefix("integrations/") in ours else str(goal),)

    before, after = _ends(resource, leads)
    return Row(
        section="edge",
        group=edge,
        key=f"route {api}/{key}",
        name=f"{api}/{key}",
        before=before,
        after=after,
        outside=_own(resource, changes=before != after, planned=bool(edge)),
    )


def _follows_its_override(resource: Resource, plan: Declared) -> bool:
    """Whether a stage or mapping of the plan only goes back to what it served before."""
    if resource.type not in gateway.TYPES or resource.op != "update" or _beyond(resource):
        return False
    return gateway.edge_of(resource.type, _wanted(resource), plan.document) is not None


def _ends(resource: Resource, facts: Any, *, inputs: bool = False) -> tuple[Facts, Facts]:  # noqa: ANN401
    """How a resource is, as it was read, and how it is going to be; what it does not say stays."""
    old = resource.old_inputs if inputs else {**resource.old_inputs, **resource.old}
    before: Facts = () if resource.op == "create" else facts(old)
    if resource.op in GONE:
        return before, (NOTHING,) * len(before)
    if resource.op in {"same", "refresh"}:
        return before, before
    return before, facts({**old, **resource.inputs})


def _own(resource: Resource, other: Resource | None = None, *, changes: bool, planned: bool) -> str:
    """What goes beyond maintenance."""
    if changes and not planned:
        return _OWN
    found = [name for each in (resource, other) if each is not None for name in _beyond(each)]
    if planned and resource.op not in {"update", "same", "refresh"}:
        done = {"create": "created", "delete": "deleted"}.get(resource.op, "replaced")
        return f"is going to be {done}, which maintenance never does"
    return f"also changes {', '.join(found)}, which is no part of maintenance" if found and planned else ""


def _beyond(resource: Resource) -> list[str]:
    if resource.op != "update":
        return []
    old, new = resource.old_inputs, resource.inputs
    names = sorted(
        name for name in {*old, *new} if not name.startswith("__") and old.get(name) != new.get(name)
    )
    return [name for name in names if name not in _PARTS[resource.type]]


def _phase_before(engine: EnginePreview, plan: Declared) -> str:
    """The phase in which the services are: their tags tell."""
    found = ""
    for each in engine.resources:
        if each.type != service.TYPE or _key(each) not in plan.teams or each.op == "create":
            continue
        tags = each.old.get(service.TAGS)
        if isinstance(tags, Mapping) and TAG_KEY in tags:
            held = service.held(
                _key(each), service.Seen(int(each.old.get(service.COUNT) or 0), tags[TAG_KEY])
            )
            return (Phase.ON if held else Phase.VERIFY).value
        found = Phase.OFF.value
    return found


def _is_ours(resource: Resource, plan: Declared) -> bool:
    names = {f"{name}-maintenance" for name, edge in plan.edges.items() if isinstance(edge, HttpRoutes)}
    return resource.type == INTEGRATION and resource.name in names


def _key(resource: Resource) -> str:
    wanted = _wanted(resource)
    return f"{service.cluster_name(wanted.get('cluster')) or UNKNOWN}/{wanted.get('name', UNKNOWN)}"


def _wanted(resource: Resource) -> Properties:
    return resource.inputs or resource.old_inputs


def _number(value: object) -> str:
    if not is_known(value):
        return UNKNOWN
    return f"{value:g}" if isinstance(value, float) else str(value)
