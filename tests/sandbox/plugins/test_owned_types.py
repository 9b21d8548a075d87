"""What a team's own program has, as the stand-in makes, sees and changes it: services, scaling, routes."""

from __future__ import annotations

import inspect
from typing import Any

import grpc
import pulumi_aws
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.standin.aws.service import GET_SERVICE_ARGUMENTS
from sandbox.plugins.standin.wire import Properties, from_struct, to_struct
from tests.sandbox.plugins.estate import Estate
from tests.sandbox.plugins.plugin_process import PluginProcess, StartPlugin

SERVICE = "aws:ecs/service:Service"
TARGET = "aws:appautoscaling/target:Target"
ROUTE = "aws:apigatewayv2/route:Route"
GET_SERVICE = "aws:ecs/getService:getService"
SUSPENDED = {
    "dynamicScalingInSuspended": True,
    "dynamicScalingOutSuspended": True,
    "scheduledScalingSuspended": False,
}


@pytest.fixture
def aws(start_plugin: StartPlugin) -> PluginProcess:
    return start_plugin("aws").configure(region="ap-northeast-1", maxRetries="1")


@pytest.fixture
def cluster(estate: Estate) -> str:
    estate.ecs.create_cluster(clusterName=estate.name)
    estate.ecs.register_task_definition(
        family="app", containerDefinitions=[{"name": "app", "image": "app", "memory": 128}]
    )
    return estate.name


def made(aws: PluginProcess, token: str, given: Properties) -> tuple[str, Properties, Properties]:
    inputs = aws.check(token, given)
    id_, outputs = aws.create(token, inputs)
    return id_, inputs, outputs


def a_service(cluster: str, **changes: Any) -> Properties:
    return {
        "cluster": cluster,
        "name": "api",
        "taskDefinition": "app",
        "desiredCount": 3,
        "tags": {"a": "1"},
    } | changes


def a_target(cluster: str, **changes: Any) -> Properties:
    return {
        "serviceNamespace": "ecs",
        "scalableDimension": "ecs:service:DesiredCount",
        "resourceId": f"service/{cluster}/api",
        "minCapacity": 2,
        "maxCapacity": 9,
    } | changes


def live(estate: Estate) -> dict[str, Any]:
    (found,) = estate.ecs.describe_services(cluster=estate.name, services=["api"], include=["TAGS"])[
        "services"
    ]
    return dict(found)


def get_service(aws: PluginProcess, cluster: str, name: str) -> Properties:
    request = provider_pb2.InvokeRequest(
        tok=GET_SERVICE, args=to_struct({"clusterArn": cluster, "serviceName": name})
    )
    return from_struct(getattr(aws.stub.Invoke(request), "return"))


def test_a_service_changes_in_place_and_reads_back_as_it_was_written(
    aws: PluginProcess, estate: Estate, cluster: str
) -> None:
    id_, inputs, outputs = made(aws, SERVICE, a_service(cluster))
    assert id_ == outputs["arn"] == live(estate)["serviceArn"]
    _, seen, _ = aws.read(SERVICE, id_, inputs)
    assert not aws.diff(SERVICE, seen, inputs).detailedDiff
    new = aws.check(SERVICE, a_service(cluster, desiredCount=0, tags={"b": "2"}), inputs)
    assert list(aws.diff(SERVICE, inputs, new).replaces) == []
    aws.update(SERVICE, id_, inputs, new)
    assert live(estate)["desiredCount"] == 0
    assert live(estate)["tags"] == [{"key": "b", "value": "2"}]
    aws.delete(SERVICE, id_, new)
    assert aws.read(SERVICE, id_, new) == ("", {}, {})
    aws.delete(SERVICE, id_, new)  # a second time is no failure


def test_somebody_elses_count_is_drift(aws: PluginProcess, estate: Estate, cluster: str) -> None:
    id_, inputs, _ = made(aws, SERVICE, a_service(cluster))
    estate.ecs.update_service(cluster=cluster, service="api", desiredCount=7)
    _, seen, outputs = aws.read(SERVICE, id_, inputs)
    assert outputs["desiredCount"] == 7
    assert list(aws.diff(SERVICE, seen, inputs).detailedDiff) == ["desiredCount"]


