from __future__ import annotations

import json

import pytest

from tests.sandbox.edge.refusal import refused
from tests.sandbox.edge.world import World

MISSING = {"message": "Missing Authentication Token"}


def test_back_end_by_execute_api_host(world: World) -> None:
    uri = world.back_end()
    api = world.rest_api("/orders/{id}", uri)
    answer = world.ask(world.execute_api(api), "/prod/orders/7")
    assert answer.status_code == 200
    assert answer.json()["service"].startswith("prod/service-")
    world.running[uri] = 0
    gone = world.ask(world.execute_api(api), "/prod/orders/7")
    assert (gone.status_code, gone.json()) == (504, {"message": "Network error communicating with endpoint"})


def test_no_such_resource_method_or_stage(world: World) -> None:
    host = world.execute_api(world.rest_api("/orders", world.back_end()))
    for path, method in (("/prod/elsewhere", "GET"), ("/prod/orders", "POST"), ("/prod/orders/7", "GET")):
        answer = world.ask(host, path, method)
        assert (answer.status_code, answer.json()) == (403, MISSING)
    answer = world.ask(host, "/staging/orders")
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})


def test_the_most_specific_resource_wins(world: World) -> None:
    exact, parameter, greedy = world.back_end(), world.back_end(), world.back_end()
    api = world.rest_api("/a/b", exact)
    world.rest_method(api, "/a/{x}", parameter)
    world.rest_method(api, "/{proxy+}", greedy, "ANY")
    gateway = world.client("apigateway")
    gateway.create_deployment(restApiId=api, stageName="prod")
    host = world.execute_api(api)
    for path, uri in (("/a/b", exact), ("/a/c", parameter), ("/a/b/c", greedy), ("/z", greedy)):
        assert world.ask(host, f"/prod{path}").json()["integration"] == uri
    assert world.ask(host, "/prod/a/b", "DELETE").json()["integration"] == greedy
    assert world.ask(host, "/prod").json() == MISSING


def test_a_change_is_no_change_until_it_is_deployed(world: World) -> None:
    first, second = world.back_end(), world.back_end()
    api = world.rest_api("/orders", first)
    gateway, host = world.client("apigateway"), world.execute_api(api)
    items = gateway.get_resources(restApiId=api)["items"]
    resource = next(each["id"] for each in items if each["path"] == "/orders")
    before = gateway.get_stage(restApiId=api, stageName="prod")["deploymentId"]
    gateway.put_integration(
        restApiId=api,
        resourceId=resource,
        httpMethod="GET",
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri=second,
    )
    assert world.ask(host, "/prod/orders").json()["integration"] == first
    made = gateway.create_deployment(restApiId=api)["id"]
    assert world.ask(host, "/prod/orders").json()["integration"] == first
    point(world, api, made)
    assert world.ask(host, "/prod/orders").json()["integration"] == second
    point(world, api, before)
    assert world.ask(host, "/prod/orders").json()["integration"] == first


def point(world: World, api: str, deployment: str) -> None:
    operation = {"op": "replace", "path": "/deploymentId", "value": deployment}
    gateway = world.client("apigateway")
    stage = gateway.update_stage(restApiId=api, stageName="prod", patchOperations=[operation])
    assert stage["deploymentId"] == deployment


def test_stage_points_only_at_deployments_that_exist(world: World) -> None:
    api = world.rest_api("/orders", world.back_end())
    with refused("BadRequestException", "Deployment id does not exist"):
        point(world, api, "nowhere")
    gateway = world.client("apigateway")
    with refused("BadRequestException", "Deployment id does not exist"):
        gateway.create_stage(restApiId=api, stageName="x", deploymentId="nowhere")
    with refused("BadRequestException", "Invalid patch path"):
        operation = {"op": "replace", "path": "/deployment", "value": "x"}
        gateway.update_stage(restApiId=api, stageName="prod", patchOperations=[operation])


