"""What a stack was told, read from its file: `stacks/Pulumi.<stack>.yaml` and the plan document it names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from maintenance.errors import ConfigInvalid, Refused
from maintenance.plan.document import PlanDocument
from maintenance.plan.load import load_plan_bytes
from maintenance.settings import Settings, read_settings
from scripts.engine.project import follows_the_plan, has_overrides, stack_file


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
    owner: bool = False
    """Whether it is of a team's own program, which follows the plan."""


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


def load_stack(stack: str | None, *, owners: bool = False) -> Stack:
    """Read a stack's settings and plan document.

    Args:
        stack: its name.
        owners: whether it may be of a team's own program.

    Raises:
        ConfigInvalid: no such stack, or a wrong setting.
        Refused: it is of a team's own program, for which there is nothing but a preview.
        PlanInvalid: the plan document has mistakes.
    """
    name, settings = chosen(stack), load_settings(stack)
    owner = settings.owner
    if owner and not owners:
        raise Refused(
            "this is a team's own program; it is previewed here and updated with pulumi up, nothing else",
            where=str(project_root()),
            next_step="cd into the maintenance project",
        )
    plan = project_root() / settings.plan
    if not plan.is_file():
        raise ConfigInvalid(
            f"maintenance:plan names {settings.plan}, which is not there", where=f"stack {name}"
        )
    return Stack(name, settings, load_plan_bytes(plan.read_bytes(), settings.plan), owner)


def load_settings(stack: str | None) -> Settings:
    """Read a stack's settings alone: the plan document may have mistakes, or not be there.

    Raises:
        ConfigInvalid: no such stack, or a wrong setting.
    """
    name = chosen(stack)
    root = project_root()
    path = stack_file(root, name)
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
    # A team's own program has the one line; most have neither overrides nor a place for their records.
    owner = follows_the_plan(root) or ("recordStore" not in values and not has_overrides(root))
    return read_settings(values, stack=name, owner=owner)
