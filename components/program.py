"""What the program needs before it declares anything: settings, plan document, preflight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi

from maintenance.errors import ConfigInvalid, MaintenanceError, PreflightFailed
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.settings import NAMES, STRUCTURED, Settings, read_settings

_PREFLIGHT = "override:index:preflight"


@contextmanager
def readable_errors() -> Iterator[None]:
    """Show our errors as their text alone: Pulumi prints a RunError without a traceback.

    Raises:
        pulumi.RunError: for every MaintenanceError inside.
    """
    try:
        yield
    except MaintenanceError as error:
        raise pulumi.RunError(error.text()) from None


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
        answer = _invoke(
            {
                "plan": self.settings.plan,
                "stack": pulumi.get_stack(),
                "phase": self.settings.phase.value,
                "recordStore": self.settings.record_store,
            }
        )
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
    settings = read_settings(stated(), stack=pulumi.get_stack())
    region = pulumi.Config("aws").get("region")
    if not region:
        raise ConfigInvalid("aws:region is not set", next_step="pulumi config set aws:region ap-northeast-1")
    document = plan_of(settings, next_step="pulumi config set maintenance:plan stacks/plans/….yaml")
    return Project(settings, document, region)


def stated() -> Mapping[str, Any]:
    """The stack's `maintenance:` settings that are there, without their prefix."""
    config = pulumi.Config("maintenance")
    return {
        name: value
        for name in NAMES
        if (value := config.get_object(name) if name in STRUCTURED else config.get(name)) is not None
    }


def plan_of(settings: Settings, *, next_step: str) -> PlanDocument:
    """Read the plan document that the settings name.

    Raises:
        ConfigInvalid: there is no such file; `next_step` says what to set.
        PlanInvalid: it has mistakes; all of them are listed.
    """
    path = Path(settings.plan)
    if not path.is_file():
        raise ConfigInvalid(
            f"maintenance:plan names {settings.plan}, which is not there", next_step=next_step
        )
    return load_plan_bytes(path.read_bytes(), settings.plan)


def _invoke(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call the provider; the SDK turns its readable status into a bare Exception with two prefixes."""
    try:
        answer: Mapping[str, Any] = pulumi.runtime.invoke(_PREFLIGHT, dict(arguments)).value
    except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
        text = str(error).rsplit(f"invocation of {_PREFLIGHT} returned an error: ", 1)[-1]
        raise PreflightFailed(text) from None
    return answer
