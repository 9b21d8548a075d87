"""The REST API that answers 503, always deployed, and the way to it for routes of HTTP APIs."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from maintenance.edge.maintenance_api import openapi_document
from maintenance.orphans import integration_mark
from maintenance.plan.document import PlanDocument

STAGE = "maintenance"


def maintenance_api(
    document: PlanDocument, owner: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> aws.apigateway.Stage:
    """Declare the API of `owner`, ready before it is needed, and return the stage that serves it."""
    body = json.dumps(openapi_document(document), ensure_ascii=False, sort_keys=True)
    api = aws.apigateway.RestApi(
        "maintenance-api",
        name=f"maintenance-{owner}",
        body=body,
        tags=dict(tags),
        opts=opts,
    )
    # A change that is not deployed is not a change: a new body makes a new deployment.
    deployment = aws.apigateway.Deployment(
        "maintenance-deployment", rest_api=api.id, triggers={"body": body}, opts=opts
    )
    return aws.apigateway.Stage(
        "maintenance-stage", rest_api=api.id, deployment=deployment.id, stage_name=STAGE, opts=opts
    )


def maintenance_integration(
    edge: str, api: str, stage: aws.apigateway.Stage, owner: str, opts: pulumi.ResourceOptions
) -> aws.apigatewayv2.Integration:
    """Declare an integration of an HTTP API that leads to the maintenance API; no route leads to it yet."""
    return aws.apigatewayv2.Integration(
        f"{edge}-maintenance",
        api_id=api,
        description=integration_mark(owner),
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        integration_uri=pulumi.Output.concat(stage.invoke_url, "/"),
        payload_format_version="1.0",
        opts=opts,
    )
