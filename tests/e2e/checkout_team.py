"""The team of `examples/checkout`, whose own program runs beside the central stack in one company."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from ruamel.yaml import YAML

from scripts.demo.workspace import ROOT
from tests.e2e.company import Company, Done

STACK = "checkout-prod"
API, JOBS = "staging-shop/checkout-api", "staging-shop/checkout-jobs"
HOST = "shop.staging.example.com"
API_LISTED = "      - {cluster: staging-shop, service: checkout-api, wave: 2, owned: true}\n"
JOBS_LISTED = "      - {cluster: staging-shop, service: checkout-jobs, wave: 1, owned: true}\n"
OWNED = f"    services:\n{API_LISTED}{JOBS_LISTED}"
LISTED = """    endpoints:
      - {edge: staging-public, host: shop.staging.example.com, path: "/cart"}
      - {edge: staging-public, host: shop.staging.example.com, path: "/cart/*"}
"""


REST_EDGE = """  invoices:
    kind: rest_stage
    api: {api}
    stage: prod
"""
REST_LISTED = '      - {edge: invoices, path: "/invoices", methods: [GET]}\n'


def with_the_stage(plan: str, api: str, *, owned: bool) -> str:
    """The plan with the team's REST API in it, closed by its owner or by the central stack."""
    edge = REST_EDGE.format(api=api) + ("    owned: true\n" if owned else "")
    for old, new in (
        ("  endpoints: 9\n", "  endpoints: 10\n"),
        ("  hooks:\n    kind: http_routes\n", f"{edge}  hooks:\n    kind: http_routes\n"),
        (LISTED, f"{LISTED}{REST_LISTED}"),
    ):
        assert old in plan, old
        plan = plan.replace(old, new, 1)
    return plan


def owned_plan(plan: str) -> str:
    """The company's plan with the checkout team in it; the team's API is closed by its owner."""
    team = (
        "  - name: checkout\n    owner: yui@example.com\n    verified: 2030-12-01\n"
        f'{OWNED}{LISTED}      - {{edge: hooks, path: "/payments", methods: [POST]}}\n'
    )
    for old, new in (
        ("  services: 7\n", "  services: 9\n"),
        ("  endpoints: 7\n", "  endpoints: 9\n"),
        ("  teams: 2\n", "  teams: 3\n"),
        ('      - {edge: hooks, path: "/hooks", methods: [POST]}\n', ""),
        ("    stage: $default\n", "    stage: $default\n    owned: true\n"),
        ("teams:\n  - name", f"teams:\n{team}  - name"),
    ):
        assert old in plan, old
        plan = plan.replace(old, new, 1)
    return plan


