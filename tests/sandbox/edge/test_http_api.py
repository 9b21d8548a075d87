from __future__ import annotations

import pytest

from tests.sandbox.edge.refusal import refused
from tests.sandbox.edge.world import World

NOT_FOUND = {"message": "Not Found"}


def test_routes_by_method_path_and_default(world: World) -> None:
    get, anything, parameter, greedy, rest = (world.back_end() for _ in range(5))
    api = world.http_api(
        {
            "GET /pets": get,
            "ANY /pets": anything,
            "GET /pets/{id}": parameter,
            "ANY /pets/{proxy+}": greedy,
            "$default": rest,
        }
    )
    host = world.execute_api(api)
    cases = [("GET", "/pets", get), ("POST", "/pets", anything), ("GET", "/pets/7", parameter)]
    cases += [("PUT", "/pets/7", greedy), ("GET", "/pets/7/toys", greedy), ("GET", "/", rest)]
    for method, path, uri in cases:
        assert world.ask(host, path, method).json()["integration"] == uri, (method, path)


def test_no_route_and_no_back_end(world: World) -> None:
    uri = world.back_end(running=0)
    host = world.execute_api(world.http_api({"GET /pets": uri}))
    answer = world.ask(host, "/pets")
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
    assert "Retry-After" not in answer.headers
    for method, path in (("POST", "/pets"), ("GET", "/elsewhere")):
        answer = world.ask(host, path, method)
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_named_stage_is_part_of_the_path(world: World) -> None:
    host = world.execute_api(world.http_api({"GET /pets": world.back_end()}, "live"))
    assert world.ask(host, "/live/pets").status_code == 200
    assert world.ask(host, "/pets").json() == NOT_FOUND


def test_route_pointed_at_maintenance_and_back(world: World) -> None:
    gateway, closed = world.client("apigatewayv2"), world.maintenance_api()
    api = world.http_api({"POST /hooks": world.back_end(), "GET /health": world.back_end()})
    host = world.execute_api(api)
    route = next(each for each in gateway.get_routes(ApiId=api)["Items"] if each["RouteKey"] == "POST /hooks")
    to_maintenance = world.integration(api, f"https://{world.execute_api(closed)}/maintenance/")
    assert world.ask(host, "/hooks", "POST").status_code == 200
    aim(world, api, route["RouteId"], f"integrations/{to_maintenance}")
    answer = world.ask(host, "/hooks", "POST")
    assert (answer.status_code, answer.json()) == (503, {"code": "maintenance"})
    assert answer.headers["Retry-After"] == "Sun, 01 Dec 2030 04:00:00 GMT"
    assert world.ask(host, "/health").status_code == 200
    with refused("ConflictException", "POST /hooks"):
        gateway.delete_integration(ApiId=api, IntegrationId=to_maintenance)
    aim(world, api, route["RouteId"], route["Target"])
    assert world.ask(host, "/hooks", "POST").status_code == 200
    gateway.delete_integration(ApiId=api, IntegrationId=to_maintenance)


def aim(world: World, api: str, route: str, target: str) -> None:
    answer = world.client("apigatewayv2").update_route(ApiId=api, RouteId=route, Target=target)
    assert answer["Target"] == target


def test_the_uri_decides_the_path_that_goes_on(world: World) -> None:
    uri = world.back_end()
    rest = world.rest_api("/orders/{id}", uri)
    api = world.http_api({"GET /o/{id}": f"https://{world.execute_api(rest)}/prod/orders/{{id}}"})
    assert world.ask(world.execute_api(api), "/o/7").json()["integration"] == uri


