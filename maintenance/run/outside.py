"""What is seen from outside, judged: the service, our 503, or something that a customer must never see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maintenance.timeline.spans import Verdict

SERVER_FAULT, UNAVAILABLE = 500, 503


def verdict_of(status: int, *, ours: bool) -> Verdict:
    """Judge one answer; status 0 is none. A 401 or 404 of a service is the service."""
    if status == UNAVAILABLE and ours:
        return "maintenance"
    return "ok" if 0 < status < SERVER_FAULT else "broken"


@dataclass
class Outside:
    """The last answer of every endpoint. Feed it; it says when what is seen as a whole has changed."""

    endpoints: int
    said: Verdict | None = None
    last: dict[str, Verdict] = field(default_factory=dict)

    def feed(self, name: str, verdict: Verdict) -> Verdict | None:
        """The new verdict if this answer changed it. Nothing is said before every endpoint was asked once."""
        self.last[name] = verdict
        if len(self.last) < self.endpoints:
            return None
        worst = whole(self.last)
        if worst == self.said:
            return None
        self.said = worst
        return worst


def whole(last: Mapping[str, Verdict]) -> Verdict:
    """One word for all endpoints: the worst of them."""
    if "broken" in last.values():
        return "broken"
    return "maintenance" if "maintenance" in last.values() else "ok"
