"""Find and remove what a stack made on listeners, in API Gateway and in Datadog, by its own marks."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.datadog.downtimes import marker
from maintenance.errors import PermanentError
from maintenance.orphans import TAG_STACK, TAG_WINDOW, Made, integration_mark, stage_id
from maintenance.plan.document import Alb, HttpRoutes
from provider.aws.clients import client, failure
from provider.captured.place import aws_errors
from provider.datadog.api import Datadog
from provider.preflight.alb import read_listener
from scripts.maint.stack import Stack

_GONE = frozenset({"NotFoundException", "RuleNotFound"})
"""What AWS says of what is not there: API Gateway, and load balancers."""


def find_made(stack: Stack) -> list[Made]:
    """Everything that carries the stack's mark, on the plan's edges and in Datadog."""
    apis = _apis(stack)
    inside = [each for api in apis for each in _inside(api)]
    return [*_rules(stack), *apis, *inside, *_integrations(stack), *_downtimes(stack)]


def remove(made: Made) -> None:
    """Remove one thing; one that is gone already is fine.

    Raises:
        MaintenanceError: it could not be removed, and why.
    """
    try:
        _remove(made)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise failure(error, where=f"{made.kind} {made.id}") from None
    except BotoCoreError as error:
        raise failure(error, where=f"{made.kind} {made.id}") from None


def _remove(made: Made) -> None:
    match made.kind:
        case "listener rule":
            client("elbv2").delete_rule(RuleArn=made.id)
        case "maintenance API":
            client("apigateway").delete_rest_api(restApiId=made.id)
        case "stage":
            client("apigateway").delete_stage(restApiId=made.parent, stageName=made.name)
        case "deployment":
            client("apigateway").delete_deployment(restApiId=made.parent, deploymentId=made.id)
        case "integration":
            client("apigatewayv2").delete_integration(ApiId=made.parent, IntegrationId=made.id)
        case "downtime":
            Datadog.from_environment().cancel_downtime(made.id)


def _rules(stack: Stack) -> list[Made]:
    found = []
    for edge in stack.document.edges.values():
        if not isinstance(edge, Alb):
            continue
        live = read_listener(edge.listener)
        if live is None:
            raise PermanentError(
                "the listener does not exist", where=edge.listener, next_step="correct the plan"
            )
        for arn, tags in live.tags.items():
            if tags.get(TAG_STACK) == stack.name:
                found.append(Made("listener rule", arn, tags.get(TAG_WINDOW, "")))
    return found


def _apis(stack: Stack) -> list[Made]:
    with aws_errors("REST APIs"):
        pages = client("apigateway").get_paginator("get_rest_apis").paginate()
        return [
            Made("maintenance API", api["id"], api["tags"].get(TAG_WINDOW, ""))
            for page in pages
            for api in page["items"]
            if api.get("tags", {}).get(TAG_STACK) == stack.name
        ]


def _inside(api: Made) -> list[Made]:
    """Stages and deployments carry no mark of their own, but all in a maintenance API are ours."""
    rest = client("apigateway")
    with aws_errors(f"maintenance API {api.id}"):
        listed = rest.get_stages(restApiId=api.id)["item"]
        pages = rest.get_paginator("get_deployments").paginate(restApiId=api.id)
        deployments = [each["id"] for page in pages for each in page["items"]]
    stages = {each["stageName"]: each["deploymentId"] for each in listed}
    serving = {deployment: stage_id(api.id, name) for name, deployment in stages.items()}
    return [
        *(Made("stage", stage_id(api.id, name), api.window, api.id, name) for name in stages),
        *(
            Made("deployment", each, api.window, api.id, served_by=serving.get(each, ""))
            for each in deployments
        ),
    ]


def _integrations(stack: Stack) -> list[Made]:
    apis = [edge.api for edge in stack.document.edges.values() if isinstance(edge, HttpRoutes)]
    found = []
    for api in apis:
        with aws_errors(f"HTTP API {api}"):
            items = client("apigatewayv2").get_integrations(ApiId=api)["Items"]
        ours = [each for each in items if each.get("Description", "") == integration_mark(stack.name)]
        found += [Made("integration", each["IntegrationId"], "", api) for each in ours]
    return found


def _downtimes(stack: Stack) -> list[Made]:
    return [
        Made("downtime", downtime.id, stack.document.window.id)
        for downtime in Datadog.from_environment().active_downtimes()
        if marker(stack.name) in downtime.message
    ]
