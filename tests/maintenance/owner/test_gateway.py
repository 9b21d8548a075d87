"""Stages, deployments and mappings: what they lead to waits while the edge is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from maintenance.apigateway.method import answering_503
from maintenance.errors import RecordConflict
from maintenance.owner import gateway
from maintenance.owner.outcome import OPAQUE, Deploy, Hold, Leave, Refuse
from tests.maintenance.owner.following import REST_OF_OTHERS, REST_OWNED, following

STORE = "s3://bucket/records"


def stage(api: str, name: str = "prod") -> dict[str, Any]:
    return {"restApi": api, "stageName": name, "deployment": "d1"}


PLACES: Mapping[str, dict[str, Any]] = {
    gateway.STAGE: stage(REST_OF_OTHERS),
    gateway.DEPLOYMENT: {"restApi": REST_OF_OTHERS, "triggers": {"a": "1"}},
    gateway.BASE_PATH_MAPPING: {"domainName": "api.example.com", "restApi": "own", "stageName": "prod"},
    gateway.API_MAPPING: {"domainName": "m.example.com", "apiMappingKey": "v1", "apiId": "own", "stage": "x"},
}


@pytest.mark.parametrize("phase", ["on", "verify"])
@pytest.mark.parametrize("kind", gateway.TYPES)
def test_where_they_lead_waits_while_the_edge_is_closed_by_the_central_stack(kind: str, phase: str) -> None:
    found = gateway.decide(kind, PLACES[kind], following(phase))
    assert isinstance(found, Hold)
    assert found.names == gateway.HELD[kind]
    assert "description" not in found.names


@pytest.mark.parametrize("kind", gateway.TYPES)
def test_off_they_are_deployed_as_every_day_unless_they_are_seen_to_be_closed(kind: str) -> None:
    found = gateway.decide(kind, PLACES[kind], following("off"))
    if kind == gateway.DEPLOYMENT:
        assert found == Leave()
    else:
        assert isinstance(found, Deploy)
        assert found.central
        assert "prod/api" in found.after
    closed = gateway.decide(kind, PLACES[kind], following("off"), closed=True)
    assert isinstance(closed, Hold)
    assert "by the central stack" in closed.warning


def test_a_stage_that_the_program_owns_is_held_too_and_needs_a_place_for_its_record() -> None:
    assert isinstance(gateway.decide(gateway.STAGE, stage(REST_OWNED), following("on", store=STORE)), Hold)
    refused = gateway.decide(gateway.STAGE, stage(REST_OWNED), following("on"))
    assert isinstance(refused, Refuse)
    assert "maintenance:recordStore is not set" in refused.error.what
    assert "deployment" in refused.hold  # it must not be replaced or opened on the way to the refusal
    off = gateway.decide(gateway.STAGE, stage(REST_OWNED), following("off"))
    assert off == Deploy(following("off").behind("invoices"), central=False)


def test_aws_is_asked_only_where_the_central_stack_may_hold_what_is_off_here() -> None:
    for kind in gateway.TYPES:
        assert gateway.asked_of_aws(kind, PLACES[kind], following("on")) is None
    for kind in (gateway.STAGE, gateway.DEPLOYMENT):
        asked = gateway.asked_of_aws(kind, PLACES[kind], following("off"))
        assert asked is not None
        assert asked.api == REST_OF_OTHERS
    assert gateway.asked_of_aws(gateway.STAGE, stage(REST_OWNED), following("off", store=STORE)) is None
    assert gateway.asked_of_aws(gateway.STAGE, stage("z9z9z9z9z9"), following("off")) is None


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (gateway.STAGE, stage(REST_OF_OTHERS, "dev")),
        (gateway.STAGE, {**stage(REST_OF_OTHERS), "restApi": OPAQUE}),
        (gateway.DEPLOYMENT, {"restApi": "z9z9z9z9z9"}),
        (gateway.BASE_PATH_MAPPING, {"domainName": "api.example.com", "basePath": "v2", "restApi": "own"}),
        (gateway.API_MAPPING, {"domainName": "m.example.com", "apiId": "own"}),
    ],
)
def test_what_the_plan_does_not_list_is_left_alone(kind: str, inputs: dict[str, Any]) -> None:
    assert gateway.decide(kind, inputs, following("on")) == Leave()


def test_an_edge_that_was_released_is_deployed_again() -> None:
    found = gateway.decide(gateway.STAGE, stage(REST_OF_OTHERS), following("on", {"reports": "back"}))
    assert isinstance(found, Deploy)


def export(integration: dict[str, Any]) -> dict[str, Any]:
    return {
        "paths": {
            "/health": {"parameters": [], "get": {}},
            "/invoices": {"get": {gateway.INTEGRATION: integration}},
        }
    }


def test_a_stage_is_known_by_the_503_that_it_serves() -> None:
    known = {"integration": None, "integrationResponses": [], "methodResponse": None}
    ours = answering_503(known, body="{}", content_type="application/json", retry_after="Sun, 08 Dec")
    (answer,) = ours["integrationResponses"]
    closed = {"type": ours["integration"]["type"].lower(), "responses": {"default": answer}}
    assert gateway.serves_503(export(closed))
    assert not gateway.serves_503(export({**closed, "type": "http"}))
    assert not gateway.serves_503(
        export({**closed, "responses": {"default": {**answer, "statusCode": "200"}}})
    )
    theirs = {**answer, "responseParameters": {}}  # a mock of their own that answers 503
    assert not gateway.serves_503(export({**closed, "responses": {"default": theirs}}))
    assert not gateway.serves_503({})


def test_the_record_on_a_stage_says_whose_window_it_is() -> None:
    tag = "v=1 w=2030-12-aurora at=2030-12-07T16:00:00Z canary= deployment=d1"
    held = gateway.held_by_the_central_stack({"tags": {"maintenance-mode:record": tag}})
    assert "window 2030-12-aurora" in held
    assert gateway.held_by_the_central_stack({"tags": {"team": "a"}}) == ""
    assert gateway.held_by_the_central_stack({}) == ""
    with pytest.raises(RecordConflict, match="cannot be read"):
        gateway.held_by_the_central_stack({"tags": {"maintenance-mode:record": "d=1"}, "stageName": "prod"})
