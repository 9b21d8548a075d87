"""One statement of an IAM policy, with the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ANY = ("*",)
"""For actions that AWS has no resource level for."""

Condition = Mapping[str, Mapping[str, str | tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is allowed, on what, under which condition, and why."""

    sid: str
    """Letters and digits only, as IAM wants it; unique among a purpose's statements."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str
    condition: Condition = field(default_factory=dict)

    def halves(self) -> tuple[Statement, Statement]:
        """The same in two statements, for a policy that would be too long."""
        middle = len(self.resources) // 2
        return replace(self, resources=self.resources[:middle]), replace(
            self, resources=self.resources[middle:]
        )

    def as_json(self) -> dict[str, Any]:
        """As it stands in a policy document; a single value stands alone."""
        found: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": _bare(self.actions),
            "Resource": _bare(self.resources),
        }
        if self.condition:
            found["Condition"] = {
                operator: {
                    key: value if isinstance(value, str) else _bare(value) for key, value in keys.items()
                }
                for operator, keys in self.condition.items()
            }
        return found


def _bare(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
