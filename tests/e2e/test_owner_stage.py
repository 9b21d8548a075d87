"""A stage of a REST API that a team's own program owns, whoever closes it: the owner does not open it."""

from __future__ import annotations

import json
import re

from tests.e2e.checkout_team import CheckoutTeam
from tests.e2e.company import Company

OWNED, CENTRAL = "    stage: prod\n    owned: true\n", "    stage: prod\n"


def test_what_the_owner_changes_in_the_window_is_deployed_after_it(
    company: Company, team: CheckoutTeam
) -> None:
    before = team.stage()
    assert team.answer() == (200, '{"invoices": true}')
    team.go("on").ok()
    closed = team.stage()
    assert closed["deployment"] != before["deployment"]
    team.answers_differently()
    said = team.maint("preview").ok().said
    assert re.search(
        r"IntegrationResponse\s+invoices:\s+is\s+changed\s+by\s+this\s+program\s+itself", said
    ), said
    team.up().ok()
    assert team.stage() == closed
    assert team.answer()[0] == 503
    team.go("verify").ok()
    team.steady()
    assert team.answer()[0] == 503
    team.go("off").ok()
    after = team.stage()
    assert after["tags"] == before["tags"]
    assert after["deployment"] not in {before["deployment"], closed["deployment"]}
    assert team.answer() == (200, '{"invoices": "new"}')
    team.up("--expect-no-changes").ok()
    deployments = company.client("apigateway").get_deployments(restApiId=team.api)["items"]
    assert [each["id"] for each in deployments] == [after["deployment"]]


def test_the_owner_s_updates_leave_what_the_central_stack_closed(
    company: Company, team: CheckoutTeam
) -> None:
    before = team.stage()
    company.edit_plan(OWNED, CENTRAL)
    team.go("on").ok()
    company.on().ok()
    closed = team.stage()
    assert team.answer()[0] == 503
    team.up("--expect-no-changes").ok()
    team.answers_differently()
    team.up().ok()
    assert (team.stage(), team.answer()[0]) == (closed, 503)

    team.go("verify").ok()
    team.steady()
    company.phase("verify")
    company.up().ok()
    waiting = team.go("off").ok()  # earlier than the central stack
    assert "edge invoices is in maintenance by the central stack" in waiting.said
    assert (team.stage(), team.answer()[0]) == (closed, 503)

    an_export_that_cannot_be_read_opens_nothing(company, team)
    company.off().ok()
    assert team.stage() == before
    assert team.answer() == (200, '{"invoices": true}')
    team.up().ok()
    assert team.answer() == (200, '{"invoices": "new"}')
    team.up("--expect-no-changes").ok()


def an_export_that_cannot_be_read_opens_nothing(company: Company, team: CheckoutTeam) -> None:
    """Nobody knows then whether the central stack holds the stage."""
    company.fault(service="apigateway", operation="GetExport", error="AccessDeniedException", status=403)
    stage = team.stage()
    deployments = company.client("apigateway").get_deployments(restApiId=team.api)["items"]
    refused = team.up()
    company.mend()
    assert refused.code != 0
    assert "cannot be read" in refused.said
    assert "Traceback" not in refused.said
    assert (team.stage(), team.answer()[0]) == (stage, 503)
    assert company.client("apigateway").get_deployments(restApiId=team.api)["items"] == deployments


def test_an_owner_without_a_record_store_is_refused_before_anything_closes(
    company: Company, team: CheckoutTeam
) -> None:
    team.pulumi("config", "rm", "maintenance:recordStore").ok()
    before = company.surroundings()
    refused = team.maint("preview", "--phase", "on")
    assert refused.code != 0
    assert "edge invoices: maintenance:recordStore is not set" in refused.said
    assert json.dumps(company.surroundings()) == json.dumps(before)


def test_a_program_that_is_destroyed_in_the_window_leaves_no_record_behind(
    company: Company, team: CheckoutTeam
) -> None:
    team.go("on").ok()
    name = f"apigateway:{team.api}/prod"
    assert name in company.maint("record", "show", "--json").ok().said
    team.pulumi("destroy", "--yes", "--skip-preview").ok()
    left = json.loads(company.maint("record", "show", "--json").said)
    assert [each["name"] for each in left if each["name"] == name] == []
