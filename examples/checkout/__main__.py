# ruff: noqa: INP001 - a program of its own, in no package
"""The checkout team's program: two services, scaling, a listener rule, a route and a REST API."""

import pulumi
import pulumi_aws as aws

from components.owner import follow_maintenance_plan

follow_maintenance_plan()  # the one line; everything below is what the team has anyway

config = pulumi.Config()
cluster = config.require("cluster")
network = aws.ecs.ServiceNetworkConfigurationArgs(
    subnets=config.require_object("subnets"), security_groups=config.require_object("securityGroups")
)

rule = aws.lb.ListenerRule(
    "cart",
    listener_arn=config.require("listenerArn"),
    priority=500,
    conditions=[
        aws.lb.ListenerRuleConditionArgs(
            host_header=aws.lb.ListenerRuleConditionHostHeaderArgs(values=[config.require("host")])
        ),
        aws.lb.ListenerRuleConditionArgs(
            path_pattern=aws.lb.ListenerRuleConditionPathPatternArgs(values=["/cart", "/cart/*"])
        ),
    ],
    actions=[
        aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=config.require("targetGroupArn"))
    ],
)

integration = aws.apigatewayv2.Integration(
    "payments",
    api_id=config.require("apiId"),
    integration_type="HTTP_PROXY",
    integration_method="ANY",
    integration_uri=config.require("paymentsUri"),
    payload_format_version="1.0",
)
route = aws.apigatewayv2.Route(
    "payments",
    api_id=config.require("apiId"),
    route_key="POST /payments",
    target=pulumi.Output.concat("integrations/", integration.id),
)

invoices = aws.apigateway.RestApi("invoices")
resource = aws.apigateway.Resource(
    "invoices", rest_api=invoices.id, parent_id=invoices.root_resource_id, path_part="invoices"
)
method = aws.apigateway.Method(
    "invoices", rest_api=invoices.id, resource_id=resource.id, http_method="GET", authorization="NONE"
)
place = {"rest_api": invoices.id, "resource_id": resource.id, "http_method": method.http_method}
answer = aws.apigateway.MethodResponse("invoices", **place, status_code="200")
backend = aws.apigateway.Integration(
    "invoices", **place, type="HTTP", integration_http_method="GET", uri=config.require("invoicesUri")
)
mapped = aws.apigateway.IntegrationResponse(
    "invoices",
    **place,
    status_code=answer.status_code,
    response_templates={"application/json": '{"invoices": true}'},
    opts=pulumi.ResourceOptions(depends_on=[backend]),
)
deployment = aws.apigateway.Deployment(
    "invoices",
    rest_api=invoices.id,
    triggers={"integration": backend.uri, "answer": mapped.response_templates["application/json"]},
)
stage = aws.apigateway.Stage(
    "invoices", rest_api=invoices.id, deployment=deployment.id, stage_name="prod", tags={"team": "checkout"}
)

# Scaling decides how many tasks run, so this program does not: it only says how many there are at first.
api = aws.ecs.Service(
    "checkout-api",
    name="checkout-api",
    cluster=cluster,
    task_definition=config.require("taskDefinition"),
    desired_count=3,
    network_configuration=network,
    tags={"team": "checkout"},
    # The edge closes before the service stops.
    opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"], depends_on=[rule, route, stage]),
)
aws.appautoscaling.Target(
    "checkout-api",
    service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount",
    resource_id=api.name.apply(lambda name: f"service/{cluster}/{name}"),
    min_capacity=2,
    max_capacity=20,
)

aws.ecs.Service(
    "checkout-jobs",
    name="checkout-jobs",
    cluster=cluster,
    task_definition=config.require("taskDefinition"),
    desired_count=2,
    network_configuration=network,
    tags={"team": "checkout"},
)

pulumi.export("invoicesApi", invoices.id)  # the plan document names it
pulumi.export("url", f"https://{config.require('host')}/cart")
