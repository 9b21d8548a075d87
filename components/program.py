"""What the program needs before it declares anything: settings, plan document, preflight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from maintenance.plan.load import load_plan_bytes

from maintenance.errors import ConfigInvalid, PreflightFailed
from maintenance.plan.document import PlanDocument
from maintenance.settings import NAMES, Settings, read_settings

_STRUCTURED = {"waive", "manualChanges"}


@dataclass(frozen=True, slots=True)
class Project:
    """A stack's settings and its plan document."""

    settings: Settings
    document: PlanDocument
    region: str

    def preflight(self) -> None:
        """Ask the provider, which only reads, whether live AWS and Datadog are as the plan says.

        Raises:
            PreflightFailed: with every finding; nothing was registered, so nothing was changed.
        """
        answer = pulumi.runtime.invoke(
            "override:index:preflight",
            {
                "plan": self.settings.plan,
                "stack": pulumi.get_stack(),
                "phase": self.settings.phase.value,
                "recordStore": self.settings.record_store,
            },
        ).value
        for text in answer.get("warnings", []):
            pulumi.log.warn(text)
        if errors := answer.get("errors", []):
            raise PreflightFailed(f"{len(errors)} findings; nothing was changed\n" + "\n".join(errors))

    def export(self) -> None:
        """Say in the stack's outputs what it was told."""
        pulumi.export("phase", self.settings.phase.value)
        pulumi.export("window", self.document.window.id)
        pulumi.export("services", sum(len(team.services) for team in self.document.teams))


def load() -> Project:
    """Read the stack's settings and the plan document they name.

    Raises:
        ConfigInvalid: a setting is missing or wrong.
        PlanInvalid: the document has mistakes; all of them are listed.
    """
    config = pulumi.Config("maintenance")
    values: Mapping[str, Any] = {
        name: value
        for name in NAMES
        if (value := config.get_object(name) if name in _STRUCTURED else config.get(name)) is not None
    }
    settings = read_settings(values, stack=pulumi.get_stack())
    region = pulumi.Config("aws").get("region")
    if not region:
        raise ConfigInvalid("aws:region is not set", next_step="pulumi config set aws:region ap-northeast-1")
    path = Path(settings.plan)
    if not path.is_file():
        raise ConfigInvalid(
            f"maintenance:plan names {settings.plan}, which is not there",
            next_step="pulumi config set maintenance:plan stacks/plans/….yaml",
        )
    return Project(settings, load_plan_bytes(path.read_bytes(), settings.plan), region)
