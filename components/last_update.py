"""What this stack's last update left in maintenance, read from its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from maintenance.owner.left import Left, left

_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"
"""The engine's own function: no plugin, and no call to AWS."""


def last_update() -> Left:
    """Ask the engine for the state. Where it cannot be read, nothing is known, and that is said."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    try:
        answer: Mapping[str, Any] = pulumi.runtime.invoke(_READ_STATE, {"stackName": stack}).value
    except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
        pulumi.log.warn(f"whether this stack still holds something in maintenance is not known: {error}")
        return Left({}, {})
    return left(answer.get("outputs") or {})
