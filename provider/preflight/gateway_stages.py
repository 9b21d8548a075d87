"""Stages of API Gateway: what stands in the way of closing some methods or routes, and what would be odd."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maintenance.captured.record import TAG_KEY, Record
from maintenance.finding import Finding, error, warning
from maintenance.plan import document as plan
from provider.apigateway import rest_api
from provider.apigatewayv2 import http_api


def check_rest_stage(
    where: str, edge: plan.RestStage, methods: Sequence[str], record: Record | None
) -> list[Finding]:
    """Check one stage of a REST API.

    Args:
        where: the edge, as findings name it.
        edge: the stage.
        methods: `METHOD path` of what is to answer 503.
        record: the open record of this window, None if there is none.
    """
    stage = rest_api.read_stage(edge.api, edge.stage)
    api = rest_api.read_api(edge.api)
    there = [method for method in methods if api.resource_of(method) is not None]
    findings = [error(where, f"has no {each}", "correct the plan") for each in methods if each not in there]
    # While a record is open, the stage serves 503 and the override itself compares what is left. The program
    # that owns the stage may keep its record in another store; then the tag tells.
    closed = record is not None or TAG_KEY in (stage.get("tags") or {})
    for name, what in () if closed else rest_api.undeployed(api, edge.stage):
        findings.append(
            error(
                where,
                f"{name} {what}, and a maintenance deployment would put it live",
                f"deploy it to the stage {edge.stage} or take it back",
            )
        )
    if guarded := [method for method in there if _guarded(api, method)]:
        what = f"callers must be let in first, and may read 401 or 403 in place of 503: {', '.join(guarded)}"
        findings.append(warning(where, what))
    if stage.get("cacheClusterEnabled"):
        findings.append(warning(where, "has a cache, which goes on answering until its entries are too old"))
    if stage.get("canarySettings"):
        findings.append(warning(where, "has a canary, which is cleared in maintenance and put back after it"))
    return findings


def check_http_stage(where: str, edge: plan.HttpRoutes, keys: Sequence[str]) -> list[Finding]:
    """Check the stage of an HTTP API and its routes."""
    stage = http_api.stage(edge.api, edge.stage)
    live = http_api.routes(edge.api)
    findings = [error(where, f"has no {key}", "correct the plan") for key in keys if key not in live]
    if not stage.get("AutoDeploy") and not stage.get("DeploymentId"):
        findings.append(error(where, f"stage {edge.stage} was never deployed", "deploy it"))
    elif edge.owned and not stage.get("AutoDeploy"):
        what = f"stage {edge.stage} does not deploy by itself, so its owner's 503 would never be served"
        findings.append(error(where, what, "turn on auto-deploy, or leave this edge to the central stack"))
    elif not stage.get("AutoDeploy"):
        what = (
            f"stage {edge.stage} does not deploy by itself; in maintenance it serves a deployment of the API "
            "as it is then, with whatever nobody has deployed yet"
        )
        findings.append(warning(where, what, "see that nobody's work on this API is unfinished"))
    others = [
        each["StageName"]
        for each in http_api.every("get_stages", ApiId=edge.api)
        if each["StageName"] != edge.stage and each.get("AutoDeploy")
    ]
    if others:
        what = f"its routes are those of {', '.join(sorted(others))} too, which deploy by themselves"
        findings.append(warning(where, what, "expect 503 there as well"))
    return findings


def _guarded(api: rest_api.Api, method: str) -> bool:
    known: dict[str, Any] = api.method(method)
    return (known.get("authorizationType") or "NONE") != "NONE" or bool(known.get("apiKeyRequired"))
