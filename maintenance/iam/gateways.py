"""API Gateway: its actions are HTTP verbs, and its resources are the paths of its own API."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.iam.scope import Scope
from maintenance.iam.statement import Statement
from maintenance.plan.document import ApiMapping, BasePathMapping, HttpRoutes, PlanDocument, RestStage

GET, POST, PUT, PATCH, DELETE = (f"apigateway:{verb}" for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"))
_MAINTENANCE_STAGE = "maintenance"


def read_gateways(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What the preview and the gate read of the plan's edges."""
    paths: set[str] = set()
    for edge in document.edges.values():
        match edge:
            case BasePathMapping():
                paths.add(_mapping(edge))
                paths.add("/restapis/*")  # which API the mapping leads to is not in the plan
            case ApiMapping():
                paths.add(f"/domainnames/{edge.domain}/apimappings")
                paths |= {"/apis/*/routes", "/apis/*/integrations"}
            case RestStage():
                paths |= {f"/restapis/{edge.api}", f"/restapis/{edge.api}/*"}
            case HttpRoutes():
                paths.add(f"/apis/{edge.api}/*")
            case _:
                pass
    if makes_an_api(document):
        api = scope.maintenance_api
        paths |= {f"/restapis/{api}", f"/restapis/{api}/*"} if api else {"/restapis/*"}
    if "/restapis/*" in paths:
        paths = {path for path in paths if path == "/restapis/*" or not path.startswith("/restapis/")}
    if paths:
        yield Statement(
            "ApisRead", (GET,), _arns(scope, paths), "mappings, stages, routes and what they serve"
        )


def change_gateways(document: PlanDocument, scope: Scope) -> Iterator[Statement]:
    """What pointing edges at the maintenance API and back needs."""
    yield Statement("ApisList", (GET,), (scope.gateway("/restapis"),), "finds what a killed run made")
    if makes_an_api(document):
        yield from _maintenance_api(scope)
    edges = document.edges.values()
    if mappings := [edge for edge in edges if isinstance(edge, BasePathMapping | ApiMapping)]:
        yield from _mappings(mappings, scope)
    if stages := [edge for edge in edges if isinstance(edge, RestStage) and not edge.owned]:
        yield from _stages(stages, scope)
    if routes := [edge for edge in edges if isinstance(edge, HttpRoutes)]:
        yield from _routes(routes, scope)


def makes_an_api(document: PlanDocument) -> bool:
    """Whether the stack has a maintenance API of its own to point edges at."""
    kinds = (BasePathMapping, ApiMapping, HttpRoutes)
    return any(isinstance(edge, kinds) for edge in document.edges.values())


def _maintenance_api(scope: Scope) -> Iterator[Statement]:
    api = f"/restapis/{scope.maintenance_api or '*'}"
    narrower = "" if scope.maintenance_api else "; --maintenance-api ID narrows it to the one that was made"
    yield Statement("ApiMake", (POST,), (scope.gateway("/restapis"),), "the maintenance API itself")
    yield Statement(
        "ApiDeploy",
        (POST,),
        _arns(scope, {f"{api}/deployments", f"{api}/stages"}),
        f"its deployment and stage{narrower}",
    )
    yield Statement("ApiDefine", (PUT, PATCH, DELETE), (scope.gateway(api),), f"its definition{narrower}")
    yield Statement(
        "ApiReplace",
        (DELETE,),
        (scope.gateway(f"{api}/deployments/*"),),
        f"a deployment that a new one replaced{narrower}",
    )
    yield Statement(
        "ApiStage",
        (PATCH, DELETE),
        (scope.gateway(f"{api}/stages/{_MAINTENANCE_STAGE}"),),
        f"its stage{narrower}",
    )
    yield Statement(
        "ApiMark",
        (POST, PUT, DELETE),
        (scope.gateway(f"/tags/*{scope.maintenance_api or 'restapis'}*"),),
        "its tags",
    )


def _mappings(edges: list[BasePathMapping | ApiMapping], scope: Scope) -> Iterator[Statement]:
    paths = {
        _mapping(edge)
        if isinstance(edge, BasePathMapping)
        else f"/domainnames/{edge.domain}/apimappings/*"  # AWS names the mapping itself
        for edge in edges
    }
    yield Statement("MappingsChange", (PATCH,), _arns(scope, paths), "to the maintenance API, and back")


def _stages(edges: list[RestStage], scope: Scope) -> Iterator[Statement]:
    apis = sorted({edge.api for edge in edges})
    method = "resources/*/methods/*"
    yield Statement(
        "StagesServe",
        (PATCH,),
        _arns(scope, {f"/restapis/{edge.api}/stages/{edge.stage}" for edge in edges}),
        "to the maintenance deployment, and back",
    )
    yield Statement(
        "StagesDeploy",
        (POST,),
        _arns(scope, {f"/restapis/{api}/deployments" for api in apis}),
        "the deployment in which only the listed methods answer 503",
    )
    yield Statement(
        "StagesForget",
        (DELETE,),
        _arns(scope, {f"/restapis/{api}/deployments/*" for api in apis}),
        "that deployment, once the stage is back",
    )
    yield Statement(
        "MethodsChange",
        (PUT, DELETE),
        _arns(
            scope,
            {
                f"/restapis/{api}/{method}/{part}"
                for api in apis
                for part in ("integration", "integration/responses/*", "responses/503")
            },
        ),
        "methods answer 503 while that deployment is made, and are put back at once",
    )
    yield Statement(
        "StagesRecord",
        (PUT, DELETE),
        _arns(scope, {f"/tags/*{api}*" for api in apis}),
        "the record of what is overwritten, as a tag of the stage",
    )


def _routes(edges: list[HttpRoutes], scope: Scope) -> Iterator[Statement]:
    apis = sorted({edge.api for edge in edges})
    yield Statement(
        "RoutesPrepare",
        (POST,),
        _arns(scope, {f"/apis/{api}/integrations" for api in apis}),
        "the integration that leads to the maintenance API",
    )
    yield Statement(
        "IntegrationsChange",
        (PATCH, DELETE),
        _arns(scope, {f"/apis/{api}/integrations/*" for api in apis}),
        "that integration",
    )
    yield Statement(
        "RoutesChange",
        (PATCH,),
        _arns(scope, {f"/apis/{api}/routes/*" for api in apis}),
        "the routes' targets",
    )
    yield Statement(
        "RoutesDeploy",
        (POST, PATCH, DELETE),
        _arns(
            scope,
            {
                f"/apis/{edge.api}/{part}"
                for edge in edges
                for part in ("deployments", "deployments/*", f"stages/{edge.stage}")
            },
        ),
        "where a stage does not deploy by itself",
    )


def _mapping(edge: BasePathMapping) -> str:
    path = "*" if edge.base_path in {"", "(none)"} else edge.base_path.replace("/", "%2F")
    return f"/domainnames/{edge.domain}/basepathmappings/{path}"


def _arns(scope: Scope, paths: set[str]) -> tuple[str, ...]:
    return tuple(scope.gateway(path) for path in sorted(paths))
