"""Owner mode: one line in a team's own program makes what it declares follow the maintenance plan.

    follow_maintenance_plan()

comes before the first resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from components.owner_transform import OwnerTransform
from components.program import readable_errors
from maintenance.errors import ConfigInvalid
from maintenance.owner.following import Following, follow
from maintenance.plan.load import load_plan_bytes
from maintenance.settings import NAMES, STRUCTURED, read_settings


def follow_maintenance_plan() -> None:
    """Let every resource declared from here on follow the plan of `maintenance:plan`.

    A stack without any `maintenance:` setting is left alone.

    Raises:
        pulumi.RunError: a setting or the plan document is wrong; nothing was declared.
    """
    with readable_errors():
        following = _following()
        if following is not None:
            pulumi.runtime.register_resource_transform(OwnerTransform(following))


def _following() -> Following | None:
    config = pulumi.Config("maintenance")
    values: Mapping[str, Any] = {
        name: value
        for name in NAMES
        if (value := config.get_object(name) if name in STRUCTURED else config.get(name)) is not None
    }
    if not values:
        return None
    settings = read_settings(values, stack=pulumi.get_stack(), owner=True)
    path = Path(settings.plan)
    if not path.is_file():
        raise ConfigInvalid(
            f"maintenance:plan names {settings.plan}, which is not there",
            next_step="pulumi config set maintenance:plan PATH, from the folder of Pulumi.yaml",
        )
    return follow(load_plan_bytes(path.read_bytes(), settings.plan), settings)