def test_without_auto_deploy_the_stage_serves_what_was_deployed(world: World) -> None:
    first, second = world.back_end(), world.back_end()
    api = world.http_api({"GET /pets": first}, auto_deploy=False)
    gateway, host = world.client("apigatewayv2"), world.execute_api(api)
    route = gateway.get_routes(ApiId=api)["Items"][0]["RouteId"]
    before = gateway.get_stage(ApiId=api, StageName="$default")["DeploymentId"]
    aim(world, api, route, f"integrations/{world.integration(api, second)}")
    assert world.ask(host, "/pets").json()["integration"] == first
    made = gateway.create_deployment(ApiId=api, Description="d")["DeploymentId"]
    assert world.ask(host, "/pets").json()["integration"] == first
    answer = gateway.update_stage(ApiId=api, StageName="$default", DeploymentId=made)
    assert answer["DeploymentId"] == made
    assert world.ask(host, "/pets").json()["integration"] == second
    with refused("BadRequestException", "Active stages"):
        gateway.delete_deployment(ApiId=api, DeploymentId=made)
    gateway.update_stage(ApiId=api, StageName="$default", DeploymentId=before)
    assert world.ask(host, "/pets").json()["integration"] == first
    gateway.delete_deployment(ApiId=api, DeploymentId=made)
    assert [each["DeploymentId"] for each in gateway.get_deployments(ApiId=api)["Items"]] == [before]
    with refused("NotFoundException", status=404):
        gateway.get_deployment(ApiId=api, DeploymentId=made)
    gateway.create_deployment(ApiId=api, StageName="$default")
    assert world.ask(host, "/pets").json()["integration"] == second


def test_a_stage_without_a_deployment_serves_nothing(world: World) -> None:
    gateway = world.client("apigatewayv2")
    api = world.http_api({"GET /pets": world.back_end()}, "live")
    gateway.create_stage(ApiId=api, StageName="$default")
    assert world.ask(world.execute_api(api), "/pets").json() == NOT_FOUND
    with refused("NotFoundException"):
        gateway.update_stage(ApiId=api, StageName="$default", DeploymentId="nowhere")
    with refused("ConflictException"):
        gateway.create_stage(ApiId=api, StageName="$default")


def test_auto_deploy_is_switched(world: World) -> None:
    first, second = world.back_end(), world.back_end()
    api = world.http_api({"GET /pets": first})
    gateway, host = world.client("apigatewayv2"), world.execute_api(api)
    deployments = len(gateway.get_deployments(ApiId=api)["Items"])
    with refused("BadRequestException", "AutoDeploy"):
        gateway.update_stage(ApiId=api, StageName="$default", DeploymentId="x")
    with refused("BadRequestException", "AutoDeploy"):
        gateway.create_deployment(ApiId=api, StageName="$default")
    gateway.update_stage(ApiId=api, StageName="$default", AutoDeploy=False)
    assert len(gateway.get_deployments(ApiId=api)["Items"]) == deployments + 1
    route = gateway.get_routes(ApiId=api)["Items"][0]["RouteId"]
    aim(world, api, route, f"integrations/{world.integration(api, second)}")
    assert world.ask(host, "/pets").json()["integration"] == first
    gateway.update_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    assert world.ask(host, "/pets").json()["integration"] == second


def test_stage_settings_are_updated(world: World) -> None:
    api = world.http_api({"GET /pets": world.back_end()})
    gateway = world.client("apigatewayv2")
    gateway.update_stage(ApiId=api, StageName="$default", Description="d", StageVariables={"a": "b"})
    stage = gateway.get_stage(ApiId=api, StageName="$default")
    assert (stage["Description"], stage["StageVariables"], stage["AutoDeploy"]) == ("d", {"a": "b"}, True)


@pytest.fixture
def domain(world: World) -> str:
    name = world.domain()
    configuration = {"EndpointType": "REGIONAL", "CertificateArn": "arn:aws:acm:x"}
    world.client("apigatewayv2").create_domain_name(DomainName=name, DomainNameConfigurations=[configuration])
    return name


def test_mapping_keys_of_a_domain(world: World, domain: str) -> None:
    gateway = world.client("apigatewayv2")
    uris = {key: world.back_end() for key in ("", "v1", "v1/eu")}
    for key, uri in uris.items():
        api = world.http_api({"GET /pets": uri})
        gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="$default", ApiMappingKey=key)
    for key, uri in uris.items():
        path = f"/{key}/pets" if key else "/pets"
        assert world.ask(domain, path).json()["integration"] == uri


