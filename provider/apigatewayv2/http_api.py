"""The calls about HTTP APIs that overrides and preflight need, each in one place."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from maintenance.errors import DeadlinePassed, PermanentError, TemporaryError
from provider.aws.clients import client
from provider.override.kind import Context

Item = dict[str, Any]
DEPLOY_SECONDS = 120.0
"""How long a deployment may take; it is usually a matter of seconds."""
_POLL_SECONDS = 1.0
_LOOKS = 5


def every(operation: str, **arguments: str) -> list[Item]:
    """All items of a listing, page by page; botocore does not know how to page all of them."""
    call = getattr(client("apigatewayv2"), operation)
    items: list[Item] = []
    more: dict[str, str] = {}
    while True:
        page = call(**arguments, **more)
        items += page.get("Items", [])
        if not page.get("NextToken"):
            return items
        more = {"NextToken": page["NextToken"]}


def routes(api: str) -> dict[str, Item]:
    """Routes by key."""
    return {each["RouteKey"]: each for each in every("get_routes", ApiId=api)}


def targets(found: Mapping[str, Item]) -> dict[str, str]:
    """Where every route leads."""
    return {key: each.get("Target", "") for key, each in found.items()}


def stage(api: str, name: str) -> Item:
    """One stage."""
    found: Item = client("apigatewayv2").get_stage(ApiId=api, StageName=name)
    return found


def serving(api: str, name: str) -> tuple[Item, str]:
    """A stage and the description of the deployment that it serves; empty where it deploys by itself.

    Between the two calls another route's pass may point the stage elsewhere and delete the deployment: then
    both are made again.

    Raises:
        TemporaryError: that happened every time.
    """
    gateway = client("apigatewayv2")
    for _ in range(_LOOKS):
        found = stage(api, name)
        deployment = found.get("DeploymentId", "")
        if not deployment or found.get("AutoDeploy"):
            return found, ""
        try:
            answer = gateway.get_deployment(ApiId=api, DeploymentId=deployment)
        except gateway.exceptions.NotFoundException:
            continue
        return found, str(answer.get("Description") or "")
    raise TemporaryError(
        f"stage {name} serves deployment {deployment}, which is not there; looked {_LOOKS} times",
        where=api,
        next_step="say the same command again",
    )


def deployments(api: str, prefix: str) -> dict[str, str]:
    """Deployments whose description begins with `prefix`: description by id."""
    return {
        each["DeploymentId"]: each["Description"]
        for each in every("get_deployments", ApiId=api)
        if (each.get("Description") or "").startswith(prefix)
    }


def aim(api: str, route: Item, target: str) -> None:
    """Point a route at another integration; a route without one cannot be pointed back by this call."""
    client("apigatewayv2").update_route(ApiId=api, RouteId=route["RouteId"], Target=target)


def deploy(api: str, text: str, context: Context) -> str:
    """Create a deployment and wait until it can be used.

    Raises:
        PermanentError: API Gateway refused what the API holds.
        DeadlinePassed: it is still pending.
    """
    gateway = client("apigatewayv2")
    made = gateway.create_deployment(ApiId=api, Description=text)
    ends = time.monotonic() + DEPLOY_SECONDS
    while made.get("DeploymentStatus", "DEPLOYED") == "PENDING":
        if time.monotonic() >= ends:
            raise DeadlinePassed(
                f"deployment {made['DeploymentId']} is still pending after {DEPLOY_SECONDS:.0f} s; "
                "the stage still serves what it did",
                where=api,
                next_step="say the same command again",
            )
        context.say(f"waits for deployment {made['DeploymentId']}, {DEPLOY_SECONDS:.0f} s at most")
        context.stopping.wait(_POLL_SECONDS)
        context.stop_if_cancelled()
        made = gateway.get_deployment(ApiId=api, DeploymentId=made["DeploymentId"])
    if made.get("DeploymentStatus") == "FAILED":
        raise PermanentError(
            f"deployment {made['DeploymentId']} failed: {made.get('DeploymentStatusMessage', '')}",
            where=api,
            next_step="mend the API, then say the same command again",
        )
    return str(made["DeploymentId"])


def serve(api: str, stage_name: str, deployment: str) -> None:
    """Point a stage at a deployment."""
    client("apigatewayv2").update_stage(ApiId=api, StageName=stage_name, DeploymentId=deployment)


def forget(api: str, deployment: str) -> None:
    """Delete a deployment that no stage serves; one that is gone already is fine."""
    gateway = client("apigatewayv2")
    try:
        gateway.delete_deployment(ApiId=api, DeploymentId=deployment)
    except gateway.exceptions.NotFoundException:
        return
