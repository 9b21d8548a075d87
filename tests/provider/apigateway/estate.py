"""The four things that can be overridden, each with the inputs that a program passes for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from provider.apigateway.base_path_mapping import BasePathMapping
from provider.apigateway.stage import Stage
from provider.apigatewayv2.api_mapping import ApiMapping
from provider.apigatewayv2.route import Route
from provider.captured.place import Place
from provider.override.wire import Properties
from provider.records.store import open_store
from tests.provider.apigateway.conftest import BUCKET
from tests.sandbox.edge.world import World

WINDOW = "2030-12-aurora"
RETRY_AFTER = "Sat, 07 Dec 2030 20:00:00 GMT"
BODY = '{"code":"maintenance","message":"$5 #1"}'
_NUMBERS = itertools.count(1)


@dataclass
class Case:
    """One place in the world: how to override it, and what it looks like from outside."""

    world: World
    place: Place
    program: Properties
    ask: Callable[[str, str], Any]
    """Path and method in, the edge's answer out."""
    state: Callable[[], Any]
    """Everything about it that must be the same before and after."""
    closed: tuple[tuple[str, str], ...]
    """Method and path of what answers 503."""
    open: tuple[tuple[str, str], ...] = ()
    """What still answers 200 in maintenance."""

    @property
    def name(self) -> str:
        return self.place.name(self.program)

    def on(self, **more: Any) -> Properties:
        return {**self.program, "apply": True, **more}

    def off(self, **more: Any) -> Properties:
        return {**self.program, "apply": False, **more}

    def record(self) -> str | None:
        return open_store(self.program["recordStore"]).read([self.name]).get(self.name)

    def statuses(self, which: tuple[tuple[str, str], ...]) -> list[int]:
        return [self.ask(path, method).status_code for method, path in which]

    def assert_in_maintenance(self, retry_after: str | None = None) -> None:
        for method, path in self.closed:
            answer = self.ask(path, method)
            assert (answer.status_code, answer.json()["code"]) == (503, "maintenance"), (method, path)
            assert answer.headers["Retry-After"] == (retry_after or "Sun, 01 Dec 2030 04:00:00 GMT")
        assert self.statuses(self.open) == [200] * len(self.open)

    def assert_open(self) -> None:
        assert self.statuses(self.closed + self.open) == [200] * len(self.closed + self.open)
        assert self.record() is None


def _common() -> Properties:
    store = f"s3://{BUCKET}/{next(_NUMBERS)}"
    return {"window": WINDOW, "recordStore": store, "onManualChange": "fail"}


def base_path_mapping(world: World) -> Case:
    gateway, domain = world.client("apigateway"), world.domain()
    api, closed = world.rest_api("/orders", world.back_end()), world.maintenance_api()
    gateway.create_domain_name(domainName=domain)
    gateway.create_base_path_mapping(domainName=domain, basePath="v1", restApiId=api, stage="prod")
    other = world.rest_api("/orders", world.back_end())
    gateway.create_base_path_mapping(domainName=domain, basePath="v2", restApiId=other, stage="prod")

    def state() -> Any:
        found = gateway.get_base_path_mapping(domainName=domain, basePath="v1")
        return {key: found[key] for key in ("restApiId", "stage")}

    return Case(
        world,
        BasePathMapping(),
        {"domain": domain, "basePath": "v1", "restApiId": closed, "stage": "maintenance", **_common()},
        lambda path, method: world.ask(domain, path, method),
        state,
        closed=(("GET", "/v1/orders"),),
        open=(("GET", "/v2/orders"),),
    )


def api_mapping(world: World) -> Case:
    gateway, domain = world.client("apigatewayv2"), world.domain()
    configuration = {"EndpointType": "REGIONAL", "CertificateArn": "arn:aws:acm:x"}
    gateway.create_domain_name(DomainName=domain, DomainNameConfigurations=[configuration])
    for key in ("", "v2"):
        api = world.http_api({"GET /pets": world.back_end()})
        gateway.create_api_mapping(ApiId=api, DomainName=domain, Stage="$default", ApiMappingKey=key)

    def state() -> Any:
        items = gateway.get_api_mappings(DomainName=domain)["Items"]
        return sorted((each.get("ApiMappingKey", ""), each["ApiId"], each["Stage"]) for each in items)

    closed = world.maintenance_api()
    return Case(
        world,
        ApiMapping(),
        {"domain": domain, "mappingKey": "", "apiId": closed, "stage": "maintenance", **_common()},
        lambda path, method: world.ask(domain, path, method),
        state,
        closed=(("GET", "/pets"),),
        open=(("GET", "/v2/pets"),),
    )


def route(world: World, *, auto_deploy: bool = True, keys: tuple[str, ...] = ("POST /hooks",)) -> Case:
    gateway, closed = world.client("apigatewayv2"), world.maintenance_api()
    routes = {key: world.back_end() for key in (*keys, "GET /health")}
    api = world.http_api(routes, auto_deploy=auto_deploy)
    target = world.integration(api, f"https://{world.execute_api(closed)}/maintenance/")

    def state() -> Any:
        items = gateway.get_routes(ApiId=api)["Items"]
        stage = gateway.get_stage(ApiId=api, StageName="$default")
        made = gateway.get_deployments(ApiId=api)["Items"]
        return (
            sorted((each["RouteKey"], each["Target"]) for each in items),
            stage.get("DeploymentId"),
            sorted(each["DeploymentId"] for each in made if not each["AutoDeployed"]),
        )

    program = {"apiId": api, "routeKey": keys[0], "stage": "$default", "target": f"integrations/{target}"}
    return Case(
        world,
        Route(),
        {**program, **_common()},
        lambda path, method: world.ask(world.execute_api(api), path, method),
        state,
        closed=((*keys[0].split(" "),),),  # type: ignore[arg-type]
        open=(("GET", "/health"),),
    )


