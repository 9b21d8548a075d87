"""The example's team follows the plan in its own program, beside the central stack."""

from __future__ import annotations

import json
import re

import requests

from scripts.probes.ask import ask
from scripts.probes.requests_of import Probe, requests_of
from tests.e2e.checkout_team import API, JOBS, JOBS_LISTED, STACK, CheckoutTeam
from tests.e2e.company import Company


def ours(company: Company) -> list[Probe]:
    """Requests for the team's own endpoints."""
    region = company.sandbox.env["AWS_REGION"]
    found = [
        each
        for each in requests_of(company.document, region)
        if re.search("cart|payments|invoices", each.name)
    ]
    assert len(found) == 4
    return found


def statuses(company: Company) -> set[tuple[int, bool]]:
    """How they are answered: the status, and whether by maintenance."""
    answers = [ask(company.sandbox.edge, each) for each in ours(company)]
    return {(each.status, each.maintenance) for each in answers}


def counts(company: Company) -> dict[str, int]:
    """ecs:DescribeServices."""
    keys = (API, JOBS)
    found = company.client("ecs").describe_services(
        cluster="staging-shop", services=[key.split("/")[1] for key in keys]
    )
    return {f"staging-shop/{each['serviceName']}": each["desiredCount"] for each in found["services"]}


def test_a_team_s_own_program_goes_there_and_back(company: Company, team: CheckoutTeam) -> None:
    company.set_desired(API, 5)  # scaling did that; the program declares 3 and ignores the count
    live, around, declared = company.capacity(), company.surroundings(), team.resources()
    offered = team.offered()
    assert counts(company) == {API: 5, JOBS: 2}
    assert statuses(company) == {(200, False)}

    said = team.maint("preview", "--phase", "on").ok().said
    assert re.search(r"checkout-api +5 → 0 +min 2 → 0, scaling suspended\n", said), said
    assert re.search(r"checkout-jobs +2 → 0\n", said), said
    assert "rule 500  to shop-api → 503" in said
    assert re.search(rf"edge invoices\n  {team.api}/prod  \w+ → 503  GET /invoices\n", said), said
    assert "OUTSIDE" not in said
    assert company.capacity() == live

    team.go("on").ok()
    assert counts(company) == {API: 0, JOBS: 0}
    assert statuses(company) == {(503, True)}
    region = company.sandbox.env["AWS_REGION"]
    in_gateway = [
        each for each in requests_of(company.document, region) if re.search("payments|invoices", each.name)
    ]
    assert all("GMT" in retry_after(company, each) for each in in_gateway)
    assert team.offered() == offered

    held = company.capacity()
    refused = team.go("off")
    assert refused.code != 0
    assert "still held at 0" in refused.said
    assert "maintenance:phase verify" in refused.said
    assert "Traceback" not in refused.said
    assert company.capacity() == held
    assert statuses(company) == {(503, True)}

    an_entry_that_left_the_plan_is_refused(company, team)
    settings_that_were_taken_away_are_refused(team)
    assert statuses(company) == {(503, True)}
    assert company.capacity() == held
    team.go("verify").ok()
    team.steady()
    assert counts(company) == {API: 5, JOBS: 2}
    assert statuses(company) == {(503, True)}
    company.forget_calls()
    team.up("--expect-no-changes").ok()
    assert company.writes() == []

    a_target_that_stayed_suspended_is_refused(company, team)
    team.go("verify").ok()
    team.go("off").ok()
    assert company.capacity() == live
    assert company.surroundings() == around
    assert statuses(company) == {(200, False)}
    after = team.resources()
    assert after["aws:lb/listenerRule:ListenerRule cart"] == declared["aws:lb/listenerRule:ListenerRule cart"]
    assert after["aws:apigatewayv2/route:Route payments"] == declared["aws:apigatewayv2/route:Route payments"]
    assert team.offered() == offered
    assert {name: after[name] for name in after if "apigateway/" in name} == {
        name: declared[name] for name in declared if "apigateway/" in name
    }


