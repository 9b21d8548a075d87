"""The preview of a team's own program: the central stack's words, and what is no part of maintenance."""

from __future__ import annotations

from typing import Any

from maintenance.phase import Phase
from maintenance.preview.as_text import review_text
from maintenance.preview.owner import owner_review
from maintenance.preview.review import Review
from tests.maintenance.owner.following import WINDOW, following

TAG = {"maintenance-mode:record": f"v=1 w={WINDOW} at=2030-12-07T16:00:00Z d=12"}


def step(
    kind: str, name: str, old: dict[str, Any], new: dict[str, Any], op: str = "update"
) -> dict[str, Any]:
    def state(inputs: dict[str, Any]) -> dict[str, Any]:
        return {"type": kind, "id": name, "inputs": inputs, "outputs": inputs}

    return {
        "op": op,
        "urn": f"urn:pulumi:prod::shop::{kind}::{name}",
        "oldState": state(old),
        "newState": state(new),
    }


def service(name: str, count: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "cluster": "prod", "desiredCount": count, **more}


def target(minimum: int, *, suspended: bool) -> dict[str, Any]:
    flags = ("dynamicScalingInSuspended", "dynamicScalingOutSuspended", "scheduledScalingSuspended")
    return {
        "resourceId": "service/prod/api",
        "scalableDimension": "ecs:service:DesiredCount",
        "minCapacity": minimum,
        "suspendedState": dict.fromkeys(flags, suspended),
    }


def reviewed(*steps: dict[str, Any], phase: Phase = Phase.ON) -> Review:
    document = following("on").document
    return owner_review({"steps": list(steps)}, document, stack="prod", phase=phase)


def test_a_service_and_its_scaling_are_one_line_in_the_usual_words() -> None:
    found = reviewed(
        step("aws:ecs/service:Service", "a", service("api", 12), service("api", 0, tags=TAG)),
        step("aws:appautoscaling/target:Target", "a", target(4, suspended=False), target(0, suspended=True)),
    )
    assert (found.before, found.after, found.outside) == ("off", "on", ())
    text = review_text(found, following("on").document)
    assert "api  12 → 0  min 4 → 0, scaling suspended" in text


def test_tags_tell_the_phase_before() -> None:
    for count, before in ((0, "on"), (12, "verify")):
        held = service("api", count, tags=TAG)
        found = reviewed(step("aws:ecs/service:Service", "a", held, held, "same"), phase=Phase.VERIFY)
        assert found.before == before


def test_whatever_else_the_program_changes_stands_on_top() -> None:
    found = reviewed(
        step(
            "aws:ecs/service:Service",
            "a",
            service("api", 12, taskDefinition="api:1"),
            service("api", 0, taskDefinition="api:2", tags=TAG),
        ),
        step("aws:ecs/service:Service", "b", service("unlisted", 3), service("unlisted", 4)),
        step("aws:s3/bucket:Bucket", "logs", {}, {"versioning": True}),
        step("aws:s3/bucket:Bucket", "same", {}, {}, "same"),
    )
    assert [each.partition(":")[0] for each in found.outside] == [
        "prod/unlisted",
        "api",
        "aws",
    ]
    text = "\n".join(found.outside)
    assert "api: also changes taskDefinition, which is no part of maintenance (12 → 0)" in text
    assert "prod/unlisted: is changed by this program itself, not by the plan document (3 → 4)" in text


def test_a_service_that_is_going_to_be_replaced_is_no_maintenance() -> None:
    old, new = service("api", 12), service("api", 0, launchType="EC2")
    found = reviewed(step("aws:ecs/service:Service", "a", old, new, "replace"))
    assert "which maintenance never does" in found.outside[0]
