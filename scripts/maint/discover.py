"""`maint plan discover`: entries for a plan document, proposed from what runs. Reads only, adds nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from maintenance.discovery.propose import Proposal, propose
from maintenance.discovery.yaml_text import proposal_text
from maintenance.gate.live import planned_clusters
from maintenance.plan.document import PlanDocument
from scripts.live.account import read_account
from scripts.live.services import all_clusters
from scripts.maint.stack import load_stack


def discover(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Whose plan says what is listed already.")
    ] = None,
    cluster: Annotated[
        list[str] | None,
        typer.Option("--cluster", help="Only this one; repeatable. Left out: the plan's clusters."),
    ] = None,
    everywhere: Annotated[bool, typer.Option("--all-clusters", help="Every cluster of the account.")] = False,  # noqa: FBT002 - a flag
    group: Annotated[
        list[str] | None,
        typer.Option("--security-group", help="Of the database, where the plan names none; repeatable."),
    ] = None,
    no_plan: Annotated[bool, typer.Option("--no-plan", help="There is no plan document yet.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,  # noqa: FBT002
) -> None:
    """Propose services, writers, endpoints, edges and monitors as YAML to paste, marking what is listed.

    Writers are EventBridge rules and schedules that run ECS tasks, and Lambda functions that use the
    database's security group.
    """
    document = None if no_plan else load_stack(stack).document
    clusters = cluster or _clusters(document, everywhere=everywhere)
    found = propose(read_account(clusters, document, group or ()), document)
    typer.echo(
        json.dumps(_plain(found), ensure_ascii=False, indent=1) if as_json else proposal_text(found),
        nl=as_json,
    )


def _clusters(document: PlanDocument | None, *, everywhere: bool) -> list[str]:
    if document is None or everywhere:
        return all_clusters()
    return list(planned_clusters(document))


def _plain(found: Proposal) -> dict[str, Any]:
    plain = asdict(found)
    del plain["teams"]
    for endpoint in plain["endpoints"]:
        endpoint["team"] = found.teams[endpoint["service"]]
    return plain