def test_the_central_stack_leaves_owned_services_alone_and_waits_for_their_owner(
    company: Company, team: CheckoutTeam
) -> None:
    company.edit_plan("  steady: 60s\n", "  steady: 2s\n")
    team.go("on").ok()
    the_owner_is_told_how_to_close_what_is_left(company, team)
    company.forget_calls()
    company.on().ok()  # leaves the two to their owner, and waits until they are drained
    updates = [each for each in company.writes() if each["operation"] == "UpdateService"]
    assert updates
    assert "checkout" not in json.dumps(updates)
    refused = company.pulumi("destroy", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "still held at 0 by the programs that own them" in refused.said
    assert API in refused.said
    assert statuses(company) == {(503, True)}
    assert "checkout" not in json.dumps([each for each in company.writes() if each not in updates])
    company.phase("verify")
    waiting = company.up()
    assert waiting.code != 0
    assert "still held at 0; the program that owns it brings it back" in waiting.said
    company.edit_plan("  steady: 2s\n", "  steady: 60s\n")
    team.go("verify").ok()
    team.steady()
    company.off().ok()
    team.go("off").ok()


def the_owner_is_told_how_to_close_what_is_left(company: Company, team: CheckoutTeam) -> None:
    """The central stack is off, and could not bring it back."""
    verify = f"pulumi config set maintenance:phase verify -s {STACK}, pulumi up -s {STACK}"
    step = f"in the program checkout: {verify}"
    left = json.loads(company.maint("leftovers", "--json").said)["leftovers"]
    steps = {each["name"]: each["command"] for each in left}
    assert steps.keys() == {API, JOBS, f"apigateway:{team.api}/prod", "invoices", "hooks"} & steps.keys()
    assert step in steps[API]
    assert step in steps[JOBS]
    stage = steps[f"apigateway:{team.api}/prod"]
    assert stage.startswith("in the program that owns it: pulumi config set")
    assert steps["invoices"] == stage
    shown = company.maint("record", "show").ok().said
    assert f"{API}: {step}" in shown
    assert f"apigateway:{team.api}/prod: {stage}" in shown


def an_entry_that_left_the_plan_is_refused(company: Company, team: CheckoutTeam) -> None:
    """And is in the plan again afterwards."""
    path = company.folder / company.plan
    whole = path.read_text()
    company.edit_plan("  services: 9\n", "  services: 8\n")
    company.edit_plan(JOBS_LISTED, "")
    refused = team.up()
    assert refused.code != 0
    assert "the record would be lost" in refused.said
    assert "back into the plan document" in refused.said
    path.write_text(whole)
    company.edit_plan("    stage: prod\n    owned: true\n", "    stage: prod\n")
    refused = team.up()
    assert refused.code != 0
    assert "edge invoices: is still closed by window" in refused.said
    assert "so it would open" in refused.said
    path.write_text(whole)


def settings_that_were_taken_away_are_refused(team: CheckoutTeam) -> None:
    """In the preview already, with everything that would come back and what to do."""
    path = team.folder / f"Pulumi.{STACK}.yaml"
    whole = path.read_text()
    path.write_text("".join(each for each in whole.splitlines(keepends=True) if "maintenance:" not in each))
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        refused = team.pulumi(*command)
        assert refused.code != 0
        assert f"{API} is still held at 0" in refused.said
        assert f"{JOBS} is still held at 0" in refused.said
        assert "edge invoices is still closed" in refused.said
        assert "maintenance:phase verify" in refused.said
        assert "Traceback" not in refused.said
    path.write_text(whole)


def a_target_that_stayed_suspended_is_refused(company: Company, team: CheckoutTeam) -> None:
    """As if its update in verify had failed."""
    suspend(company)
    refused = team.go("off")
    assert refused.code != 0
    assert "still suspended with min 0" in refused.said


def suspend(company: Company) -> None:
    """Somebody, or a run that ended there, leaves scaling suspended."""
    company.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{API}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=0,
        SuspendedState={
            "DynamicScalingInSuspended": True,
            "DynamicScalingOutSuspended": True,
            "ScheduledScalingSuspended": True,
        },
    )


def retry_after(company: Company, probe: Probe) -> str:
    """The header of one answer."""
    answer = requests.request(
        probe.method, f"{company.sandbox.edge}{probe.path}", headers={"Host": probe.host}, timeout=30
    )
    return answer.headers["Retry-After"]
