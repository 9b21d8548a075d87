"""The description by which a deployment is known as one of ours for a stage, whichever window made it.

A crash after CreateDeployment loses its id; the description finds it again, so that none is made twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence


def prefix(stage: str) -> str:
    """How the description of every deployment of ours for one stage begins."""
    return f"maintenance on {stage}: "


def methods_mark(window: str, stage: str, methods: Sequence[str], answer: Mapping[str, str]) -> str:
    """The description of a deployment in which `methods` give `answer`; another answer, another mark."""
    count = f"{len(methods)} method{'s' if len(methods) != 1 else ''}"
    return f"{prefix(stage)}{window}, 503 from {count} ({_digest([sorted(methods), dict(answer)])})"


def routes_mark(window: str, stage: str, targets: Mapping[str, str]) -> str:
    """The description of a deployment of an HTTP API whose routes lead to `targets`."""
    return f"{prefix(stage)}{window}, routes ({_digest(dict(targets))})"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
