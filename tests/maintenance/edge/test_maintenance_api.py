from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from maintenance.edge.maintenance_api import ACCEPTED, mapping_template, openapi_document
from maintenance.edge.texts import retry_after, text_503
from tests.maintenance.edge.plans import at, closing
from tests.sandbox.edge.world import World, running_world

PLAN = closing(at("a.ex.com/x"), window={"title": 'Costs $5, see "#1" or $context.stage'})
json_values = st.recursive(
    st.text('#$ab{}"\\!障.', max_size=12), lambda inner: st.dictionaries(st.text("#$k", max_size=3), inner)
)


@given(json_values)
@settings(deadline=None)
def test_a_template_means_the_same_json_and_says_nothing_to_velocity(value: Any) -> None:
    template = mapping_template(json.dumps({"value": value}, ensure_ascii=False))
    assert json.loads(template) == {"value": value}
    assert not set("#$") & set(template)


def test_the_document_is_valid_openapi() -> None:
    validate(openapi_document(PLAN))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as started:
        yield started


@pytest.fixture(scope="module")
def served(world: World) -> str:
    """Host of the maintenance API, imported and deployed as a stage named maintenance."""
    gateway = world.client("apigateway")
    api = str(gateway.import_rest_api(body=json.dumps(openapi_document(PLAN)))["id"])
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName="maintenance", deploymentId=deployment)
    return world.execute_api(api)


def assert_closed(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert answer.json() == json.loads(text_503(PLAN))
    assert answer.headers["Retry-After"] == retry_after(PLAN) == "Sat, 07 Dec 2030 19:00:00 GMT"
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/maintenance/", "/maintenance/a", "/maintenance/a/b%20c?d=e"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_path_and_method_reads_503(world: World, served: str, method: str, path: str) -> None:
    assert_closed(world.ask(served, path, method))


@pytest.mark.parametrize("content_type", [*ACCEPTED, "application/vnd.company+json", "image/png"])
def test_whatever_is_sent_reads_503(world: World, served: str, content_type: str) -> None:
    sent = world.ask(served, "/maintenance/a", "POST", data=b"x", headers={"Content-Type": content_type})
    assert_closed(sent)