def rest_stage(world: World) -> Case:
    gateway = world.client("apigateway")
    api = str(gateway.create_rest_api(name=world.name("api"))["id"])
    for method, path in (("POST", "/reports"), ("GET", "/reports"), ("GET", "/exports")):
        world.rest_method(api, path, world.back_end(), method)
    items = {each["path"]: each["id"] for each in gateway.get_resources(restApiId=api)["items"]}
    exports = {"restApiId": api, "resourceId": items["/exports"], "httpMethod": "GET"}
    gateway.put_integration(
        **exports,
        type="MOCK",
        passthroughBehavior="WHEN_NO_TEMPLATES",
        requestTemplates={"application/json": '{"statusCode": 200}'},
    )
    for code, pattern in (("200", ""), ("503", "5..")):
        gateway.put_method_response(
            **exports, statusCode=code, responseParameters={"method.response.header.X-Own": True}
        )
        gateway.put_integration_response(
            **exports,
            statusCode=code,
            selectionPattern=pattern,
            responseTemplates={"application/json": '{"own": true}'},
            responseParameters={"method.response.header.X-Own": "'yes'"},
        )
    deployment = gateway.create_deployment(restApiId=api, description="the owner's")["id"]
    gateway.create_stage(restApiId=api, stageName="prod", deploymentId=deployment, tags={"team": "core"})

    def state() -> Any:
        answer = gateway.get_export(
            restApiId=api,
            stageName="prod",
            exportType="oas30",
            parameters={"extensions": "apigateway"},
            accepts="application/json",
        )
        stage = gateway.get_stage(restApiId=api, stageName="prod")
        resources = gateway.get_resources(restApiId=api, embed=["methods"])["items"]
        return (
            answer["body"].read().decode(),
            {key: stage.get(key) for key in ("deploymentId", "tags", "variables", "canarySettings")},
            sorted(resources, key=lambda each: str(each["path"])),
            sorted(each["id"] for each in gateway.get_deployments(restApiId=api)["items"]),
        )

    methods = ["GET /exports", "POST /reports"]
    program = {
        "restApi": api,
        "stage": "prod",
        "methods": methods,
        "body": BODY,
        "contentType": "application/json",
        "retryAfter": RETRY_AFTER,
    }
    return Case(
        world,
        Stage(),
        {**program, **_common()},
        lambda path, method: world.ask(world.execute_api(api), f"/prod{path}", method),
        state,
        closed=(("GET", "/exports"), ("POST", "/reports")),
        open=(("GET", "/reports"),),
    )


MAKERS: dict[str, Callable[[World], Case]] = {
    "base path mapping": base_path_mapping,
    "api mapping": api_mapping,
    "route": route,
    "route without auto-deploy": lambda world: route(world, auto_deploy=False),
    "rest stage": rest_stage,
}


def move_by_hand(case: Case) -> Callable[[], None]:
    """Somebody points it elsewhere; returns what removes what they made for it."""
    world, program = case.world, case.program
    rest, http = world.client("apigateway"), world.client("apigatewayv2")
    elsewhere = world.rest_api("/orders", world.back_end())
    match case.place:
        case BasePathMapping():
            rest.update_base_path_mapping(
                domainName=program["domain"],
                basePath=program["basePath"],
                patchOperations=[
                    {"op": "replace", "path": "/restapiId", "value": elsewhere},
                    {"op": "replace", "path": "/stage", "value": "prod"},
                ],
            )
        case ApiMapping():
            items = http.get_api_mappings(DomainName=program["domain"])["Items"]
            mapping = next(each for each in items if not each.get("ApiMappingKey"))
            http.update_api_mapping(
                DomainName=program["domain"],
                ApiMappingId=mapping["ApiMappingId"],
                ApiId=elsewhere,
                Stage="prod",
            )
        case Route():
            api = program["apiId"]
            items = http.get_routes(ApiId=api)["Items"]
            found = next(each for each in items if each["RouteKey"] == program["routeKey"])
            target = f"integrations/{world.integration(api, world.back_end())}"
            http.update_route(ApiId=api, RouteId=found["RouteId"], Target=target)
        case Stage():
            api = program["restApi"]
            made = rest.create_deployment(restApiId=api, description="a hotfix")["id"]
            operation = {"op": "replace", "path": "/deploymentId", "value": made}
            rest.update_stage(restApiId=api, stageName="prod", patchOperations=[operation])
            return lambda: _forget_deployments(rest, api, "a hotfix")
    return lambda: None


def _forget_deployments(gateway: Any, api: str, description: str) -> None:
    for each in gateway.get_deployments(restApiId=api)["items"]:
        if each.get("description") == description:
            gateway.delete_deployment(restApiId=api, deploymentId=each["id"])
