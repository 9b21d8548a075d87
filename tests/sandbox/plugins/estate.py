"""What other stacks own: a load balancer, a listener and an HTTP API, made with plain boto3."""

from __future__ import annotations

import uuid
from typing import Any

import boto3


class Estate:
    """Resources of one test, under a name of their own, since the tests of a process share one AWS."""

    def __init__(self, session: boto3.Session, url: str) -> None:
        self.elb: Any = session.client("elbv2", endpoint_url=url)
        self.rest: Any = session.client("apigateway", endpoint_url=url)
        self.http: Any = session.client("apigatewayv2", endpoint_url=url)
        self.ecs: Any = session.client("ecs", endpoint_url=url)
        ec2: Any = session.client("ec2", endpoint_url=url)
        name = f"t-{uuid.uuid4().hex[:12]}"
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=network, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=zone)["Subnet"][
                "SubnetId"
            ]
            for n, zone in enumerate(("ap-northeast-1a", "ap-northeast-1c"))
        ]
        balancer = self.elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]
        self.target_group = str(
            self.elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=network)["TargetGroups"][
                0
            ]["TargetGroupArn"]
        )
        self.listener = self._listener(balancer["LoadBalancerArn"], 80)
        self.other_listener = self._listener(balancer["LoadBalancerArn"], 81)
        self.http_api = str(self.http.create_api(Name=name, ProtocolType="HTTP")["ApiId"])
        self.name = name

    def _listener(self, balancer: str, port: int) -> str:
        made = self.elb.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTP",
            Port=port,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_group}],
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def rules(self, listener: str | None = None) -> list[dict[str, Any]]:
        """The rules of a listener but its default one, by priority."""
        found = self.elb.describe_rules(ListenerArn=listener or self.listener)["Rules"]
        return sorted(
            (each for each in found if not each["IsDefault"]), key=lambda each: int(each["Priority"])
        )