def test_an_active_deployment_cannot_be_deleted(world: World) -> None:
    api = world.rest_api("/orders", world.back_end())
    gateway = world.client("apigateway")
    active = gateway.get_stage(restApiId=api, stageName="prod")["deploymentId"]
    with refused("BadRequestException", "Active stages pointing to this deployment must be moved or deleted"):
        gateway.delete_deployment(restApiId=api, deploymentId=active)
    other = gateway.create_deployment(restApiId=api)["id"]
    point(world, api, other)
    gateway.delete_deployment(restApiId=api, deploymentId=active)
    with refused("NotFoundException", status=404):
        gateway.get_deployment(restApiId=api, deploymentId=active)


def test_deploying_to_a_stage_keeps_its_settings(world: World) -> None:
    api = world.rest_api("/orders", world.back_end())
    gateway = world.client("apigateway")
    operation = {"op": "replace", "path": "/variables/a", "value": "b"}
    gateway.update_stage(restApiId=api, stageName="prod", patchOperations=[operation])
    made = gateway.create_deployment(restApiId=api, stageName="prod", description="one")["id"]
    stage = gateway.get_stage(restApiId=api, stageName="prod")
    assert (stage["deploymentId"], stage["variables"]) == (made, {"a": "b"})
    operation = {"op": "replace", "path": "/description", "value": "two"}
    gateway.update_deployment(restApiId=api, deploymentId=made, patchOperations=[operation])
    assert gateway.get_deployment(restApiId=api, deploymentId=made)["description"] == "two"


def test_custom_domain_with_base_path_mappings(world: World) -> None:
    root, versioned = world.back_end(), world.back_end()
    gateway, domain = world.client("apigateway"), world.domain()
    apis = [world.rest_api("/orders", root), world.rest_api("/orders", versioned)]
    gateway.create_domain_name(domainName=domain)
    assert gateway.get_base_path_mappings(domainName=domain).get("items", []) == []
    assert world.ask(domain, "/orders").json() == {"message": "Forbidden"}
    gateway.create_base_path_mapping(domainName=domain, restApiId=apis[0], stage="prod")
    gateway.create_base_path_mapping(domainName=domain, basePath="v2", restApiId=apis[1], stage="prod")
    gateway.create_base_path_mapping(domainName=domain, basePath="staged", restApiId=apis[1])
    for path, uri in (("/orders", root), ("/v2/orders", versioned), ("/staged/prod/orders", versioned)):
        assert world.ask(domain, path).json()["integration"] == uri
    assert world.ask(domain, "/v2orders").json() == MISSING


def test_base_path_mapping_moved_to_maintenance_and_back(world: World) -> None:
    gateway, domain = world.client("apigateway"), world.domain()
    api, closed = world.rest_api("/orders", world.back_end()), world.maintenance_api()
    gateway.create_domain_name(domainName=domain)
    gateway.create_base_path_mapping(domainName=domain, restApiId=api, stage="prod")
    move(world, domain, closed, "maintenance")
    for path, method in (("/orders", "GET"), ("/", "GET"), ("/any/thing", "DELETE")):
        answer = world.ask(domain, path, method)
        assert (answer.status_code, answer.json()) == (503, {"code": "maintenance"})
        assert answer.headers["Retry-After"] == "Sun, 01 Dec 2030 04:00:00 GMT"
        assert answer.headers["Content-Type"] == "application/json"
    move(world, domain, api, "prod")
    assert world.ask(domain, "/orders").status_code == 200


def move(world: World, domain: str, api: str, stage: str) -> None:
    operations = [
        {"op": "replace", "path": "/restapiId", "value": api},
        {"op": "replace", "path": "/stage", "value": stage},
    ]
    gateway = world.client("apigateway")
    answer = gateway.update_base_path_mapping(
        domainName=domain, basePath="(none)", patchOperations=operations
    )
    assert (answer["restApiId"], answer["stage"]) == (api, stage)


def test_mapping_refuses_what_does_not_exist(world: World) -> None:
    gateway, domain = world.client("apigateway"), world.domain()
    api = world.rest_api("/orders", world.back_end())
    gateway.create_domain_name(domainName=domain)
    gateway.create_base_path_mapping(domainName=domain, restApiId=api, stage="prod")
    with refused("BadRequestException"):
        move(world, domain, api, "nowhere")
    with refused("BadRequestException"):
        move(world, domain, "nowhere", "prod")
    with refused("BadRequestException", "Invalid patch path"):
        operation = {"op": "replace", "path": "/restApiId", "value": api}
        gateway.update_base_path_mapping(domainName=domain, basePath="(none)", patchOperations=[operation])
    assert gateway.get_base_path_mapping(domainName=domain, basePath="(none)")["restApiId"] == api


