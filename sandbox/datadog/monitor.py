"""Monitors as Datadog's v1 API shows them.

Source: docs.datadoghq.com/api, "Get all monitors" and "Get a monitor's details".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor. Tags are `key:value` text."""

    id: int
    name: str
    tags: tuple[str, ...] = ()
    type: str = "query alert"
    query: str = "avg(last_5m):avg:aws.ecs.service.running{*} < 1"

    def carries(self, tags: tuple[str, ...]) -> bool:
        """Whether the monitor has every one of `tags`; `*` stands for any monitor."""
        return tags == ("*",) or set(tags) <= set(self.tags)

    def to_json(self) -> dict[str, Any]:
        """The monitor as the API answers it, without what nobody here reads."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "query": self.query,
            "tags": list(self.tags),
            "message": "",
            "options": {},
            "overall_state": "OK",
            "priority": None,
        }
