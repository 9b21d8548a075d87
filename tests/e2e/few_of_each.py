"""A company whose plan has one of every kind of resource, so that many runs of it take little time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scripts.demo.sandbox import Sandbox
from scripts.demo.workspace import make_workspace
from tests.e2e.company import Company
from tests.e2e.founder import STAGING

SERVICES = ("burst", "shop-worker")
"""One with a scalable target, which clamps it, and one without."""
ENDPOINTS = ("/checkout/*", "/orders", "/feed", "/reports", "/hooks")
"""One on each kind of edge."""
PLANNED_RULES, PLANNED_MUTES = 2, 1
"""One that answers 503, and the bypass above it."""


def few_of_each(folder: Path) -> Company:
    """Start its sandbox and make its project folder; there is no stack yet."""
    options = ("--estate", "small", "--drain-seconds", "0.1", "--start-seconds", "0.1", "--no-quotas")
    sandbox = Sandbox.start(folder / "sandbox", *options)
    project = make_workspace(folder / "project")
    plan = project / "stacks" / "plans" / "2030-12-aurora-staging.yaml"
    yaml = YAML()
    document = yaml.load(plan.read_text())
    with plan.open("w") as file:
        yaml.dump(_reduced(document), file)
    return Company(sandbox, project, STAGING, str(plan.relative_to(project)))


def _reduced(document: Any) -> Any:
    teams = document["teams"]
    team = teams[0]
    team["services"] = [
        {**each, "wave": 1} for one in teams for each in one["services"] if each["service"] in SERVICES
    ]
    team["endpoints"] = [each for one in teams for each in one["endpoints"] if each["path"] in ENDPOINTS]
    writers: dict[str, Any] = {}
    for each in (each for one in teams for each in one["writers"]):
        writers.setdefault(next(iter(each)), each)
    team["writers"] = list(writers.values())
    team["monitors"] = team["monitors"][:PLANNED_MUTES]
    document["teams"] = [team]
    document["expected"] = {
        "teams": 1,
        "clusters": len({each["cluster"] for each in team["services"]}),
        "services": len(SERVICES),
        "writers": len(writers),
        "endpoints": len(ENDPOINTS),
        "monitors": PLANNED_MUTES,
    }
    return document


def everything(company: Company) -> Mapping[str, Any]:
    """Whatever maintenance may touch or make, as it is now."""
    rest, http, s3 = (company.client(name) for name in ("apigateway", "apigatewayv2", "s3"))
    apis = {api["name"]: api["id"] for api in rest.get_rest_apis()["items"]}
    https = [api["ApiId"] for api in http.get_apis()["Items"]]
    records = s3.list_objects_v2(Bucket="maintenance-state").get("Contents", [])
    return {
        "services": company.capacity(),
        **company.surroundings(),
        "apis": sorted(api["name"] for api in rest.get_rest_apis()["items"]),
        "deployments": {
            name: len(rest.get_deployments(restApiId=api)["items"]) for name, api in apis.items()
        },
        "exports": {
            stage["api"]: rest.get_export(
                restApiId=stage["api"],
                stageName=stage["stage"],
                exportType="oas30",
                parameters={"extensions": "integrations"},
            )["body"].read()
            for stage in company.world()["stages"]
        },
        "integrations": {api: len(http.get_integrations(ApiId=api)["Items"]) for api in https},
        "records": sorted(each["Key"] for each in records),
    }
