"""Small plan documents and listeners, said in as few words as a test needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maintenance.edge.live import LiveListener
from maintenance.edge.rules import (
    Action,
    Condition,
    FixedResponse,
    Forward,
    HostHeader,
    ListenerRule,
    PathPattern,
)
from maintenance.orphans import TAG_STACK
from maintenance.plan.document import PlanDocument

PLACE = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"
LISTENER = f"{PLACE}:listener/app/public/36922a2d4f21b6f3/7404788e0152dab1"
OTHER_LISTENER = f"{PLACE}:listener/app/internal/50dc6c495c0c9188/1111111111111111"
STACK = "prod"
HEADER = {"name": "X-Bypass", "value": "open-sesame-2030"}
ALB: Mapping[str, Any] = {
    "kind": "alb",
    "listener": LISTENER,
    "bypass_priorities": {"first": 1, "last": 400},
    "priorities": {"first": 501, "last": 900},
}
WINDOW: Mapping[str, Any] = {
    "id": "2030-12-aurora",
    "title": "Database upgrade",
    "start": "2030-12-08T01:00:00+09:00",
    "end": "2030-12-08T04:00:00+09:00",
    "time_zone": "Asia/Tokyo",
}


def group(name: str) -> str:
    """ARN of a target group."""
    return f"{PLACE}:targetgroup/{name}/506d2cfaab0a1a4a"


def plan(*teams: Mapping[str, Any], **parts: Any) -> PlanDocument:
    """A document of these teams; `window` is merged into the usual one."""
    totals = dict.fromkeys(("clusters", "services", "endpoints", "monitors", "teams"), 0)
    whole = {
        "expected": totals,
        "edges": {"public": ALB},
        **parts,
        "window": {**WINDOW, **parts.get("window", {})},
        "teams": [
            {"name": f"team-{number}", "owner": "ken@example.com", "verified": "2030-12-01", **team}
            for number, team in enumerate(teams or ({},))
        ],
    }
    return PlanDocument.model_validate_json(json.dumps(whole))


def closing(*endpoints: Mapping[str, Any], **parts: Any) -> PlanDocument:
    """A document of one team that lists these endpoints of the edge `public`."""
    return plan({"endpoints": [{"edge": "public", **each} for each in endpoints]}, **parts)


def at(address: str, *methods: str, target: str = "") -> dict[str, Any]:
    """An endpoint from `host/path`."""
    host, slash, path = address.partition("/")
    found: dict[str, Any] = {"edge": "public", "host": host, "path": slash + path, "methods": methods}
    return {**found, "target_group": group(target)} if target else found


def rule(priority: int | None, *conditions: Condition, action: Action | None = None) -> ListenerRule:
    """A live rule that forwards; the default rule where there is no priority."""
    name = f"{LISTENER.replace(':listener/', ':listener-rule/')}/{priority or 'default'}"
    return ListenerRule(name, priority, conditions, action or Forward(group("live")))


def serving(priority: int, address: str, target: str = "live") -> ListenerRule:
    """A live rule for `host/path`; either may be left out."""
    host, slash, path = address.partition("/")
    conditions = [HostHeader((host,))] if host else []
    return rule(
        priority,
        *conditions,
        *([PathPattern((slash + path,))] if slash else []),
        action=Forward(group(target)),
    )


DEFAULT = rule(None, action=FixedResponse(404, "text/plain", ""))


def live(*rules: ListenerRule, ours: Iterable[str] = (), stack: str = STACK) -> LiveListener:
    """The listener with these rules and the default one; those named in `ours` carry the stack's tag."""
    return LiveListener(LISTENER, (*rules, DEFAULT), {name: {TAG_STACK: stack} for name in ours})


def texts(findings: Sequence[object]) -> str:
    """Findings as people read them."""
    return "\n".join(map(str, findings))
