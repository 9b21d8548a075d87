"""Policies from plans: what is in them, what is not, and that IAM would take them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maintenance.errors import ConfigInvalid
from maintenance.iam.policy import LIMIT, Purpose, policies, statements
from maintenance.iam.scope import Scope, scope_of
from maintenance.iam.statement import Statement
from maintenance.plan.document import PlanDocument, RestStage
from maintenance.plan.load import load_plan_bytes

ROOT = Path(__file__).resolve().parents[3]
PURPOSES: tuple[Purpose, ...] = ("preview", "up", "bluegreen", "discover")


def document(name: str = "2030-12-aurora") -> PlanDocument:
    path = ROOT / "stacks" / "plans" / f"{name}.yaml"
    return load_plan_bytes(path.read_bytes(), path.name)


def scope(plan: PlanDocument, backend: str = "s3://state/team", api: str | None = None) -> Scope:
    return scope_of(
        plan,
        stack="prod-maint",
        project="maintenance-mode",
        record_store="s3://records/of/prod",
        backend=backend,
        region="ap-northeast-1",
        account="123456789012",
        maintenance_api=api,
    )


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_policy_fits_and_nothing_gets_lost_on_the_way(purpose: Purpose) -> None:
    plan = document()
    wanted = statements(plan, scope(plan), purpose)
    made = policies(wanted)
    assert {len(json.dumps(each, separators=(",", ":"))) <= LIMIT for each in made} == {True}
    for each in made:
        sids = [statement["Sid"] for statement in each["Statement"]]
        assert len(sids) == len(set(sids))
        assert all(sid.isalnum() for sid in sids)
    pairs = {
        (statement["Sid"], resource)
        for each in made
        for statement in each["Statement"]
        for resource in as_list(statement["Resource"])
    }
    assert pairs == {(each.sid, resource) for each in wanted for resource in each.resources}


def test_a_preview_changes_nothing() -> None:
    plan = document()
    verbs = {
        action.partition(":")[2]
        for each in statements(plan, scope(plan), "preview")
        for action in each.actions
    }
    assert {verb for verb in verbs if not verb.startswith(("Describe", "List", "Get", "GET"))} == set()
    assert not any(
        "secretsmanager" in action for each in statements(plan, scope(plan), "up") for action in each.actions
    )


def test_a_plan_without_gateways_and_database_needs_neither() -> None:
    plan = document().model_copy(
        update={
            "database": None,
            "edges": {name: edge for name, edge in document().edges.items() if edge.kind == "alb"},
        }
    )
    actions = {action for each in statements(plan, scope(plan), "up") for action in each.actions}
    assert {action for action in actions if action.startswith(("rds", "apigateway"))} == {"apigateway:GET"}
    assert statements(plan, scope(plan), "bluegreen") == ()


def test_a_stage_that_its_program_owns_is_read_and_not_changed() -> None:
    plan = document()
    owned = {
        name: edge.model_copy(update={"owned": True}) if isinstance(edge, RestStage) else edge
        for name, edge in plan.edges.items()
    }
    apis = [edge.api for edge in owned.values() if isinstance(edge, RestStage)]
    assert apis
    stages = plan.model_copy(update={"edges": owned})
    named = [
        (each.sid, each.actions)
        for each in statements(stages, scope(stages), "up")
        if any(api in resource for api in apis for resource in each.resources)
    ]
    assert {action for _, actions in named for action in actions} <= {"apigateway:GET"}


def test_the_maintenance_api_can_be_named() -> None:
    plan = document()
    named = [
        each for each in statements(plan, scope(plan, api="a1b2c3d4e5"), "up") if each.sid.startswith("Api")
    ]
    writes = [each for each in named if set(each.actions) - {"apigateway:GET"} and each.sid != "ApiMake"]
    assert writes
    assert all("a1b2c3d4e5" in resource for each in writes for resource in each.resources)


def test_state_in_a_folder_needs_no_bucket_but_the_records() -> None:
    plan = document()
    found = statements(plan, scope(plan, backend="file:///state"), "up")
    buckets = {
        resource.split(":::")[1].split("/")[0]
        for each in found
        for resource in each.resources
        if ":s3:" in resource
    }
    assert buckets == {"records"}


def test_an_account_that_nobody_names_is_asked_for() -> None:
    plan = document().model_copy(update={"edges": {}})
    with pytest.raises(ConfigInvalid, match="--account"):
        scope_of(
            plan, stack="s", project="p", record_store="s3://b", backend="", region="eu-west-1", account=None
        )


def test_a_long_statement_is_split_and_a_short_one_is_not() -> None:
    many = Statement("Many", ("a:B",), tuple(f"arn:{number:050}" for number in range(500)), "")
    few = Statement("Few", ("a:B",), ("*",), "")
    made = policies([many, few])
    assert len(made) > 1
    assert made[-1]["Statement"][-1]["Sid"] == "Few"
