"""The calls about REST APIs and their stages that overrides and preflight need, each in one place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from maintenance.apigateway.method import (
    CODE,
    definition,
    put_integration,
    put_integration_responses,
    put_method_response,
)
from maintenance.apigateway.served import (
    differences,
    exported_methods,
    exported_responses,
    held_methods,
    held_responses,
)
from maintenance.captured.record import Definition
from provider.aws.clients import client

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """What an API holds now: its resources with all methods."""

    id: str
    resources: tuple[Item, ...]

    def resource_of(self, method: str) -> str | None:
        """The id of the resource that holds `METHOD path`; None if there is no such method."""
        verb, _, path = method.partition(" ")
        for each in self.resources:
            if each["path"] == path and verb in (each.get("resourceMethods") or {}):
                return str(each["id"])
        return None

    def method(self, method: str) -> Item:
        """A method of it, as API Gateway shows it."""
        verb, _, path = method.partition(" ")
        resource = next(each for each in self.resources if each["path"] == path)
        found: Item = resource["resourceMethods"][verb]
        return found

    def definition(self, method: str) -> Definition:
        """What has to be known of a method to put it back."""
        return definition(self.method(method))


def read_api(api: str) -> Api:
    """Read every resource of an API with its methods."""
    pages = client("apigateway").get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return Api(api, tuple(item for page in pages for item in page["items"]))


def read_stage(api: str, stage: str) -> Item:
    """One stage."""
    found: Item = client("apigateway").get_stage(restApiId=api, stageName=stage)
    return found


def undeployed(api: Api, stage: str) -> list[tuple[str, str]]:
    """What the API holds that the stage does not serve, or the reverse: name and what differs."""
    gateway = client("apigateway")
    answer = gateway.get_export(
        restApiId=api.id,
        stageName=stage,
        exportType="oas30",
        parameters={"extensions": "apigateway"},
        accepts="application/json",
    )
    document = json.loads(answer["body"].read())
    pages = gateway.get_paginator("get_gateway_responses").paginate(restApiId=api.id)
    own = [each for page in pages for each in page["items"]]
    responses = differences(exported_responses(document), held_responses(own))
    return [
        *differences(exported_methods(document), held_methods(api.resources)),
        *((f"gateway response {name}", what) for name, what in responses),
    ]


def change(api: Api, method: str, wanted: Definition) -> None:
    """Make a method of an API as it was read what `wanted` says.

    A new integration has no responses, so that the method response 503 can be changed before they come back.
    """
    gateway = client("apigateway")
    where = {
        "restApiId": api.id,
        "resourceId": api.resource_of(method),
        "httpMethod": method.split(" ", maxsplit=1)[0],
    }
    integration = put_integration(wanted)
    before, after = put_method_response(api.definition(method)), put_method_response(wanted)
    if integration is None:
        gateway.delete_integration(**where)
    else:
        gateway.put_integration(**where, **integration)
    if before != after and before is not None:
        # PutMethodResponse makes one; it does not change one that is there.
        gateway.delete_method_response(**where, statusCode=CODE)
    if before != after and after is not None:
        gateway.put_method_response(**where, **after)
    if integration is not None:
        for each in put_integration_responses(wanted):
            gateway.put_integration_response(**where, **each)


def description(api: str, deployment: str) -> str:
    """A deployment's description."""
    return str(
        client("apigateway").get_deployment(restApiId=api, deploymentId=deployment).get("description") or ""
    )


def deployments(api: str, prefix: str) -> dict[str, str]:
    """Deployments whose description begins with `prefix`: description by id."""
    pages = client("apigateway").get_paginator("get_deployments").paginate(restApiId=api)
    return {
        item["id"]: item["description"]
        for page in pages
        for item in page["items"]
        if (item.get("description") or "").startswith(prefix)
    }


def deploy(api: str, text: str) -> str:
    """Create a deployment that no stage serves yet."""
    return str(client("apigateway").create_deployment(restApiId=api, description=text)["id"])


def forget(api: str, deployment: str) -> None:
    """Delete a deployment that no stage serves; one that is gone already is fine."""
    gateway = client("apigateway")
    try:
        gateway.delete_deployment(restApiId=api, deploymentId=deployment)
    except gateway.exceptions.NotFoundException:
        return


def serve(api: str, stage: str, deployment: str, canary: Item | None) -> None:
    """Point a stage at a deployment, with or without a canary, in one call.

    Source: "Patch operations", UpdateStage: /deploymentId and /canarySettings.
    """
    operations: list[Item] = [{"op": "replace", "path": "/deploymentId", "value": deployment}]
    if canary is None:
        if read_stage(api, stage).get("canarySettings"):
            operations.insert(0, {"op": "remove", "path": "/canarySettings"})
    else:
        overrides = canary.get("stageVariableOverrides") or {}
        settings = {
            "deploymentId": canary["deploymentId"],
            "percentTraffic": str(canary.get("percentTraffic", 0.0)),
            "useStageCache": str(bool(canary.get("useStageCache"))).lower(),
            **{f"stageVariableOverrides/{name}": value for name, value in sorted(overrides.items())},
        }
        operations += [
            {"op": "replace", "path": f"/canarySettings/{name}", "value": value}
            for name, value in settings.items()
        ]
    client("apigateway").update_stage(restApiId=api, stageName=stage, patchOperations=operations)


def tag_stage(api: str, stage: str, key: str, text: str | None) -> None:
    """Write a tag on a stage, or remove it."""
    gateway = client("apigateway")
    arn = (
        f"arn:{gateway.meta.partition}:apigateway:{gateway.meta.region_name}::/restapis/{api}/stages/{stage}"
    )
    if text is None:
        gateway.untag_resource(resourceArn=arn, tagKeys=[key])
    else:
        gateway.tag_resource(resourceArn=arn, tags={key: text})
