"""The plan documents of the story: last time's, and what five teams do to the one made from it. Pure text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tokyo")
SINCE_LAST = timedelta(days=154)
"""Since the sandbox's leftover replication was set up."""
_AHEAD = timedelta(days=14)
_SUNDAY = 6
_FORGOTTEN = "search-35-worker"
"""A service that last time's document does not know: it was born since."""


class Windows(NamedTuple):
    """When the story's two windows are, counted from today."""

    last: datetime
    next: datetime

    @property
    def last_id(self) -> str:
        """Id of the window before."""
        return f"{self.last:%Y-%m}-aurora"

    @property
    def next_id(self) -> str:
        """Id of the window that is planned."""
        return f"{self.next:%Y-%m}-aurora"


def windows(today: date) -> Windows:
    """Last time, and the first Sunday night at least two weeks ahead."""
    ahead = today + _AHEAD
    ahead += timedelta(days=(_SUNDAY - ahead.weekday()) % 7)
    nights = (datetime.combine(day, time(1), ZONE) for day in (today - SINCE_LAST, ahead))
    return Windows(*nights)


def last_times(estate: str, when: Windows) -> str:
    """What the last window's document was like: the estate's, without a service that was born since."""
    text = re.sub(r"(?m)^  id: .*$", f"  id: {when.last_id}", estate, count=1)
    text = re.sub(r"(?m)^  start: .*$", f"  start: {when.last.isoformat()}", text, count=1)
    end = when.last + timedelta(hours=3)
    text = re.sub(r"(?m)^  end: .*$", f"  end: {end.isoformat()}", text, count=1)
    text = re.sub(r"(?m)^(\s+verified): .*$", rf"\1: {when.last.date() - timedelta(days=7)}", text)
    text = re.sub(r"(?m)^(channel): .*$", f"\\1: maint-{when.last:%Y-%m}", text)
    text = re.sub(r"(?m)^previous: .*\n", "", text)
    text = _counted(text, -1)
    return "".join(line for line in text.splitlines(keepends=True) if _FORGOTTEN not in line)


def with_people(text: str, estate: str, when: Windows) -> str:
    """The new document with a channel and a roster, as its owner writes them."""
    found = re.search(r"(?m)^people:\n(?:  .*\n)+", estate)
    people = found.group(0) if found else ""
    return text.replace("\nteams:\n", f"\nchannel: maint-{when.next:%Y-%m}\n{people}teams:\n", 1)


def with_the_new_service(text: str) -> str:
    """The new document with the service that `maint plan discover` proposed, pasted by its team."""
    entry = f"      - {{cluster: prod-feature-search-35, service: {_FORGOTTEN}, wave: 1}}\n"
    head, team, rest = text.partition("  - name: feature-search\n")
    before, services, after = rest.partition("    services:\n")
    return _counted(head + team + before + services + entry + after, 1)


def vouched_for(text: str, today: date) -> str:
    """The new document after every team has looked, and set `verified`."""
    return re.sub(r"(?m)^    # verified: .*$", f"    verified: {today}", text)


def _counted(text: str, more: int) -> str:
    return re.sub(
        r"(?m)^(  services: )(\d+)$", lambda found: f"{found[1]}{int(found[2]) + more}", text, count=1
    )