def test_mapping_moved_to_a_rest_api_and_back(world: World, domain: str) -> None:
    gateway, closed = world.client("apigatewayv2"), world.maintenance_api()
    api = world.http_api({"GET /pets": world.back_end()})
    mapping = gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="$default")["ApiMappingId"]
    change = {"ApiMappingId": mapping, "DomainName": domain}
    answer = gateway.update_api_mapping(**change, ApiId=closed, Stage="maintenance")
    assert (answer["ApiId"], answer["Stage"], answer["ApiMappingId"]) == (closed, "maintenance", mapping)
    for path in ("/pets", "/", "/x/y"):
        assert world.ask(domain, path).status_code == 503
    with refused("BadRequestException", domain):
        world.client("apigateway").delete_rest_api(restApiId=closed)
    gateway.update_api_mapping(**change, ApiId=api, Stage="$default")
    assert world.ask(domain, "/pets").status_code == 200
    world.client("apigateway").delete_rest_api(restApiId=closed)
    with refused("BadRequestException", domain):
        gateway.delete_api(ApiId=api)


def test_mapping_refuses_what_does_not_exist_or_is_taken(world: World, domain: str) -> None:
    gateway = world.client("apigatewayv2")
    api = world.http_api({"GET /pets": world.back_end()})
    with refused("NotFoundException"):
        gateway.create_api_mapping(ApiId="nowhere", DomainName=domain, Stage="$default")
    with refused("BadRequestException", "stage"):
        gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="nowhere")
    mapping = gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="$default")["ApiMappingId"]
    with refused("ConflictException"):
        gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="$default")
    with refused("NotFoundException"):
        gateway.update_api_mapping(ApiId="nowhere", ApiMappingId=mapping, DomainName=domain)
    with refused("NotFoundException"):
        gateway.update_api_mapping(ApiId=api, ApiMappingId="nowhere", DomainName=domain)
    assert gateway.get_api_mappings(DomainName=domain)["Items"][0]["ApiId"] == api


def test_routes_refuse_what_does_not_exist_or_is_taken(world: World) -> None:
    gateway = world.client("apigatewayv2")
    api = world.http_api({"GET /pets": world.back_end()})
    route = gateway.get_routes(ApiId=api)["Items"][0]
    with refused("ConflictException", "already exists"):
        gateway.create_route(ApiId=api, RouteKey="GET /pets", Target=route["Target"])
    with refused("NotFoundException"):
        gateway.create_route(ApiId=api, RouteKey="GET /x", Target="integrations/nowhere")
    with refused("NotFoundException"):
        gateway.update_route(ApiId=api, RouteId=route["RouteId"], Target="integrations/nowhere")
    with refused("NotFoundException"):
        gateway.update_route(ApiId=api, RouteId="nowhere", Target=route["Target"])
    with refused("NotFoundException"):
        gateway.delete_route(ApiId=api, RouteId="nowhere")
    with refused("NotFoundException"):
        gateway.update_integration(ApiId=api, IntegrationId="nowhere", Description="d")
    with refused("NotFoundException"):
        gateway.delete_integration(ApiId=api, IntegrationId="nowhere")
    gateway.delete_route(ApiId=api, RouteId=route["RouteId"])
    gateway.delete_integration(ApiId=api, IntegrationId=route["Target"].split("/")[1])


@pytest.mark.parametrize("path", ["apis/{}", "apis/{}/stages/live"])
def test_tags(world: World, path: str) -> None:
    gateway = world.client("apigatewayv2")
    api = world.http_api({"GET /pets": world.back_end()}, "live")
    arn = f"arn:aws:apigateway:ap-northeast-1::/{path.format(api)}"
    gateway.tag_resource(ResourceArn=arn, Tags={"a": "1", "maintenance-mode:record": "k=v"})
    gateway.tag_resource(ResourceArn=arn, Tags={"a": "2"})
    assert gateway.get_tags(ResourceArn=arn)["Tags"] == {"a": "2", "maintenance-mode:record": "k=v"}
    gateway.untag_resource(ResourceArn=arn, TagKeys=["maintenance-mode:record"])
    assert gateway.get_tags(ResourceArn=arn)["Tags"] == {"a": "2"}
    shown = gateway.get_stage(ApiId=api, StageName="live") if "stages" in path else gateway.get_api(ApiId=api)
    assert shown["Tags"] == {"a": "2"}
