"""A load balancer in an AWS on loopback, and the provider's own clients pointed at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.provider.own_clients import own_clients
from tests.sandbox.edge.world import World, running_world


@dataclass
class Balancer:
    """A listener with one target group, and what the provider asked AWS about."""

    world: World
    listener: str
    target: str
    asked: list[str] = field(default_factory=list)

    @property
    def elb(self) -> Any:
        return self.world.client("elbv2")

    def serve(self, priority: int, host: str, path: str, tags: Sequence[dict[str, str]] = ()) -> str:
        """A live rule that forwards; its ARN."""
        made = self.elb.create_rule(
            ListenerArn=self.listener,
            Priority=priority,
            Conditions=[
                {"Field": "host-header", "HostHeaderConfig": {"Values": [host]}},
                {"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}},
            ],
            Actions=[{"Type": "forward", "TargetGroupArn": self.target}],
            **({"Tags": list(tags)} if tags else {}),
        )
        return str(made["Rules"][0]["RuleArn"])

    def note(self, model: Any, **_: Any) -> None:
        """A hook of boto3."""
        self.asked.append(model.name)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One account for all tests of a process; each test makes its own things in it."""
    with running_world() as running:
        yield running


@pytest.fixture
def balancer(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Balancer]:
    """A listener whose default rule answers 404."""
    elb, ec2 = world.client("elbv2"), world.client("ec2")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = elb.create_target_group(
        Name=world.name("tg"), Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )
    made = elb.create_load_balancer(Name=world.name("alb"), Subnets=subnets)["LoadBalancers"][0]
    fixed = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "nobody"}
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": fixed}],
    )
    arns = listener["Listeners"][0]["ListenerArn"], group["TargetGroups"][0]["TargetGroupArn"]
    found = Balancer(world, *map(str, arns))
    with own_clients(world, monkeypatch) as events:
        events.register("before-call.elastic-load-balancing-v2", found.note)
        yield found
