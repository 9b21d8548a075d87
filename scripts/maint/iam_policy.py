"""`maint iam-policy`: the least privilege that a plan needs, from the plan document alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid, Refused
from maintenance.iam.as_text import statements_text
from maintenance.iam.policy import Purpose, policies, statements
from maintenance.iam.scope import scope_of
from scripts.engine.project import stack_file
from scripts.maint.stack import load_stack, project_root
from scripts.maint.texts import write_text


def iam_policy(
    stack: Annotated[str | None, typer.Option("--stack", "-s", help="The stack whose plan is meant.")] = None,
    purpose: Annotated[
        Purpose, typer.Option("--for", help="up holds preview; bluegreen and discover stand beside it.")
    ] = "up",
    as_json: Annotated[bool, typer.Option("--json", help="The policy documents, as a list.")] = False,  # noqa: FBT002 - a flag
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for one file per policy, as `aws iam` takes them.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Account id, where no ARN of the plan says it.")
    ] = None,
    maintenance_api: Annotated[
        str | None,
        typer.Option("--maintenance-api", help="Id of the stack's maintenance API, once it was made."),
    ] = None,
) -> None:
    """Print the IAM policies that this plan needs, and no more; asks nobody and changes nothing.

    The buckets are those of maintenance:recordStore and of PULUMI_BACKEND_URL.
    """
    chosen = load_stack(stack)
    scope = scope_of(
        chosen.document,
        stack=chosen.name,
        project=str(_yaml(project_root() / "Pulumi.yaml").get("name", "")),
        record_store=chosen.settings.record_store,
        backend=os.environ.get("PULUMI_BACKEND_URL", ""),
        region=_region(chosen.name),
        account=account,
        maintenance_api=maintenance_api,
    )
    wanted = statements(chosen.document, scope, purpose)
    if not wanted:
        raise Refused(
            f"the plan needs nothing for {purpose}: it has no database",
            where=chosen.settings.plan,
            next_step="leave that policy out",
        )
    documents = policies(wanted)
    if out is not None:
        _write(out, purpose, documents)
    elif as_json:
        typer.echo(json.dumps(documents, indent=1))
    else:
        typer.echo(statements_text(wanted, documents=len(documents)))


def _write(folder: Path, purpose: Purpose, documents: list[dict[str, Any]]) -> None:
    """One file per policy; files of an earlier, longer list are named, not deleted.

    Raises:
        ConfigInvalid: the folder is not there.
    """
    if not folder.is_dir():
        raise ConfigInvalid("there is no such folder", where=str(folder), next_step=f"mkdir -p {folder}")
    for number, document in enumerate(documents, 1):
        file = folder / f"{purpose}-{number}.json"
        write_text(file, json.dumps(document, indent=1) + "\n")
        typer.echo(str(file))
    earlier = folder / f"{purpose}-{len(documents) + 1}.json"
    if earlier.exists():
        typer.echo(f"{earlier} is of an earlier plan: delete it, and detach that policy", err=True)


def _region(stack: str) -> str | None:
    config = _yaml(stack_file(project_root(), stack)).get("config") or {}
    region = config.get("aws:region")
    return region if isinstance(region, str) else None


def _yaml(path: Path) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