@dataclass
class CheckoutTeam:
    """A copy of the example with the values of a company in the sandbox."""

    company: Company
    folder: Path

    @classmethod
    def found(cls, company: Company, folder: Path) -> CheckoutTeam:
        """Copy the program, tell it where it is, and deploy it while nothing is in maintenance."""
        shutil.copytree(ROOT / "examples" / "checkout", folder)
        (folder / "Pulumi.prod.yaml").unlink()
        project = folder / "Pulumi.yaml"
        project.write_text(project.read_text().replace("../../provider", str(ROOT / "provider")))
        team = cls(company, folder)
        network = company.client("ec2")
        subnets = [each["SubnetId"] for each in network.describe_subnets()["Subnets"]]
        groups = [each["GroupId"] for each in network.describe_security_groups()["SecurityGroups"]]
        edges = company.document.edges
        endpoint = next(
            each for part in company.document.teams for each in part.endpoints if each.target_group
        )
        config = {
            "aws:region": company.sandbox.env["AWS_REGION"],
            "aws:maxRetries": 3,
            "checkout:cluster": "staging-shop",
            "checkout:taskDefinition": "app",
            "checkout:subnets": subnets[:2],
            "checkout:securityGroups": groups[:1],
            "checkout:host": HOST,
            "checkout:listenerArn": edges["staging-public"].listener,  # type: ignore[union-attr]
            "checkout:targetGroupArn": endpoint.target_group,
            "checkout:apiId": edges["hooks"].api,  # type: ignore[union-attr]
            "checkout:paymentsUri": "http://checkout-api.staging-shop.internal/",
            "checkout:invoicesUri": "http://checkout-api.staging-shop.internal/",
            "maintenance:recordStore": company.setting_of("maintenance:recordStore"),
            "maintenance:plan": str(company.folder / company.plan),
            "maintenance:phase": "off",
        }
        (company.folder / company.plan).write_text(owned_plan((company.folder / company.plan).read_text()))
        with (folder / f"Pulumi.{STACK}.yaml").open("w") as file:
            YAML().dump({"config": config}, file)
        team.pulumi("stack", "init", STACK).ok()
        team.up().ok()
        team.list_the_stage(owned=True)
        team.up().ok()  # observes the stage
        return team

    @property
    def api(self) -> str:
        """The id of its REST API."""
        return self.pulumi("stack", "output", "invoicesApi").ok().said.strip()

    def list_the_stage(self, *, owned: bool) -> None:
        """Put the REST API into the plan, now that its id is known."""
        path = self.company.folder / self.company.plan
        path.write_text(with_the_stage(path.read_text(), self.api, owned=owned))

    @property
    def program(self) -> Company:
        """The company as the team's own project sees it."""
        variables = self.company.variables | {"PYTHONPATH": str(ROOT)}
        return replace(self.company, folder=self.folder, stack=STACK, variables=variables)

    def pulumi(self, *arguments: str) -> Done:
        """Run `pulumi …` in the program's folder."""
        return self.program.pulumi(*arguments)

    def maint(self, *arguments: str) -> Done:
        """Run `maint …` there."""
        return self.program.maint(*arguments)

    def up(self, *arguments: str) -> Done:
        """Run `pulumi up` there, without questions."""
        return self.program.up(*arguments)

    def go(self, phase: str) -> Done:
        """Set the phase, and update."""
        self.pulumi("config", "set", "maintenance:phase", phase).ok()
        return self.up()

    def resources(self) -> dict[str, Any]:
        """Inputs in the state, by type and name."""
        exported = json.loads(self.pulumi("stack", "export").ok().said)
        return {
            f"{each['type']} {each['urn'].rpartition('::')[2]}": each.get("inputs", {})
            for each in exported["deployment"]["resources"]
        }

    def steady(self) -> None:
        """Wait until the tasks of both services run: their edge does not open before."""
        names = [key.split("/")[1] for key in (API, JOBS)]
        waiter = self.company.client("ecs").get_waiter("services_stable")
        waiter.wait(cluster="staging-shop", services=names, WaiterConfig={"Delay": 1, "MaxAttempts": 120})

    def offered(self) -> list[Any]:
        """Its REST API as it is now: every method with its integration and responses."""
        items = self.company.client("apigateway").get_resources(restApiId=self.api, embed=["methods"])[
            "items"
        ]
        return [(each["path"], each.get("resourceMethods")) for each in items]

    def stage(self) -> dict[str, Any]:
        """The stage of it, as it is now."""
        return next(each for each in self.company.world()["stages"] if each["api"] == self.api)

    def answer(self) -> tuple[int, str]:
        """What a customer reads there."""
        host = f"{self.api}.execute-api.{self.company.sandbox.env['AWS_REGION']}.amazonaws.com"
        url = f"{self.company.sandbox.edge}/prod/invoices"
        found = requests.get(url, headers={"Host": host}, timeout=30)
        return found.status_code, found.text

    def answers_differently(self) -> None:
        """The team changes what its integration answers: a deployment of its REST API."""
        program = self.folder / "__main__.py"
        program.write_text(program.read_text().replace('"invoices": true', '"invoices": "new"'))
