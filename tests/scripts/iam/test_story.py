"""The whole story on the small estate needs exactly what `maint iam-policy` prints: no call more, none less.

The state is in S3 here, as in production, so that Pulumi's own calls are judged, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maintenance.orphans import TAG_STACK
from tests.e2e.company import Company
from tests.scripts.iam.calls import asked
from tests.scripts.iam.rarer import OTHER_PATH
from tests.scripts.iam.verdict import Call, Grant, grants

STACK = "staging-maint"
BACKEND = "s3://maintenance-state?region=ap-northeast-1&s3ForcePathStyle=true"


class InTheCloud(Company):
    """A company whose Pulumi state is in a bucket."""

    @property
    def env(self) -> dict[str, str]:
        return super().env | {"PULUMI_BACKEND_URL": BACKEND}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[InTheCloud]:
    options = ("--drain-seconds", "0.1", "--start-seconds", "0.1", "--no-quotas")
    company = InTheCloud.found(tmp_path, "small", STACK, *options)
    assert isinstance(company, InTheCloud)
    yield company
    company.close()


def policy(company: Company, purpose: str, *options: str) -> list[Grant]:
    said = company.maint("iam-policy", "-s", STACK, "--for", purpose, "--json", *options).ok().said
    return grants(json.loads(said))


def tags_of_rules(company: Company) -> dict[str, dict[str, str]]:
    arns = [rule["arn"] for rule in company.world()["rules"] if rule["arn"].startswith("arn:")]
    found = company.client("elbv2").describe_tags(ResourceArns=arns)["TagDescriptions"] if arns else []
    return {each["ResourceArn"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in found}


def taken(company: Company, tags: dict[str, dict[str, str]] | None = None) -> list[Call]:
    """What was called since the last time."""
    calls: list[dict[str, Any]] = company.sandbox.control("GET", "/calls?since=0")
    services = company.world()["services"]
    company.forget_calls()
    return list(asked(calls, services, tags or {}))


def refused(calls: list[Call], allowed: list[Grant]) -> set[Call]:
    return {call for call in calls if not any(grant.allows(call) for grant in allowed)}


def unused(calls: list[Call], allowed: list[Grant]) -> set[tuple[str, str]]:
    """Actions of statements that no call was allowed by."""
    used = {(grant.sid, grant.action) for grant in allowed if any(grant.allows(call) for call in calls)}
    return {(grant.sid, grant.action) for grant in allowed} - used


@pytest.mark.long
def test_the_story_uses_what_the_policy_allows_and_nothing_else(company: InTheCloud, tmp_path: Path) -> None:
    first = taken(company)  # the bucket's first stack; the first update, which makes the maintenance API
    api = company.client("apigateway").get_rest_apis()["items"]
    ours = next(each["id"] for each in api if each["name"] == f"maintenance-{STACK}")
    company.forget_calls()
    preview, discover = (policy(company, purpose) for purpose in ("preview", "discover"))
    founder, up = policy(company, "up"), policy(company, "up", "--maintenance-api", ours)
    assert taken(company) == []  # printing a policy asks nobody
    bucket = {Call("s3:PutObject", "arn:aws:s3:::maintenance-state/.pulumi/meta.yaml")}
    assert refused(first, founder) == bucket  # once per bucket, by whoever sets it up

    plan = str(tmp_path / "reviewed.json")
    company.maint("preview", "-s", STACK, "--phase", "on", "--save-plan", plan).ok()
    company.maint("plan", "check", "--live", "--today", "2030-12-05")  # looks for leftovers, too
    looked = taken(company)
    assert refused(looked, preview) == set()
    assert unused(looked, preview) == set()

    company.maint("on", "--plan", plan, "--yes").ok()
    tags = tags_of_rules(company)
    assert STACK in {each.get(TAG_STACK) for each in tags.values()}
    company.phase("verify")
    company.maint("up", "--yes").ok()
    company.maint("off", "--yes").ok()
    changed = taken(company, tags)
    assert refused(changed, up) == set()
    assert unused([*first, *looked, *changed], up) == set(OTHER_PATH)

    company.maint("plan", "discover", "--all-clusters").ok()
    company.maint("plan", "coverage")
    read = taken(company)
    assert refused(read, [*preview, *discover]) == set()
    assert unused(read, discover) == set()
