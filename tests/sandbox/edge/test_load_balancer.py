from __future__ import annotations

from typing import Any

import pytest

from sandbox.edge.directory import EdgeDirectory
from sandbox.edge.load_balancer import LoadBalancers
from sandbox.edge.message import EdgeRequest
from tests.sandbox.edge.world import World

BODY = '{"code":"maintenance","message_ja":"メンテナンス中"}'


def fixed(status: int, body: str, content_type: str = "application/json") -> list[dict[str, Any]]:
    config = {"StatusCode": str(status), "ContentType": content_type, "MessageBody": body}
    return [{"Type": "fixed-response", "FixedResponseConfig": config}]


def host_is(host: str) -> dict[str, Any]:
    return {"Field": "host-header", "HostHeaderConfig": {"Values": [host]}}


def path_is(pattern: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}}


@pytest.fixture
def listener(world: World) -> tuple[str, str, str]:
    """Host, listener and target group of a load balancer that forwards `/app/*`."""
    elb, ec2 = world.client("elbv2"), world.client("ec2")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = elb.create_target_group(
        Name=world.name("tg"), Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )
    balancer = elb.create_load_balancer(Name=world.name("alb"), Subnets=subnets)
    arn = str(
        elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=fixed(404, "nobody", "text/plain"),
        )["Listeners"][0]["ListenerArn"]
    )
    host, target = world.domain(), str(group["TargetGroups"][0]["TargetGroupArn"])
    elb.create_rule(
        ListenerArn=arn,
        Priority=100,
        Conditions=[host_is(host), path_is("/app/*")],
        Actions=[{"Type": "forward", "TargetGroupArn": target}],
    )
    world.listeners[host] = arn
    world.running[target] = 2
    return host, arn, target


def test_forward_to_a_running_service(world: World, listener: tuple[str, str, str]) -> None:
    host, _, target = listener
    answer = world.ask(host, "/app/x?y=1")
    assert answer.status_code == 200
    assert answer.json()["target_group"] == target
    assert answer.json()["service"].startswith("prod/")


def test_forward_to_nothing_is_not_mistaken_for_maintenance(
    world: World, listener: tuple[str, str, str]
) -> None:
    host, _, target = listener
    world.running[target] = 0
    answer = world.ask(host, "/app/x")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "text/html"
    assert "Service Temporarily Unavailable" in answer.text


def test_default_rule(world: World, listener: tuple[str, str, str]) -> None:
    answer = world.ask(listener[0], "/elsewhere")
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (404, "nobody", "text/plain")


def test_fixed_response_with_a_higher_priority_wins_exactly_as_written(
    world: World, listener: tuple[str, str, str]
) -> None:
    host, arn, _ = listener
    elb = world.client("elbv2")
    rule = elb.create_rule(
        ListenerArn=arn, Priority=10, Conditions=[host_is(host), path_is("/app/*")], Actions=fixed(503, BODY)
    )["Rules"][0]["RuleArn"]
    answer = world.ask(host, "/app/x")
    assert answer.status_code == 503
    assert answer.content.decode() == BODY
    assert answer.headers["Content-Type"] == "application/json"
    elb.delete_rule(RuleArn=rule)
    assert world.ask(host, "/app/x").status_code == 200


def test_bypass_by_source_address_and_by_header(world: World, listener: tuple[str, str, str]) -> None:
    host, arn, target = listener
    elb = world.client("elbv2")
    through = [{"Type": "forward", "TargetGroupArn": target}]
    office = {"Field": "source-ip", "SourceIpConfig": {"Values": ["198.51.100.0/24"]}}
    secret = {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Verify", "Values": ["abc"]}}
    elb.create_rule(ListenerArn=arn, Priority=1, Conditions=[office, path_is("/app/*")], Actions=through)
    elb.create_rule(ListenerArn=arn, Priority=2, Conditions=[secret, path_is("/app/*")], Actions=through)
    elb.create_rule(ListenerArn=arn, Priority=10, Conditions=[path_is("/app/*")], Actions=fixed(503, BODY))
    assert world.ask(host, "/app/x").status_code == 503
    assert world.ask(host, "/app/x", source_ip="198.51.100.7").status_code == 200
    assert world.ask(host, "/app/x", source_ip="192.0.2.1").status_code == 503
    assert world.ask(host, "/app/x", headers={"X-Verify": "abc"}).status_code == 200


def test_conditions_on_method_and_query(world: World, listener: tuple[str, str, str]) -> None:
    host, arn, _ = listener
    elb = world.client("elbv2")
    posts = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}
    query = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "v", "Value": "2"}]}}
    elb.create_rule(ListenerArn=arn, Priority=1, Conditions=[posts], Actions=fixed(418, "post"))
    elb.create_rule(ListenerArn=arn, Priority=2, Conditions=[query], Actions=fixed(410, "two"))
    assert world.ask(host, "/app/x", "POST").status_code == 418
    assert world.ask(host, "/app/x?a=b&v=2").status_code == 410
    assert world.ask(host, "/app/x?v=3").status_code == 200


def test_priorities_swapped_in_place(world: World, listener: tuple[str, str, str]) -> None:
    host, arn, _ = listener
    elb = world.client("elbv2")
    rule = elb.create_rule(
        ListenerArn=arn, Priority=200, Conditions=[path_is("/app/*")], Actions=fixed(503, BODY)
    )["Rules"][0]["RuleArn"]
    assert world.ask(host, "/app/x").status_code == 200
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule, "Priority": 5}])
    assert world.ask(host, "/app/x").status_code == 503


def test_a_change_takes_effect_after_the_delay(world: World, listener: tuple[str, str, str]) -> None:
    host, arn, target = listener
    now = [0.0]
    directory = EdgeDirectory({host: arn}, lambda _: world.running[target], lambda _: "prod/x")
    balancers = LoadBalancers(directory, delay_seconds=5.0, clock=lambda: now[0])
    request = EdgeRequest(host, "/app/x")
    assert balancers.answer(arn, request).status == 200
    world.client("elbv2").create_rule(
        ListenerArn=arn, Priority=10, Conditions=[path_is("/app/*")], Actions=fixed(503, BODY)
    )
    assert balancers.answer(arn, request).status == 200
    now[0] = 4.9
    assert balancers.answer(arn, request).status == 200
    now[0] = 5.0
    assert balancers.answer(arn, request).status == 503


def test_a_host_that_nobody_serves_is_loud(world: World) -> None:
    answer = world.ask("nobody.example.com", "/")
    assert answer.status_code == 500
    assert "nobody.example.com" in answer.json()["message"]
