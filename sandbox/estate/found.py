"""Found a company in a running sandbox, through its own AWS API. Ids are the same on every start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.ecs.models import ecs_backends
from moto.moto_api._internal import mock_random

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.estate.definition import Estate, GatewayApi
from sandbox.estate.surroundings import surround

BUCKET = "maintenance-state"
SEED = 2030
FIRST_PRIORITY = 1000
HEALTH_PRIORITY = 900
ClientFor = Callable[[str], Any]


@dataclass
class Ids:
    """What AWS called things: needed by the plan document and by the edge."""

    listeners: dict[str, str] = field(default_factory=dict)
    """Load balancer → listener ARN."""
    target_groups: dict[str, str] = field(default_factory=dict)
    """Service key → target group ARN."""
    apis: dict[str, str] = field(default_factory=dict)
    """Edge → API id."""
    hosts: dict[str, str] = field(default_factory=dict)
    """Host → listener ARN."""


def uri_of(key: str) -> str:
    """Where an integration finds a service."""
    cluster, _, service = key.partition("/")
    return f"http://{service}.{cluster}.internal/"


def key_of(uri: str) -> str:
    """Which service an integration's URI leads to."""
    host = uri.split("://", 1)[-1].split("/", 1)[0]
    service, _, cluster = host.removesuffix(".internal").partition(".")
    return f"{cluster}/{service}"


def make_bucket(client: ClientFor) -> None:
    """Create the bucket that holds the state, records, the lease and the journal."""
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})


def found(estate: Estate, client: ClientFor) -> Ids:
    """Create everything of an estate; ids do not depend on which other estates are there."""
    network = _network(client("ec2"))  # moto makes the default network, and its random ids, when first asked
    mock_random.seed(f"{SEED} {estate.window}")
    ids = Ids()
    _services(estate, client, network)
    _balancers(estate, client("elbv2"), network, ids)
    for api in estate.apis:
        if api.kind in {"base_path_mapping", "rest_stage"}:
            _rest_api(api, client("apigateway"), ids)
        else:
            _http_api(api, client("apigatewayv2"), ids)
    surround(estate, client, network, ids.target_groups)  # last: no id above may depend on it
    return ids


def _network(ec2: Any) -> dict[str, Any]:
    subnets = sorted(each["SubnetId"] for each in ec2.describe_subnets()["Subnets"])[:2]
    groups = [each["GroupId"] for each in ec2.describe_security_groups()["SecurityGroups"]][:1]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    return {"subnets": subnets, "groups": groups, "vpc": vpc}


def _services(estate: Estate, client: ClientFor, network: dict[str, Any]) -> None:
    ecs, scaling = client("ecs"), client("application-autoscaling")
    ecs.register_task_definition(
        family="app",
        networkMode="awsvpc",
        containerDefinitions=[{"name": "app", "image": "app", "memory": 128}],
    )
    for cluster in dict.fromkeys(service.cluster for service in estate.services):
        ecs.create_cluster(clusterName=cluster)
    configuration = {
        "awsvpcConfiguration": {"subnets": network["subnets"], "securityGroups": network["groups"]}
    }
    for service in estate.services:
        wanted: dict[str, Any] = {
            "cluster": service.cluster,
            "serviceName": service.name,
            "schedulingStrategy": service.scheduling,
            "deploymentController": {"type": service.controller},
            "networkConfiguration": configuration,
            "propagateTags": "SERVICE" if service.propagate_tags else "NONE",
            "desiredCount": service.desired,
            "tags": [] if service.old_arn else [{"key": "team", "value": service.team or "nobody"}],
        }
        if service.controller != "EXTERNAL":
            wanted["taskDefinition"] = "app"
        ecs.create_service(**wanted)
        if service.old_arn:
            model = ecs_backends[ACCOUNT][REGION].services[f"{service.cluster}:{service.name}"]
            model.__dict__["old_arn"] = True
        if service.scaling is not None:
            dynamic_in, dynamic_out, scheduled = service.scaling.suspended
            scaling.register_scalable_target(
                ServiceNamespace="ecs",
                ResourceId=f"service/{service.key}",
                ScalableDimension="ecs:service:DesiredCount",
                MinCapacity=service.scaling.minimum,
                MaxCapacity=max(service.scaling.maximum, service.desired),
                SuspendedState={
                    "DynamicScalingInSuspended": dynamic_in,
                    "DynamicScalingOutSuspended": dynamic_out,
                    "ScheduledScalingSuspended": scheduled,
                },
            )


