"""What a program's state says it still holds, and who has to bring it back."""

from __future__ import annotations

from typing import Any

import pytest

from maintenance.owner.ask import left_to_owners, owners_step
from maintenance.owner.left import OVERRIDE, left, without_edge, without_settings
from tests.maintenance.owner.following import REST_OWNED, WINDOW, following

TAG = {"maintenance-mode:record": f"v=1 w={WINDOW} at=2030-12-07T16:00:00Z d=12"}


def service(count: float, **more: Any) -> dict[str, Any]:
    cluster = "arn:aws:ecs:x:1:cluster/prod"
    outputs = {"cluster": cluster, "name": "api", "desiredCount": count, **more}
    return {"type": "aws:ecs/service:Service", "outputs": outputs}


def stage(window: str) -> dict[str, Any]:
    captured = {"deployment": "d1", "canary": ""} if window else {}
    return {"type": OVERRIDE, "outputs": {"capturedFor": window, "captured": captured}}


URN = "urn:pulumi:prod::shop::x::"


def test_services_at_zero_and_closed_stages_are_held() -> None:
    found = left({f"{URN}api": service(0.0, tags=TAG), f"{URN}invoices": stage(WINDOW)})
    assert found.services.keys() == {"prod/api"}
    assert found.stages.keys() == {"invoices"}
    refused = without_settings(found)
    assert refused is not None
    assert "prod/api is still held at 0" in refused.what
    assert "its count before was 12" in refused.what
    assert "edge invoices is still closed" in refused.what
    assert "deployment d1" in refused.what


@pytest.mark.parametrize(
    "resource",
    [
        service(12.0, tags=TAG),
        service(0.0),
        service(0.0, tags={"team": "a"}),
        service(0.0, tags={"maintenance-mode:record": TAG["maintenance-mode:record"].replace("d=12", "d=0")}),
        stage(""),
        {"type": "aws:s3/bucket:Bucket", "outputs": {"tags": TAG, "desiredCount": 0.0}},
        {"type": "pulumi:pulumi:Stack"},
    ],
)
def test_what_is_back_or_never_was_down_is_not_held(resource: dict[str, Any]) -> None:
    found = left({f"{URN}a": resource})
    assert without_settings(found) is None
    assert without_edge(found, []) is None


def test_a_stage_that_the_plan_no_longer_leaves_to_the_program_is_refused() -> None:
    found = left({f"{URN}invoices": stage(WINDOW)})
    assert without_edge(found, ["invoices", "hooks"]) is None
    refused = without_edge(found, ["hooks"])
    assert refused is not None
    assert refused.where == "edge invoices"
    assert "`owned: true`" in (refused.next_step or "")


def test_the_plan_names_what_owners_bring_back() -> None:
    names = set(left_to_owners(following("on").document))
    assert {"prod/api", "invoices", f"apigateway:{REST_OWNED}/prod", "hooks"} <= names
    assert not {"prod/central", "theirs", "reports"} & names


def test_an_owner_is_told_the_commands_with_the_stack_where_it_is_known() -> None:
    assert owners_step("checkout/prod") == (
        "in the program checkout: pulumi config set maintenance:phase verify -s prod, pulumi up -s prod, "
        "and then off"
    )
    assert owners_step("").startswith("in the program that owns it: pulumi config set")
    assert "maintenance:plan of window 2029-06" in owners_step("", "2029-06")
