"""What the state itself says of a stack, read where the backend keeps it.

A run asks between any two steps, while customers wait; a process of the CLI for each question would be
seconds of the window. Whatever this cannot read for certain (another backend, a compressed state, no state
yet, a store that does not answer), it leaves to the CLI. Source: the file layout of Pulumi's own (DIY)
backends, `.pulumi/stacks/<project>/<stack>.json`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from maintenance.errors import MaintenanceError
from scripts.maint.checkpoint import COMPRESSED
from scripts.maint.lock import PROJECT
from scripts.window.place import open_state

_ROOT = "pulumi:pulumi:Stack"


def root_outputs(stack: str) -> Mapping[str, Any] | None:
    """The stack's outputs after its last update; None where only the CLI can tell."""
    name = f".pulumi/stacks/{PROJECT}/{stack}"
    try:
        place = open_state(os.environ.get("PULUMI_BACKEND_URL", ""))
        compressed = {f"{name}.json{suffix}" for suffix in COMPRESSED}
        if place is None or not compressed.isdisjoint(place.names(f"{name}.json.")):
            return None  # a compressed state may be the newer one
        state = place.read(f"{name}.json")
        resources = json.loads(state.text if state else "")["checkpoint"]["latest"]["resources"]
        roots = [each for each in resources if each["type"] == _ROOT]
    except (MaintenanceError, ValueError, LookupError, TypeError):
        return None
    return roots[0].get("outputs") or {} if len(roots) == 1 else None
