"""A REST stage: a deployment in which the listed methods answer 503, made without a trace in the API."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from maintenance.captured.record import TAG_KEY, parse_record
from maintenance.errors import Interrupted, RecordConflict, Refused
from provider.override.kind import Context, PartlyDone
from provider.override.wire import UNKNOWN
from tests.provider.apigateway.engine import Override, paths
from tests.provider.apigateway.estate import RETRY_AFTER, Case, rest_stage
from tests.provider.crash import Killed, Writes
from tests.sandbox.edge.world import World


@pytest.fixture
def case(world: World, writes: Writes) -> Case:
    del writes
    return rest_stage(world)


def gateway(case: Case) -> Any:
    return case.world.client("apigateway")


def stage(case: Case) -> Any:
    return gateway(case).get_stage(restApiId=case.program["restApi"], stageName="prod")


def resources(case: Case) -> Any:
    found = gateway(case).get_resources(restApiId=case.program["restApi"], embed=["methods"])["items"]
    return sorted(found, key=lambda each: str(each["path"]))


def test_the_body_is_the_one_that_was_given(case: Case) -> None:
    Override(case.place).up(case.on())
    answer = case.ask("/reports", "POST")
    assert answer.json() == json.loads(case.program["body"])
    assert answer.headers["Content-Type"] == "application/json"


def test_the_api_itself_is_the_same_in_maintenance(case: Case) -> None:
    before = resources(case)
    Override(case.place).up(case.on())
    assert resources(case) == before


def test_a_longer_window_changes_the_answer_in_place(case: Case) -> None:
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    record = parse_record(str(case.record()), where="")
    later = "Sat, 07 Dec 2030 21:00:00 GMT"
    program = case.on(body='{"code":"maintenance","until":"06:00"}', retryAfter=later)
    diff, old, new = override.preview(program)
    assert {"deployment", "body", "retryAfter"} <= set(paths(diff))
    assert (old["retryAfter"], new["retryAfter"]) == (RETRY_AFTER, later)
    override.up(program)
    case.assert_in_maintenance(later)
    assert case.ask("/reports", "POST").json()["until"] == "06:00"
    again = parse_record(str(case.record()), where="")
    assert (again.captured, again.at, again.methods) == (record.captured, record.at, record.methods)
    made = gateway(case).get_deployments(restApiId=case.program["restApi"])["items"]
    assert len(made) == 2  # the owner's and one of ours
    override.up(case.off())
    case.assert_open()
    assert case.state() == before


def test_more_methods_and_fewer(case: Case) -> None:
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    more = [*case.program["methods"], "GET /reports"]
    diff, old, new = override.preview(case.on(methods=more))
    assert 'serves["GET /reports"]' in paths(diff)
    assert (old["serves"].get("GET /reports"), new["serves"]["GET /reports"]) == (None, "503")
    override.up(case.on(methods=more))
    assert case.statuses((("GET", "/reports"), ("POST", "/reports"), ("GET", "/exports"))) == [503] * 3
    override.up(case.on(methods=["GET /reports"]))
    assert case.statuses((("GET", "/reports"), ("POST", "/reports"), ("GET", "/exports"))) == [503, 200, 200]
    override.up(case.off())
    case.assert_open()
    assert case.state() == before


def test_preview_names_the_methods(case: Case) -> None:
    override = Override(case.place)
    override.up(case.off())
    diff, old, new = override.preview(case.on())
    assert {'serves["GET /exports"]', 'serves["POST /reports"]', "deployment"} <= set(paths(diff))
    assert old["serves"] == dict.fromkeys(case.program["methods"], "as deployed")
    assert new["serves"] == dict.fromkeys(case.program["methods"], "503")
    assert new["deployment"].startswith("maintenance on prod: 2030-12-aurora, 503 from 2 methods")


def test_an_answer_that_is_not_known_yet(case: Case) -> None:
    override = Override(case.place)
    override.up(case.off())
    _, old, new = override.preview(case.on(body=UNKNOWN))
    assert old["deployment"] == stage(case)["deploymentId"]
    assert new["deployment"] is UNKNOWN


def new_method(case: Case) -> None:
    case.world.rest_method(case.program["restApi"], "/later", case.world.back_end())


def other_back_end(case: Case) -> None:
    reports = next(each["id"] for each in resources(case) if each["path"] == "/reports")
    gateway(case).put_integration(
        restApiId=case.program["restApi"],
        resourceId=reports,
        httpMethod="POST",
        type="HTTP_PROXY",
        integrationHttpMethod="GET",
        uri=case.world.back_end(),
    )


def own_header(case: Case) -> None:
    exports = next(each["id"] for each in resources(case) if each["path"] == "/exports")
    where = {"restApiId": case.program["restApi"], "resourceId": exports, "httpMethod": "GET"}
    gateway(case).put_integration_response(
        **where,
        statusCode="200",
        selectionPattern="",
        responseTemplates={"application/json": '{"own": true}'},
        responseParameters={"method.response.header.X-Own": "'changed'"},
    )


def removed_method(case: Case) -> None:
    exports = next(each["id"] for each in resources(case) if each["path"] == "/exports")
    gateway(case).delete_method(restApiId=case.program["restApi"], resourceId=exports, httpMethod="GET")


def gateway_response(case: Case) -> None:
    gateway(case).put_gateway_response(
        restApiId=case.program["restApi"],
        responseType="DEFAULT_5XX",
        statusCode="500",
        responseTemplates={"application/json": '{"sorry": true}'},
    )


UNFINISHED = {
    "GET /later is in the API and not deployed": new_method,
    "POST /reports differs from what is deployed: uri": other_back_end,
    "GET /exports differs from what is deployed: integration responses": own_header,
    "GET /exports is deployed and no longer in the API": removed_method,
    "gateway response DEFAULT_5XX is in the API and not deployed": gateway_response,
}


@pytest.mark.parametrize(("what", "change"), UNFINISHED.items(), ids=UNFINISHED.keys())
def test_unfinished_work_is_refused_before_anything(
    case: Case, writes: Writes, what: str, change: Any
) -> None:
    change(case)
    state = case.state()
    methods = ["GET /reports"]
    with pytest.raises(Refused) as caught:
        Override(case.place).up(case.on(methods=methods))
    assert what in " ".join(caught.value.text().split())
    assert (writes.made, case.state(), case.record()) == ([], state, None)


def test_unfinished_work_in_the_window_does_not_go_live(case: Case, writes: Writes) -> None:
    override = Override(case.place)
    override.up(case.on())
    other_back_end(case)
    new_method(case)
    writes.forget()
    with pytest.raises(Refused) as caught:
        override.up(case.on(retryAfter="Sat, 07 Dec 2030 21:00:00 GMT"))
    assert "GET /later" in caught.value.text()
    assert "POST /reports" in caught.value.text()
    assert set(writes.made) <= {"PutObject"}
    case.assert_in_maintenance(RETRY_AFTER)
    work = resources(case)
    override.up(case.off())
    case.assert_open()
    assert resources(case) == work


def test_methods_that_do_not_exist_are_named(case: Case, writes: Writes) -> None:
    with pytest.raises(Refused, match="GET /nowhere, PUT /reports"):
        Override(case.place).up(case.on(methods=["GET /nowhere", "GET /reports", "PUT /reports"]))
    assert writes.made == []


def add_canary(case: Case, percent: str) -> str:
    api = case.program["restApi"]
    made = str(gateway(case).create_deployment(restApiId=api, description="the canary")["id"])
    settings = {"deploymentId": made, "percentTraffic": percent, "useStageCache": "false"}
    settings["stageVariableOverrides/colour"] = "green"
    operations = [
        {"op": "replace", "path": f"/canarySettings/{name}", "value": value}
        for name, value in settings.items()
    ]
    gateway(case).update_stage(restApiId=api, stageName="prod", patchOperations=operations)
    return made


def test_a_canary_is_cleared_and_put_back(case: Case) -> None:
    """With all requests on the canary: had it stayed, nobody would read 503."""
    add_canary(case, "100.0")
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    diff, old, new = override.preview(case.on())
    assert "canary" in paths(diff)
    assert "100.0" in old["canary"]
    assert new["canary"] == ""
    override.up(case.on())
    case.assert_in_maintenance(RETRY_AFTER)
    assert "canarySettings" not in stage(case)
    override.up(case.off())
    assert case.state() == before
    assert stage(case)["canarySettings"]["stageVariableOverrides"] == {"colour": "green"}


def test_either_copy_alone_restores(case: Case) -> None:
    before, override = case.state(), Override(case.place)
    override.up(case.on())
    arn = f"arn:aws:apigateway:ap-northeast-1::/restapis/{case.program['restApi']}/stages/prod"
    gateway(case).untag_resource(resourceArn=arn, tagKeys=[TAG_KEY])
    override.up(case.off())
    case.assert_open()
    override.up(case.on())
    case.world.client("s3").delete_object(**record_object(case))
    override.up(case.off())
    case.assert_open()
    assert case.state() == before


def test_a_tag_that_could_not_hold_the_canary_does_not_restore_half_of_it(case: Case, writes: Writes) -> None:
    add_canary(case, "100.0")
    override = Override(case.place)
    override.up(case.on())
    case.world.client("s3").delete_object(**record_object(case))
    writes.forget()
    with pytest.raises(RecordConflict, match="does not hold every value"):
        override.up(case.off())
    assert writes.made == []
    case.assert_in_maintenance(RETRY_AFTER)


def test_two_copies_that_disagree_are_both_shown(case: Case, writes: Writes) -> None:
    override = Override(case.place)
    override.up(case.on())
    arn = f"arn:aws:apigateway:ap-northeast-1::/restapis/{case.program['restApi']}/stages/prod"
    wrong = "v=1 w=2030-12-aurora at=2030-12-07T16:00:00Z canary= deployment=zzz999"
    gateway(case).tag_resource(resourceArn=arn, tags={TAG_KEY: wrong})
    writes.forget()
    with pytest.raises(RecordConflict) as caught:
        override.up(case.off())
    assert "zzz999" in caught.value.text()
    assert parse_record(str(case.record()), where="").captured["deployment"] in caught.value.text()
    assert writes.made == []


def record_object(case: Case) -> dict[str, str]:
    bucket, _, prefix = case.program["recordStore"].removeprefix("s3://").partition("/")
    keys = case.world.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/open/")["Contents"]
    assert len(keys) == 1
    return {"Bucket": bucket, "Key": keys[0]["Key"]}


def test_a_refusal_half_way_puts_the_methods_back_at_once(case: Case, writes: Writes) -> None:
    before = resources(case)
    writes.refuse.add("CreateDeployment")
    with pytest.raises(PartlyDone, match="allow CreateDeployment"):
        Override(case.place).up(case.on())
    assert "PutIntegration" in writes.made
    assert resources(case) == before
    assert parse_record(str(case.record()), where="").touching is False


def test_cancelled_half_way_puts_the_methods_back(case: Case) -> None:
    before, stopping = resources(case), threading.Event()
    context = Context(
        urn="urn", say=lambda text: stopping.set() if "1 of 2" in text else None, stopping=stopping
    )
    news = Override(case.place).check(case.on())
    with pytest.raises(PartlyDone, match=Interrupted("cancelled").what):
        Override(case.place).kind.create(context, news)
    assert resources(case) == before


def test_killed_half_way_and_switched_off(case: Case, writes: Writes) -> None:
    """The API is somebody else's: what was touched is put back although nothing was deployed."""
    before, override = case.state(), Override(case.place)
    override.up(case.off())
    writes.die_after = 5
    with pytest.raises(Killed):
        override.up(case.on())
    assert resources(case) != before[2]
    override.up(case.off())
    assert case.state() == before


def test_a_captured_deployment_that_was_deleted_is_said(case: Case) -> None:
    override = Override(case.place)
    override.up(case.on())
    captured = parse_record(str(case.record()), where="").captured["deployment"]
    gateway(case).delete_deployment(restApiId=case.program["restApi"], deploymentId=captured)
    with pytest.raises(Refused, match="maint record close"):
        override.up(case.off())


def test_two_stages_of_one_api(case: Case) -> None:
    api = case.program["restApi"]
    gateway(case).create_stage(restApiId=api, stageName="beta", deploymentId=stage(case)["deploymentId"])
    before = case.state()
    prod, beta = Override(case.place), Override(case.place)
    prod.up(case.on())
    beta.up(case.on(stage="beta", methods=["GET /reports"]))
    case.assert_in_maintenance(RETRY_AFTER)
    host = case.world.execute_api(api)
    assert case.world.ask(host, "/beta/reports").status_code == 503
    assert case.world.ask(host, "/beta/exports").status_code == 200
    prod.up(case.off())
    case.assert_open()
    assert case.world.ask(host, "/beta/reports").status_code == 503
    beta.up(case.off(stage="beta", methods=["GET /reports"]))
    assert case.state() == before
