"""What stands around a company's services: health checks, instances, schedules, functions, outside checks.

Founded after everything else of an estate, so that no id in its plan document depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.ecs.models import ecs_backends

from sandbox.aws.application import ACCOUNT, REGION
from sandbox.estate.definition import Estate

DATABASE_GROUP = "database"
"""Name of the security group of the database, one for the account."""


def surround(
    estate: Estate,
    client: Callable[[str], Any],
    network: Mapping[str, Any],
    target_groups: Mapping[str, str],
) -> None:
    """Found a little of each kind."""
    _health_checks(estate, client("ecs"), target_groups)
    cluster = _cluster_arn(estate.services[0].cluster)
    role = _role(client("iam"), estate.window)
    _instances(estate, client("ecs"))
    _schedules(estate, client, network, cluster, role)
    _function(estate, client, network, role)
    if estate.alb_endpoints:
        client("route53").create_health_check(
            CallerReference=estate.window,
            HealthCheckConfig={
                "Type": "HTTPS",
                "FullyQualifiedDomainName": estate.alb_endpoints[0].host,
                "ResourcePath": estate.alb_endpoints[0].path.replace("*", "health"),
                "Port": 443,
            },
        )


def _health_checks(estate: Estate, ecs: Any, target_groups: Mapping[str, str]) -> None:
    """Target groups watch whatever answers requests; workers have a check in the container; the rest none."""
    container = {
        "name": "app",
        "image": "app",
        "memory": 128,
        "healthCheck": {"command": ["CMD", "true"]},
    }
    definition = ecs.register_task_definition(
        family="app-checked", networkMode="awsvpc", containerDefinitions=[container]
    )["taskDefinition"]["taskDefinitionArn"]
    models = ecs_backends[ACCOUNT][REGION].services
    for service in estate.services:
        model = models[f"{service.cluster}:{service.name}"]
        if service.key in target_groups:
            group = {"targetGroupArn": target_groups[service.key]}
            model.load_balancers = [{**group, "containerName": "app", "containerPort": 80}]
        elif "-worker" in service.name:
            model.task_definition = definition


def _instances(estate: Estate, ecs: Any) -> None:
    """The last cluster runs on instances that its capacity provider takes away when no task is left."""
    cluster = estate.services[-1].cluster
    name = f"{cluster}-instances"
    group = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}"
    ecs.create_capacity_provider(
        name=name,
        autoScalingGroupProvider={
            "autoScalingGroupArn": group,
            "managedScaling": {"status": "ENABLED", "targetCapacity": 100, "instanceWarmupPeriod": 300},
            "managedTerminationProtection": "DISABLED",
        },
    )
    ecs.put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=[name], defaultCapacityProviderStrategy=[]
    )


def _schedules(
    estate: Estate, client: Callable[[str], Any], network: Mapping[str, Any], cluster: str, role: str
) -> None:
    """An EventBridge rule and a schedule, each of which runs a task in the first cluster."""
    definition = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/app:1"
    place = {"Subnets": network["subnets"], "SecurityGroups": network["groups"]}
    task = {
        "TaskDefinitionArn": definition,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": place},
    }
    events, name = client("events"), estate.services[0].cluster
    events.put_rule(Name=f"{name}-nightly", ScheduleExpression="cron(0 17 * * ? *)", State="ENABLED")
    target = {"Id": "task", "Arn": cluster, "RoleArn": role, "EcsParameters": task}
    events.put_targets(Rule=f"{name}-nightly", Targets=[target])
    events.put_rule(Name=f"{name}-audit", EventPattern=json.dumps({"source": ["aws.ecs"]}), State="ENABLED")
    client("scheduler").create_schedule(
        Name=f"{name}-hourly",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": cluster,
            "RoleArn": role,
            "EcsParameters": {"TaskDefinitionArn": definition, "LaunchType": "FARGATE"},
        },
    )


def _function(estate: Estate, client: Callable[[str], Any], network: Mapping[str, Any], role: str) -> None:
    """A function beside the database, whose security group lets the function's in."""
    ec2, name = client("ec2"), f"{estate.services[0].cluster}-consumer"
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [DATABASE_GROUP]}])
    found = groups["SecurityGroups"]
    database = (
        found[0]["GroupId"]
        if found
        else ec2.create_security_group(
            GroupName=DATABASE_GROUP, Description="the database", VpcId=network["vpc"]
        )["GroupId"]
    )
    own = ec2.create_security_group(GroupName=name, Description="a function", VpcId=network["vpc"])["GroupId"]
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 3306,
        "ToPort": 3306,
        "UserIdGroupPairs": [{"GroupId": own}],
    }
    ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[permission])
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="app.main",
        Code={"ZipFile": b"never run"},
        VpcConfig={"SubnetIds": network["subnets"], "SecurityGroupIds": [own]},
    )


def _role(iam: Any, window: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    made = iam.create_role(RoleName=f"work-{window}", AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])


def _cluster_arn(name: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{name}"
