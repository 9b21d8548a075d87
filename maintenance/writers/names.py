"""What a rule, schedule or function is called in records, settings and messages.

Behind the prefix stands what `pulumi import` takes: `bus/rule`, `group/schedule` or the function's name.
"""

from __future__ import annotations

KINDS = ("events", "scheduler", "lambda")


def rule(bus: str, name: str) -> str:
    """An EventBridge rule; a bus of a partner has slashes in its name, a rule has none."""
    return f"events:{bus}/{name}"


def schedule(group: str, name: str) -> str:
    """A schedule of EventBridge Scheduler."""
    return f"scheduler:{group}/{name}"


def function(name: str) -> str:
    """A Lambda function."""
    return f"lambda:{name}"


def is_writer(name: str) -> bool:
    """Whether a record's name is one of these."""
    return name.partition(":")[0] in KINDS
