"""What is live, as far as the next step depends on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maintenance.bluegreen.live import World
from maintenance.errors import ConfigInvalid, MaintenanceError, TemporaryError
from maintenance.phase import Phase
from maintenance.plan.document import PlanDocument
from scripts.bluegreen.notes import Notes
from scripts.bluegreen.rds import Rds
from scripts.engine.cli import run_quietly
from scripts.maint.lock import PROJECT
from scripts.maint.stack import Stack
from scripts.maint.state import root_outputs
from scripts.window.open import open_lease, open_objects


def applied_phase(stack: str, folder: Path, *, inside: bool = True) -> Phase | None:
    """What the stack's last update was told, from its state; None before the first one.

    Args:
        stack: its name.
        folder: where to run the CLI.
        inside: whether `folder` is in the project; elsewhere the stack is named in full.

    Raises:
        ConfigInvalid: there is no such stack.
        TemporaryError: the state cannot be read.
    """
    outputs = root_outputs(stack) if "/" not in stack else None
    if outputs is None:
        outputs = _outputs_by_the_cli(stack, folder, inside=inside)
    return Phase(outputs["phase"]) if "phase" in outputs else None


def _outputs_by_the_cli(stack: str, folder: Path, *, inside: bool) -> Mapping[str, Any]:
    name = stack if inside or "/" in stack else f"organization/{PROJECT}/{stack}"
    try:
        text = run_quietly("stack", "output", "--json", "--stack", name, "--non-interactive", folder=folder)
    except TemporaryError as error:
        if "no stack named" in error.what:
            raise ConfigInvalid(
                f"the state knows no stack {stack}",
                where="PULUMI_BACKEND_URL",
                next_step=f"pulumi stack init {stack}, then maint up -s {stack}",
            ) from None
        raise
    found: Mapping[str, Any] = json.loads(text or "{}")
    return found


def world_of(document: PlanDocument, record_store: str) -> World | None:
    """What RDS says of the plan's database; None where the plan has none.

    Raises:
        MaintenanceError: RDS did not answer.
    """
    plan = document.database
    if plan is None:
        return None
    return Rds().world(
        plan.cluster, name=plan.deployment, known=Notes(record_store, plan.cluster).deployment()
    )


def deployment_status(document: PlanDocument, record_store: str) -> str:
    """The deployment's status; empty where there is none.

    Raises:
        MaintenanceError: RDS did not answer.
    """
    world = world_of(document, record_store)
    return world.deployment.status if world is not None and world.deployment is not None else ""


def lease_is_held(stack: Stack) -> bool:
    """Whether somebody holds the lease for this very window.

    Raises:
        MaintenanceError: it cannot be read.
    """
    objects = open_objects(stack.name, otherwise=stack.settings.record_store)
    there = open_lease(objects).read()
    return there is not None and there.released is None and there.window == stack.document.window.id


def status_words(document: PlanDocument, record_store: str) -> str:
    """The deployment in a few words, for a status that must not fail because one thing is not reachable."""
    try:
        world = world_of(document, record_store)
    except MaintenanceError as error:
        return f"not known: {error.what}"
    if world is None:
        return "the plan document has no database section"
    if world.deployment is None:
        return f"no deployment of {world.production_id}"
    return f"{world.deployment.id} {world.deployment.status}"
