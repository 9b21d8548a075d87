"""What customers read while the edge is closed. It depends on the plan only and never changes by itself."""

from __future__ import annotations

import json
from datetime import UTC
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from maintenance.errors import PlanInvalid
from maintenance.plan.document import PlanDocument

UNAVAILABLE = 503
ALB_BODY_LIMIT = 1024
"""Characters; elasticloadbalancing FixedResponseActionConfig.MessageBody."""
CONTENT_TYPE = "application/json"


def text_503(document: PlanDocument) -> str:
    """The JSON body: a code for programs, a sentence in both languages for people, start and end.

    `retry_after` is the length of the window in seconds: an ALB's answer is fixed, so it cannot count down.

    Raises:
        PlanInvalid: it would be longer than an ALB's fixed response may be.
    """
    window = document.window
    zone = ZoneInfo(window.time_zone)
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    title = f"{window.title}: " if window.title else ""
    body = {
        "status": UNAVAILABLE,
        "code": "maintenance",
        "message": f"{title}We are in maintenance until {end:%Y-%m-%d %H:%M} ({zone}).",
        "message_ja": f"ただいまメンテナンス中です。{end:%Y年%m月%d日 %H:%M}（{zone}）まで。",
        "start": start.isoformat(),
        "end": end.isoformat(),
        "retry_after": int((window.end - window.start).total_seconds()),
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    if len(text) > ALB_BODY_LIMIT:
        what = f"body too long: the 503 answer would have {len(text)} characters, an ALB allows"
        raise PlanInvalid("window.title", (f"{what} {ALB_BODY_LIMIT}; shorten the title",))
    return text


def retry_after(document: PlanDocument) -> str:
    """The Retry-After header of API Gateway: the end of the window as an HTTP date (RFC 9110)."""
    return format_datetime(document.window.end.astimezone(UTC), usegmt=True)
