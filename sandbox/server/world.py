"""What is live, in one JSON document, read from moto's own objects."""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.apigatewayv2.models import apigatewayv2_backends
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.awslambda.models import lambda_backends
from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.aws.tasks import deploying
from sandbox.datadog.store import DatadogStore

DIMENSION = "ecs:service:DesiredCount"
ALIVE = {"active", "scheduled"}


def world(store: DatadogStore) -> dict[str, Any]:
    """Return services, rules, mappings, stages, routes, other writers and living downtimes."""
    return {
        "services": services(),
        "rules": _rules(),
        "mappings": _mappings(),
        "stages": _stages(),
        "routes": _routes(),
        "writers": _writers(),
        "downtimes": [each for each in store.world() if each["status"] in ALIVE],
    }


def services() -> dict[str, Any]:
    """Every active service by `cluster/service`."""
    targets = applicationautoscaling_backends[ACCOUNT][REGION].targets.get(DIMENSION, {})
    live = {}
    for service in ecs_backends[ACCOUNT][REGION].services.values():
        if service.status != "ACTIVE":
            continue
        key = f"{service.cluster_name}/{service.name}"
        target: Any = targets.get(f"service/{key}")
        live[key] = {
            "desired": service.desired_count,
            "running": service.running_count,
            "pending": service.pending_count,
            "deploying": deploying(service),
            "min": int(target.min_capacity) if target else None,
            "max": int(target.max_capacity) if target else None,
            "suspended": _suspended(target.suspended_state) if target else None,
            "tags": {tag["key"]: tag["value"] for tag in service.tags or []},
        }
    return dict(sorted(live.items()))


def _suspended(state: dict[str, bool] | None) -> dict[str, bool]:
    state = state or {}
    return {
        "in": bool(state.get("DynamicScalingInSuspended")),
        "out": bool(state.get("DynamicScalingOutSuspended")),
        "scheduled": bool(state.get("ScheduledScalingSuspended")),
    }


def _rules() -> list[dict[str, Any]]:
    found = [
        {"arn": str(arn), "priority": str(getattr(rule, "priority", "default"))}
        for balancer in elbv2_backends[ACCOUNT][REGION].load_balancers.values()
        for listener in balancer.listeners.values()
        for arn, rule in listener.rules.items()
    ]
    return sorted(found, key=str)


def _mappings() -> list[dict[str, Any]]:
    found = [
        {"domain": name, "path": path, "api": mapping.rest_api_id, "stage": mapping.stage}
        for name, mappings in apigateway_backends[ACCOUNT][REGION].base_path_mappings.items()
        for path, mapping in mappings.items()
    ]
    found += [
        {"domain": each.domain_name, "path": each.api_mapping_key, "api": each.api_id, "stage": each.stage}
        for each in apigatewayv2_backends[ACCOUNT][REGION].api_mappings.values()
    ]
    return sorted(found, key=str)


def _stages() -> list[dict[str, Any]]:
    return sorted(
        (
            {"api": api.id, "stage": name, "deployment": stage.deployment_id, "tags": dict(stage.tags or {})}
            for api in apigateway_backends[ACCOUNT][REGION].apis.values()
            if not (api.tags or {}).get("maintenance-mode:stack")
            for name, stage in api.stages.items()
        ),
        key=str,
    )


def _routes() -> list[dict[str, Any]]:
    return sorted(
        (
            {"api": api.api_id, "route": route.route_key, "target": route.target}
            for api in apigatewayv2_backends[ACCOUNT][REGION].apis.values()
            for route in api.routes.values()
        ),
        key=str,
    )


def _writers() -> dict[str, Any]:
    """EventBridge rules, schedules with every field, and functions with what is reserved, by their keys."""
    events = events_backends[ACCOUNT][REGION]
    found: dict[str, Any] = {
        f"events:{bus.name}/{rule.name}": {
            "state": rule.state,
            "description": rule.description,
            "expression": rule.scheduled_expression,
            "pattern": rule.event_pattern.dump(),
            "targets": rule.targets,
            "tags": events.tagger.get_tag_dict_for_resource(rule.arn),
        }
        for bus in events.event_buses.values()
        for rule in bus.rules.values()
    }
    for group in scheduler_backends[ACCOUNT][REGION].schedule_groups.values():
        for schedule in group.schedules.values():
            fields = schedule.to_dict()
            del fields["LastModificationDate"]
            found[f"scheduler:{group.name}/{schedule.name}"] = fields
    for function in lambda_backends[ACCOUNT][REGION].list_functions():
        found[f"lambda:{function.function_name}"] = {
            "reserved": function.reserved_concurrency,
            "tags": dict(function.tags),
        }
    return dict(sorted(found.items()))