def _balancers(estate: Estate, elb: Any, network: dict[str, Any], ids: Ids) -> None:
    for endpoint in estate.alb_endpoints:
        if endpoint.service not in ids.target_groups:
            name = endpoint.service.split("/")[1][:32]
            group = elb.create_target_group(
                Name=name, Protocol="HTTP", Port=80, VpcId=network["vpc"], TargetType="ip"
            )
            ids.target_groups[endpoint.service] = group["TargetGroups"][0]["TargetGroupArn"]
    for alb in estate.albs:
        balancer = elb.create_load_balancer(
            Name=alb, Subnets=network["subnets"], SecurityGroups=network["groups"]
        )
        refusal = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "nobody is here"}
        arn = elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": refusal}],
        )["Listeners"][0]["ListenerArn"]
        ids.listeners[alb] = arn
        _rules(estate, alb, elb, ids)


def _rules(estate: Estate, alb: str, elb: Any, ids: Ids) -> None:
    endpoints = [each for each in estate.alb_endpoints if each.alb == alb]
    arn = ids.listeners[alb]
    healthy = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "ok"}
    elb.create_rule(
        ListenerArn=arn,
        Priority=HEALTH_PRIORITY,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/healthz"]}}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": healthy}],
    )
    for offset, endpoint in enumerate(endpoints):
        ids.hosts[endpoint.host] = arn
        elb.create_rule(
            ListenerArn=arn,
            Priority=FIRST_PRIORITY + offset,
            Conditions=[
                {"Field": "host-header", "HostHeaderConfig": {"Values": [endpoint.host]}},
                {"Field": "path-pattern", "PathPatternConfig": {"Values": [endpoint.path]}},
            ],
            Actions=[{"Type": "forward", "TargetGroupArn": ids.target_groups[endpoint.service]}],
        )


def _rest_api(api: GatewayApi, gateway: Any, ids: Ids) -> None:
    api_id = gateway.create_rest_api(name=api.edge)["id"]
    ids.apis[api.edge] = api_id
    root = gateway.get_resources(restApiId=api_id)["items"][0]["id"]
    resources = {"": root}
    for endpoint in api.endpoints:
        parts = endpoint.path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            if path not in resources:
                parent = resources["/".join(parts[: depth - 1])]
                made = gateway.create_resource(restApiId=api_id, parentId=parent, pathPart=parts[depth - 1])
                resources[path] = made["id"]
        _rest_method(gateway, api_id, resources["/".join(parts)], endpoint.method, endpoint.service)
    deployment = gateway.create_deployment(restApiId=api_id)["id"]
    gateway.create_stage(restApiId=api_id, stageName="prod", deploymentId=deployment)
    if api.domain:
        gateway.create_domain_name(domainName=api.domain)
        gateway.create_base_path_mapping(domainName=api.domain, restApiId=api_id, stage="prod")


def _rest_method(gateway: Any, api: str, resource: str, method: str, service: str) -> None:
    common = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    gateway.put_method(**common, authorizationType="NONE")
    gateway.put_method_response(**common, statusCode="200")
    if service:
        gateway.put_integration(
            **common, type="HTTP_PROXY", integrationHttpMethod=method, uri=uri_of(service)
        )
        return
    template = {"application/json": '{"statusCode": 200}'}
    gateway.put_integration(**common, type="MOCK", requestTemplates=template)
    gateway.put_integration_response(
        **common, statusCode="200", responseTemplates={"application/json": '{"healthy": true}'}
    )


def _http_api(api: GatewayApi, gateway: Any, ids: Ids) -> None:
    api_id = gateway.create_api(Name=api.edge, ProtocolType="HTTP")["ApiId"]
    ids.apis[api.edge] = api_id
    for endpoint in api.endpoints:
        uri = uri_of(endpoint.service) if endpoint.service else "http://health.always.internal/"
        integration = gateway.create_integration(
            ApiId=api_id,
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=uri,
            PayloadFormatVersion="1.0",
        )["IntegrationId"]
        gateway.create_route(
            ApiId=api_id, RouteKey=f"{endpoint.method} {endpoint.path}", Target=f"integrations/{integration}"
        )
    gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=api.auto_deploy)
    if api.domain:
        gateway.create_domain_name(
            DomainName=api.domain,
            DomainNameConfigurations=[{"EndpointType": "REGIONAL", "CertificateArn": "arn:aws:acm:sandbox"}],
        )
        gateway.create_api_mapping(ApiId=api_id, DomainName=api.domain, Stage="$default")
