"""Which earlier window set a replication up: asked of the journal, by host, else by the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from maintenance.replication.leftover import EarlierWindow
from maintenance.window.entry import Entry
from maintenance.window.summary import summaries

_NEAR = timedelta(hours=6)
"""Work of a window is also done shortly before and after it."""


def earlier_windows(entries: Sequence[Entry]) -> EarlierWindow:
    """Look a host and a moment up in the journal's entries.

    An entry that names the host is certain; a window that was open at that moment is an indication.
    """
    known = summaries(entries)

    def find(host: str, since: datetime | None) -> str | None:
        named = [
            each
            for each in entries
            if each.outcome != "closed" and host in f"{each.subject} {each.before} {each.after} {each.why}"
            if each.what == "replication"
        ]
        if named:
            last = named[-1]
            return f"{last.window} (by {last.who})"
        if since is None:
            return None
        for each in known:
            end = each.end or each.start
            if each.start - _NEAR <= since <= end + _NEAR:
                return f"{each.window} (open at that time, with {', '.join(each.people)})"
        return None

    return find
