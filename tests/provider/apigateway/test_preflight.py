"""Preflight of API Gateway edges: what is said before anything changes, and not said in the window."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from maintenance.apigateway.names import all_names
from maintenance.finding import Finding
from maintenance.plan import document as plan
from provider.preflight.gateway import check_gateway
from tests.provider.apigateway.engine import Override
from tests.provider.apigateway.estate import (
    MAKERS,
    WINDOW,
    Case,
    api_mapping,
    base_path_mapping,
    rest_stage,
    route,
)
from tests.provider.apigateway.test_rest_stage import add_canary, gateway, new_method
from tests.provider.crash import Writes
from tests.sandbox.edge.world import World


def document(case: Case, *, window: str = WINDOW, owned: bool = False) -> plan.PlanDocument:
    """The plan that would make the program of this case."""
    program = case.program
    edge: Any
    match case.place.token.rsplit(":", 1)[-1]:
        case "BasePathMapping":
            edge = plan.BasePathMapping(
                kind="base_path_mapping", domain=program["domain"], base_path=program["basePath"]
            )
        case "ApiMapping":
            edge = plan.ApiMapping(
                kind="api_mapping", domain=program["domain"], mapping_key=program["mappingKey"]
            )
        case "Stage":
            edge = plan.RestStage(
                kind="rest_stage", api=program["restApi"], stage=program["stage"], owned=owned
            )
        case _:
            edge = plan.HttpRoutes(
                kind="http_routes", api=program["apiId"], stage=program["stage"], owned=owned
            )
    endpoints = tuple(
        plan.Endpoint(edge="it", host=program.get("domain"), path=path, methods=(method,))  # type: ignore[arg-type]
        for method, path in case.closed
    )
    return plan.PlanDocument(
        window=plan.Window(
            id=window,
            start=datetime(2030, 12, 7, 16, tzinfo=UTC),
            end=datetime(2030, 12, 7, 20, tzinfo=UTC),
            time_zone="Asia/Tokyo",
        ),
        expected=plan.Expected(clusters=0, services=0, endpoints=len(endpoints), monitors=0, teams=1),
        edges={"it": edge},
        teams=(plan.Team(name="core", owner="Core", verified=date(2030, 12, 1), endpoints=endpoints),),
    )


def found(case: Case, **more: Any) -> list[Finding]:
    return check_gateway(document(case, **more), case.program["recordStore"])


kinds = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


@kinds
def test_nothing_to_say_before_in_and_after_the_window(world: World, writes: Writes, make: Any) -> None:
    case: Case = make(world)
    override = Override(case.place)
    assert list(all_names(document(case))) == [case.name]
    # A stage that does not deploy by itself is worth a word, the same in every phase.
    said = found(case)
    assert [each.what.split(";")[0] for each in said if each.severity == "warning"] == (
        ["stage $default does not deploy by itself"] if make is MAKERS["route without auto-deploy"] else []
    )
    assert [each for each in said if each.severity == "error"] == []
    override.up(case.on())
    writes.forget()
    assert found(case) == said
    assert writes.made == []
    override.up(case.off())
    assert found(case) == said


@kinds
def test_an_open_record_of_another_window_is_an_error(world: World, writes: Writes, make: Any) -> None:
    del writes
    case: Case = make(world)
    Override(case.place).up(case.on())
    (finding,) = found(case, window="2031-06-network")
    assert finding.severity == "error"
    assert finding.where == case.name
    assert WINDOW in finding.what
    assert "maint record" in finding.next_step


@pytest.mark.parametrize("auto_deploy", [True, False])
def test_an_owner_s_503_needs_a_stage_that_deploys_by_itself(
    world: World, writes: Writes, auto_deploy: bool
) -> None:
    del writes
    errors = [
        each for each in found(route(world, auto_deploy=auto_deploy), owned=True) if each.severity == "error"
    ]
    assert ["turn on auto-deploy" in each.next_step for each in errors] == ([] if auto_deploy else [True])


def test_a_stage_that_its_owner_closed_with_a_record_elsewhere_is_no_unfinished_work(
    world: World, writes: Writes, tmp_path: Path
) -> None:
    del writes
    case = rest_stage(world)
    Override(case.place).up({**case.on(), "recordStore": tmp_path.as_uri()})
    assert [each for each in found(case, owned=True) if each.severity == "error"] == []


def test_an_unlisted_path_of_a_mapping(world: World, writes: Writes) -> None:
    """Also while it is in maintenance: it is the captured API that goes down."""
    del writes
    for case, api in (
        (base_path_mapping(world), "rest"),
        (api_mapping(world), "http"),
    ):
        if api == "rest":
            world.rest_method(case.state()["restApiId"], "/stock", world.back_end())
        else:
            client, target = world.client("apigatewayv2"), world.back_end()
            http = case.state()[0][1]
            integration = world.integration(http, target)
            client.create_route(ApiId=http, RouteKey="GET /stock", Target=f"integrations/{integration}")
        for _ in range(2):
            (finding,) = found(case)
            assert "/stock" in finding.what
            Override(case.place).up(case.on())


def test_unfinished_work_on_a_rest_stage(world: World, writes: Writes) -> None:
    del writes
    case = rest_stage(world)
    new_method(case)
    (finding,) = found(case)
    assert finding.severity == "error"
    assert "GET /later is in the API and not deployed" in finding.what


def test_what_else_a_rest_stage_has_is_a_warning(world: World, writes: Writes) -> None:
    del writes
    case = rest_stage(world)
    add_canary(case, "0.0")
    operation = {"op": "replace", "path": "/cacheClusterEnabled", "value": "true"}
    gateway(case).update_stage(
        restApiId=case.program["restApi"], stageName="prod", patchOperations=[operation]
    )
    findings = found(case)
    assert {each.severity for each in findings} == {"warning"}
    assert [word for word in ("cache", "canary") if any(word in each.what for each in findings)] == [
        "cache",
        "canary",
    ]


def test_an_authorizer_that_answers_first_is_a_warning(world: World, writes: Writes) -> None:
    del writes
    case = rest_stage(world)
    api = case.program["restApi"]
    items = gateway(case).get_resources(restApiId=api)["items"]
    reports = next(each["id"] for each in items if each["path"] == "/reports")
    where = {"restApiId": api, "resourceId": reports, "httpMethod": "POST"}
    gateway(case).delete_method(**where)
    gateway(case).put_method(**where, authorizationType="AWS_IAM")
    gateway(case).put_integration(
        **where, type="HTTP_PROXY", integrationHttpMethod="GET", uri=world.back_end()
    )
    gateway(case).create_deployment(restApiId=api, stageName="prod")
    (finding,) = found(case)
    assert finding.severity == "warning"
    assert "401 or 403" in finding.what
    assert "POST /reports" in finding.what


def test_routes_that_another_stage_serves_too(world: World, writes: Writes) -> None:
    del writes
    case = route(world)
    world.client("apigatewayv2").create_stage(ApiId=case.program["apiId"], StageName="beta", AutoDeploy=True)
    (finding,) = found(case)
    assert (finding.severity, "beta" in finding.what) == ("warning", True)


@kinds
def test_what_does_not_exist(world: World, writes: Writes, make: Any) -> None:
    del writes
    case: Case = make(world)
    match case.place.token.rsplit(":", 1)[-1]:
        case "BasePathMapping":
            case.program["basePath"] = "v9"
        case "ApiMapping":
            case.program["mappingKey"] = "v9"
        case _:
            case.closed = (("GET", "/nowhere"),)
    (finding,) = (each for each in found(case) if each.severity == "error")
    assert finding.next_step == "correct the plan"