def test_what_a_domain_leads_to_cannot_be_deleted(world: World) -> None:
    gateway, domain = world.client("apigateway"), world.domain()
    api = world.rest_api("/orders", world.back_end())
    gateway.create_domain_name(domainName=domain)
    gateway.create_base_path_mapping(domainName=domain, restApiId=api, stage="prod")
    with refused("BadRequestException", domain):
        gateway.delete_rest_api(restApiId=api)
    with refused("BadRequestException", domain):
        gateway.delete_stage(restApiId=api, stageName="prod")
    gateway.delete_base_path_mapping(domainName=domain, basePath="(none)")
    gateway.delete_stage(restApiId=api, stageName="prod")
    gateway.delete_rest_api(restApiId=api)
    with refused("NotFoundException", status=404):
        gateway.delete_rest_api(restApiId=api)


@pytest.mark.parametrize("kind", ["api", "stage", "domain"])
def test_tags(world: World, kind: str) -> None:
    gateway, domain = world.client("apigateway"), world.domain()
    api = world.rest_api("/orders", world.back_end())
    gateway.create_domain_name(domainName=domain)
    path = {
        "api": f"restapis/{api}",
        "stage": f"restapis/{api}/stages/prod",
        "domain": f"domainnames/{domain}",
    }
    arn = f"arn:aws:apigateway:ap-northeast-1::/{path[kind]}"
    assert gateway.get_tags(resourceArn=arn).get("tags", {}) == {}
    gateway.tag_resource(resourceArn=arn, tags={"a": "1", "maintenance-mode:record": "k=v w=x"})
    gateway.tag_resource(resourceArn=arn, tags={"a": "2"})
    assert gateway.get_tags(resourceArn=arn)["tags"] == {"a": "2", "maintenance-mode:record": "k=v w=x"}
    gateway.untag_resource(resourceArn=arn, tagKeys=["maintenance-mode:record"])
    assert gateway.get_tags(resourceArn=arn)["tags"] == {"a": "2"}


def test_tags_of_what_does_not_exist(world: World) -> None:
    gateway = world.client("apigateway")
    for path in ("restapis/nowhere", "restapis/nowhere/stages/x", "domainnames/nowhere.example.com"):
        with refused("NotFoundException", status=404):
            gateway.tag_resource(resourceArn=f"arn:aws:apigateway:ap-northeast-1::/{path}", tags={"a": "1"})


def test_methods_and_resources_are_made_once(world: World) -> None:
    api = world.rest_api("/orders", world.back_end())
    gateway = world.client("apigateway")
    items = {each["path"]: each["id"] for each in gateway.get_resources(restApiId=api)["items"]}
    with refused("ConflictException", "already has this name"):
        gateway.create_resource(restApiId=api, parentId=items["/"], pathPart="orders")
    with refused("ConflictException", "Method already exists"):
        gateway.put_method(
            restApiId=api, resourceId=items["/orders"], httpMethod="GET", authorizationType="NONE"
        )


def test_export_shows_what_the_stage_serves(world: World) -> None:
    uri = world.back_end()
    api = world.rest_api("/orders", uri)
    gateway = world.client("apigateway")

    def exported() -> str:
        answer = gateway.get_export(
            restApiId=api,
            stageName="prod",
            exportType="oas30",
            parameters={"extensions": "integrations"},
            accepts="application/json",
        )
        return str(answer["body"].read().decode())

    before = exported()
    operation = json.loads(before)["paths"]["/orders"]["get"]
    assert operation["x-amazon-apigateway-integration"]["uri"] == uri
    world.rest_method(api, "/later", uri)
    assert exported() == before
    gateway.create_deployment(restApiId=api, stageName="prod")
    assert "/later" in json.loads(exported())["paths"]
