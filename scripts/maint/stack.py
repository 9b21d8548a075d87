"""What a stack was told, read from its file: `stacks/Pulumi.<stack>.yaml` and the plan document it names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.settings import Settings, read_settings


def project_root() -> Path:
    """The nearest folder upwards that holds a Pulumi.yaml, as `pulumi` itself finds it.

    Raises:
        ConfigInvalid: there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise ConfigInvalid("no Pulumi.yaml here or above", where=str(here), next_step="cd into the project")


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack's name, settings and plan document."""

    name: str
    settings: Settings
    document: PlanDocument


def chosen(stack: str | None) -> str:
    """The stack of `-s`, else the one PULUMI_STACK names.

    Raises:
        ConfigInvalid: neither is given.
    """
    name = stack or os.environ.get("PULUMI_STACK")
    if not name:
        raise ConfigInvalid(
            "no stack is chosen", next_step="add -s prod-maint, or export PULUMI_STACK=prod-maint"
        )
    return name


def load_stack(stack: str | None) -> Stack:
    """Read a stack's settings and plan document.

    Raises:
        ConfigInvalid: no such stack, or a wrong setting.
        PlanInvalid: the plan document has mistakes.
    """
    name, settings = chosen(stack), load_settings(stack)
    plan = project_root() / settings.plan
    if not plan.is_file():
        raise ConfigInvalid(
            f"maintenance:plan names {settings.plan}, which is not there", where=f"stack {name}"
        )
    return Stack(name, settings, load_plan_bytes(plan.read_bytes(), settings.plan))


def load_settings(stack: str | None) -> Settings:
    """Read a stack's settings alone: the plan document may have mistakes, or not be there.

    Raises:
        ConfigInvalid: no such stack, or a wrong setting.
    """
    name = chosen(stack)
    root = project_root()
    path = root / "stacks" / f"Pulumi.{name}.yaml"
    if not path.is_file():
        known = sorted(each.stem.removeprefix("Pulumi.") for each in path.parent.glob("Pulumi.*.yaml"))
        raise ConfigInvalid(
            f"there is no stack {name}; there are {', '.join(known)}", next_step="add -s with one of them"
        )
    config: dict[str, Any] = (YAML(typ="safe", pure=True).load(path.read_text()) or {}).get("config") or {}
    values = {
        key.removeprefix("maintenance:"): value
        for key, value in config.items()
        if key.startswith("maintenance:")
    }
    return read_settings(values, stack=name)
