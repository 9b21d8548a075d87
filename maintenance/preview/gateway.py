"""API Gateway's mappings, stages and routes as rows, under their edge: `a1b2c3/prod → 503`."""

from __future__ import annotations

from collections.abc import Callable

from maintenance.plan.document import ApiMapping, BasePathMapping, RestStage
from maintenance.preview.declared import Declared
from maintenance.preview.engine import Properties, Resource, is_known
from maintenance.preview.row import GONE, UNKNOWN, Facts, Row, told_apart

BASE_PATH_MAPPING = "override:apigateway:BasePathMapping"
API_MAPPING = "override:apigatewayv2:ApiMapping"
STAGE = "override:apigateway:Stage"
ROUTE = "override:apigatewayv2:Route"
TYPES = (BASE_PATH_MAPPING, API_MAPPING, STAGE, ROUTE)

CLOSED = "503"
_OUR_STAGE = "maintenance"
_OUR_DEPLOYMENT = "maintenance on "
_UNDECLARED = "is no edge of the plan document"
_UNLISTED = "is not listed by any team of the plan document"

Read = Callable[[Properties], str]


def gateway_row(resource: Resource, plan: Declared, ours: frozenset[str]) -> Row:
    """One override. `ours` are the ids of the maintenance API and of the integrations that lead to it."""
    state = resource.inputs or resource.old
    read: Read = _deployment
    match resource.type:
        case "override:apigateway:Stage":
            place, kind = f"{state.get('restApi')}/{state.get('stage')}", "stage"
            group = resource.name if place == _stage(plan, resource.name) else ""
        case "override:apigatewayv2:Route":
            api, key = str(state.get("apiId")), str(state.get("routeKey"))
            place, kind, read = f"{api}/{key}", "route", _target(ours)
            group = plan.routes.get((api, key), "")
        case _:
            path = state.get("basePath", state.get("mappingKey", ""))
            api = "restApiId" if resource.type == BASE_PATH_MAPPING else "apiId"
            place, kind, read = f"{state.get('domain')}/{path}", "mapping", _leads(api, ours)
            group = resource.name if place == _mapping(plan, resource.name) else ""
    before, after = _facts(resource, read)
    return Row(
        section="edge",
        group=group,
        key=f"{kind} {place}",
        name=place,
        before=before,
        after=after,
        detail=", ".join(map(str, state.get("methods") or ())),
        outside="" if group else (_UNLISTED if kind == "route" else _UNDECLARED),
        problem=str(resource.old.get("problem") or resource.new.get("problem") or ""),
    )


def _facts(resource: Resource, read: Read) -> tuple[Facts, Facts]:
    if resource.op == "create":
        seen = resource.inputs.get("observed") or resource.new.get("observed")
        before: Facts = (read(seen) if seen else UNKNOWN,)
    else:
        before = (read(resource.old),)
    if resource.op in GONE:
        captured = resource.old.get("captured")
        return before, (read(captured),) if captured else before
    applies = resource.inputs.get("apply")
    if resource.op in {"same", "refresh"} or not (applies or resource.old.get("captured")):
        return before, before
    after: Facts = (CLOSED if applies else read(resource.inputs),)
    other_methods = resource.old.get("deployment") != resource.inputs.get("deployment")
    return before, told_apart(before, after, differs=other_methods)


def _leads(api: str, ours: frozenset[str]) -> Read:
    def read(state: Properties) -> str:
        if state.get("stage") == _OUR_STAGE and (not is_known(state.get(api)) or state[api] in ours):
            return CLOSED
        return f"{_known(state.get(api))}/{_known(state.get('stage'))}"

    return read


def _target(ours: frozenset[str]) -> Read:
    def read(state: Properties) -> str:
        target = _known(state.get("target"))
        return CLOSED if target.removeprefix("integrations/") in ours else target

    return read


def _deployment(state: Properties) -> str:
    deployment = _known(state.get("deployment"))
    return CLOSED if deployment.startswith(_OUR_DEPLOYMENT) else deployment


def _stage(plan: Declared, name: str) -> str | None:
    edge = plan.edges.get(name)
    return f"{edge.api}/{edge.stage}" if isinstance(edge, RestStage) else None


def _mapping(plan: Declared, name: str) -> str | None:
    match plan.edges.get(name):
        case BasePathMapping(domain=domain, base_path=path):
            return f"{domain}/{path}"
        case ApiMapping(domain=domain, mapping_key=key):
            return f"{domain}/{key}"
        case _:
            return None


def _known(value: object) -> str:
    return str(value) if is_known(value) else UNKNOWN