@pytest.mark.parametrize("change", [{"cluster": "other"}, {"name": "other"}, {"launchType": "EC2"}])
def test_another_cluster_name_or_launch_type_is_another_service(
    aws: PluginProcess, change: dict[str, str]
) -> None:
    old = {"cluster": "c", "name": "n", "launchType": "FARGATE"}
    assert list(aws.diff(SERVICE, old, old | change).replaces) == list(change)


def test_what_is_not_modelled_is_refused(aws: PluginProcess) -> None:
    failures = aws.failures(SERVICE, a_service("c", waitForSteadyState=True))
    assert list(failures) == ["waitForSteadyState"]
    assert list(aws.failures(ROUTE, {"apiId": "a", "routeKey": "k", "authorizerId": "x"})) == ["authorizerId"]


def test_the_data_source_shows_the_service_as_it_is(aws: PluginProcess, estate: Estate, cluster: str) -> None:
    made(aws, SERVICE, a_service(cluster))
    estate.ecs.update_service(cluster=cluster, service="api", desiredCount=5)
    found = get_service(aws, cluster, "api")
    assert (found["desiredCount"], found["tags"]) == (5, {"a": "1"})
    known = inspect.signature(pulumi_aws.ecs.GetServiceResult.__init__).parameters
    wire = {"".join(part.title() if n else part for n, part in enumerate(name.split("_"))) for name in known}
    assert found.keys() <= wire
    asked = inspect.signature(pulumi_aws.ecs.get_service).parameters.keys() - {"opts"}
    assert {
        "".join(part.title() if n else part for n, part in enumerate(name.split("_"))) for name in asked
    } == (GET_SERVICE_ARGUMENTS)


@pytest.mark.parametrize(("cluster_name", "service"), [("", "absent"), ("no-such-cluster", "api")])
def test_the_data_source_says_what_it_does_not_find(
    aws: PluginProcess, cluster: str, cluster_name: str, service: str
) -> None:
    with pytest.raises(grpc.RpcError, match="couldn't find resource"):
        get_service(aws, cluster_name or cluster, service)


def test_a_suspension_that_is_no_longer_mentioned_stays(aws: PluginProcess, cluster: str) -> None:
    made(aws, SERVICE, a_service(cluster))
    id_, inputs, _ = made(aws, TARGET, a_target(cluster, suspendedState=SUSPENDED))
    _, seen, _ = aws.read(TARGET, id_, inputs)
    assert not aws.diff(TARGET, seen, inputs).detailedDiff
    new = aws.check(TARGET, a_target(cluster, minCapacity=0), inputs)
    assert list(aws.diff(TARGET, inputs, new).replaces) == []
    aws.update(TARGET, id_, inputs, new)
    _, seen, outputs = aws.read(TARGET, id_, new)
    assert (outputs["minCapacity"], outputs["suspendedState"]) == (0, SUSPENDED)
    assert not aws.diff(TARGET, seen, new).detailedDiff
    aws.delete(TARGET, id_, new)
    assert aws.read(TARGET, id_, new) == ("", {}, {})
    aws.delete(TARGET, id_, new)  # a second time is no failure


def test_a_route_leads_elsewhere_in_place(aws: PluginProcess, estate: Estate) -> None:
    one, two = (
        "integrations/"
        + estate.http.create_integration(
            ApiId=estate.http_api,
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=f"https://{host}",
            PayloadFormatVersion="1.0",
        )["IntegrationId"]
        for host in ("one.example.com", "two.example.com")
    )
    given = {"apiId": estate.http_api, "routeKey": "GET /a", "target": one}
    id_, inputs, _ = made(aws, ROUTE, given)
    _, seen, _ = aws.read(ROUTE, id_, inputs)
    assert not aws.diff(ROUTE, seen, inputs).detailedDiff
    new = aws.check(ROUTE, {**given, "target": two}, inputs)
    assert list(aws.diff(ROUTE, inputs, new).replaces) == []
    aws.update(ROUTE, id_, inputs, new)
    (route,) = estate.http.get_routes(ApiId=estate.http_api)["Items"]
    assert (route["RouteId"], route["Target"]) == (id_, two)
    aws.delete(ROUTE, id_, new)
    assert aws.read(ROUTE, id_, new) == ("", {}, {})
    aws.delete(ROUTE, id_, new)  # a second time is no failure
