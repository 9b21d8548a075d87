"""What the engine prints for a preview, made from a plan document: the form is that of recorded ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maintenance.datadog.downtimes import plan_downtimes
from maintenance.edge.listener_rules import PlannedRule, plan_listener_rules
from maintenance.edge.rules import FixedResponse, HostHeader, HttpRequestMethod, PathPattern
from maintenance.plan.document import ApiMapping, BasePathMapping, HttpRoutes, PlanDocument, RestStage

STACK = "prod-maint"
API = "m1a2i3n4t5"
Json = dict[str, Any]
Counts = Mapping[str, tuple[int, int | None]]
"""A service's desired count, and its minimum where it has a scalable target."""


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:{STACK}::maintenance-mode::maintenance:index:MaintenanceMode${kind}::{name}"


def step(
    op: str, kind: str, name: str, old: Json | None = None, new: Json | None = None, id_: str = ""
) -> Json:
    """One step; `old` and `new` are inputs and outputs."""
    found: Json = {"op": op, "urn": urn(kind, name)}
    if old is not None:
        found["oldState"] = {"type": kind, "id": id_, **old}
    if new is not None:
        found["newState"] = {"type": kind, **new}
    return found


def going_on(document: PlanDocument, counts: Counts, *, more: tuple[Json, ...] = ()) -> Json:
    """The preview of off → on."""
    steps = [
        {
            "op": "refresh",
            "urn": f"urn:pulumi:{STACK}::maintenance-mode::pulumi:pulumi:Stack::maintenance-mode-{STACK}",
            "oldState": {"type": "pulumi:pulumi:Stack", "outputs": {"phase": "off"}},
            "newState": {"type": "pulumi:pulumi:Stack", "outputs": {"phase": "off"}},
        },
        *_mutes(document),
        *(_rule(each) for each in plan_listener_rules(document)),
        step("same", "aws:apigateway/restApi:RestApi", "maintenance-api", {}, {}, API),
        *_gateway(document),
        *_services(document, counts),
        *_writers(document),
        *more,
    ]
    return {"config": {}, "steps": steps, "duration": 1, "changeSummary": {}}


def services(name: str, counts: Counts) -> Json:
    """A set of services that goes to 0."""
    scaled = {key: low for key, (_, low) in counts.items() if low is not None}
    old = {
        "services": list(counts),
        "apply": False,
        "captured": {},
        "problems": {},
        "desiredCounts": {key: count for key, (count, _) in counts.items()},
        "scaling": {key: f"min {low}, scaling active" for key, low in scaled.items()},
    }
    new = {
        "services": list(counts),
        "apply": True,
        "desiredCounts": dict.fromkeys(counts, 0),
        "scaling": dict.fromkeys(counts, "min 0, scaling suspended"),
    }
    return step("update", "override:ecs:Services", name, {"outputs": old}, {"inputs": new})


def _services(document: PlanDocument, counts: Counts) -> Iterator[Json]:
    for team in document.teams:
        for wave in sorted({each.wave for each in team.services}):
            own = {each.key: counts[each.key] for each in team.services if each.wave == wave}
            yield services(f"{team.name}-wave{wave}", own)


def _writers(document: PlanDocument) -> Iterator[Json]:
    for each in document.writers:
        match each.kind:
            case "rule":
                kind, place = "override:events:Rule", {"bus": each.bus, "rule": each.name}
            case "schedule":
                kind, place = "override:scheduler:Schedule", {"group": each.group, "schedule": each.name}
            case _:
                kind, place = "override:lambda:Function", {"function": each.name}
        function = each.kind == "function"
        field, own, stopped = (
            ("reservedConcurrency", "unreserved", "0") if function else ("state", "ENABLED", "DISABLED")
        )
        yield step(
            "update",
            kind,
            each.key,
            {"outputs": {**place, "apply": False, "captured": {}, field: own}},
            {"inputs": {**place, "apply": True, field: stopped}},
        )


def _mutes(document: PlanDocument) -> Iterator[Json]:
    for each in plan_downtimes(document, STACK):
        identifier: Json = (
            {"monitorTags": list(each.monitor_tags)}
            if each.monitor_id is None
            else {"monitorId": each.monitor_id}
        )
        inputs = {
            "monitorIdentifier": identifier,
            "scope": each.scope,
            "oneTimeSchedule": {"end": each.end},
            "message": each.message,
        }
        kind = "datadog:index/downtimeSchedule:DowntimeSchedule"
        yield step("create", kind, each.resource_name, None, {"inputs": inputs})


def _rule(planned: PlannedRule) -> Json:
    conditions: list[Json] | str = []
    for condition in planned.rule.conditions:
        match condition:
            case HostHeader(values):
                conditions.append({"hostHeader": {"values": list(values)}})
            case PathPattern(values):
                conditions.append({"pathPattern": {"values": list(values)}})
            case HttpRequestMethod(values):
                conditions.append({"httpRequestMethod": {"values": list(values)}})
            case _:
                conditions = "[secret]"
                break
    action: Json = (
        {"type": "fixed-response", "fixedResponse": {"statusCode": "503", "messageBody": "{}"}}
        if isinstance(planned.rule.action, FixedResponse)
        else {"type": "forward", "targetGroupArn": "arn:aws:x:targetgroup/shop-api/506d2cfaab0a1a4a"}
    )
    inputs = {
        "listenerArn": planned.listener,
        "priority": planned.rule.priority,
        "conditions": conditions,
        "actions": [action],
    }
    kind = "aws:lb/listenerRule:ListenerRule"
    return step("create", kind, planned.resource_name, None, {"inputs": inputs})


def _gateway(document: PlanDocument) -> Iterator[Json]:
    for name, edge in document.edges.items():
        match edge:
            case BasePathMapping():
                place: Json = {"domain": edge.domain, "basePath": edge.base_path}
                yield _override("override:apigateway:BasePathMapping", name, place, ("restApiId", "stage"))
            case ApiMapping():
                place = {"domain": edge.domain, "mappingKey": edge.mapping_key}
                yield _override("override:apigatewayv2:ApiMapping", name, place, ("apiId", "stage"))
            case RestStage():
                inputs = {"restApi": edge.api, "stage": edge.stage, "apply": True}
                closed = {
                    "deployment": "maintenance on prod: w, 503 from 1 method",
                    "methods": ["GET /reports"],
                }
                yield step(
                    "update",
                    "override:apigateway:Stage",
                    name,
                    {"outputs": {**inputs, "apply": False, "deployment": "d1e2p3", "captured": {}}},
                    {"inputs": {**inputs, **closed}},
                )
            case HttpRoutes():
                for method in ("POST", "PUT"):
                    inputs = {"apiId": edge.api, "routeKey": f"{method} /hooks", "apply": True}
                    yield step(
                        "update",
                        "override:apigatewayv2:Route",
                        f"{name}-{method}--hooks",
                        {"outputs": {**inputs, "apply": False, "target": "integrations/own", "captured": {}}},
                        {"inputs": {**inputs, "target": "integrations/ours"}},
                    )
            case _:
                pass


def _override(kind: str, name: str, place: Json, fields: tuple[str, str]) -> Json:
    own, closed = ("a1b2c3", "prod"), (API, "maintenance")
    return step(
        "update",
        kind,
        name,
        {"outputs": {**place, "apply": False, "captured": {}, **dict(zip(fields, own, strict=True))}},
        {"inputs": {**place, "apply": True, **dict(zip(fields, closed, strict=True))}},
    )
